"""A report or an answer, as JSON and as text for a terminal."""

"""Editor, Go and shell settings."""

"""The metrics: the name and meaning of each, and how it is read from a report."""

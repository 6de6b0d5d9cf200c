"""The contracts of the parts: what a source is, and what a check is."""

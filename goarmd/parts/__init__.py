"""The contracts of the parts: sources and checks."""

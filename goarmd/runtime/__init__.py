"""Runs the parts: one cycle, one writer."""

"""Formats of program files: bytes in, values out; no input or output, no clock, and no exception."""

"""Formats in which crashes are reported: bytes or text in, values out; no input or output, no clock, no exception."""

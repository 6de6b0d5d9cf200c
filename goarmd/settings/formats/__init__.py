"""Pure readers of settings files: bytes in, values out; no input or output, no clock, and no exception."""

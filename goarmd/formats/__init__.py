"""Pure readers of file formats: bytes or text in, values out; no input or output, no clock, and no exception."""

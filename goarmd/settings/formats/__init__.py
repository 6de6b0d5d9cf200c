"""Pure readers of settings files: bytes in, values out, never an exception."""

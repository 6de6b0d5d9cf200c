"""Parsers of what probed programs print: text in, values out, no files and no errors."""

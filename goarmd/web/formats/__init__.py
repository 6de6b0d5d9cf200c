"""Parsers of what a client sends; they open no files and raise nothing."""

"""Room: editor, Go and shell settings."""

"""One file a measurement; the folder is the registry."""

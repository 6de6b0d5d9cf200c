"""The live view in a terminal: where its reports come from, how they look, keys, the screen. Only commands load it."""

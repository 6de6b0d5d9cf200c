"""Each crash once, with its cause."""

"""Which settings of editors, Go and shells are wrong, have no effect or have changed."""

"""Settings of editors, of Go and of shells: what they are, where they are and what is wrong with them."""

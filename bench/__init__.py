"""Measures goarmd against its bars, side by side with what people run today. `make bench` runs it."""

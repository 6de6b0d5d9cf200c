"""The output of service managers: text in, values out."""

"""What service managers print: text in, values out."""

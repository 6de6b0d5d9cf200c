"""What an operating system's own structures say: bytes in, values out."""

"""Running processes: their memory, and how they exited."""

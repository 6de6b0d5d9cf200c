"""What runs, how much memory it takes, and how it exited."""

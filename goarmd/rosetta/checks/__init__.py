"""What is judged about translation; one file a check."""

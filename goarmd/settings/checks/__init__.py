"""What is judged about settings; one file a check."""

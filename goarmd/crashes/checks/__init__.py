"""What is judged about crashes; one file a check."""

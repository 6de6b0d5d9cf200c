"""What is judged about program files; one file a check."""

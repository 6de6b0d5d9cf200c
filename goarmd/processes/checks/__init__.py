"""What is judged about running processes; one file a check."""

"""What is judged about settings; one file a rule, and the folder is the registry."""

"""What is known of other people's programs: tables with their sources."""

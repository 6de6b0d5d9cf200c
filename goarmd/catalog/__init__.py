"""What is known of other people's programs: tables with their sources, and pure functions that judge by them."""

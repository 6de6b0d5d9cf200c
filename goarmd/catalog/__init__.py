"""Knowledge about other people's programs: tables with their sources."""

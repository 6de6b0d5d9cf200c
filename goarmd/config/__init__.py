"""goarmd's own configuration."""

"""goarmd's own settings."""

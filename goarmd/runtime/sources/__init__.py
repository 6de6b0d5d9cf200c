"""What goarmd reports about itself; one file a source."""

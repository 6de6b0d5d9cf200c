"""Programs as files: which architecture, version and signature they have."""

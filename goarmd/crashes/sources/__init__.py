"""Where evidence of crashes comes from; one file a source."""

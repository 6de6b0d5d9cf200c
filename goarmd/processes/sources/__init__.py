"""Where facts about running processes come from; one file a source."""

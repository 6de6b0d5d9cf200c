"""Where facts about settings come from; one file a source."""

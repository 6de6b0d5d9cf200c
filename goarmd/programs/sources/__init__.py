"""Where facts about program files come from; one file a source."""

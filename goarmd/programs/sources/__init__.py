"""Sources of facts about program files; one file per source."""

"""Sources of facts about running processes; one file per source."""

"""Translated programs, the cause of their translation, and the end of Rosetta; built on the facts about programs."""

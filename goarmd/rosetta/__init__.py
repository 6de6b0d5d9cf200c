"""What runs translated, why, and when translation ends; built on the facts about programs."""

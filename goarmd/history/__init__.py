"""What was measured and what happened in the last 30 days, in the state file, in a place of fixed size."""

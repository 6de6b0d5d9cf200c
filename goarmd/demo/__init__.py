"""A simulated Mac with a day of trouble, as reports: for `goarmd demo`, pictures and tests. Nothing of it is real."""

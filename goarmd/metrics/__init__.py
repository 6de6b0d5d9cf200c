"""The metrics: what each is called, what it means, and how it is read from a report."""

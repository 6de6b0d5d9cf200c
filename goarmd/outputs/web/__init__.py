"""The page that Prometheus scrapes, and a person may look at."""

"""Real faults of a real gopls, watched by a real goarmd, Prometheus and Alertmanager. `make e2e` runs them."""

"""HTTP on loopback: metrics, the status page, and the JSON report."""

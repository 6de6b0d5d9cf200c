"""An alert on what a check finds: check and alert have one definition."""

from __future__ import annotations

from typing import Final

from goarmd.monitoring.promql import metric, selector

# A goarmd that is restarted or updated is away for half a minute. Without this, an alert on its last value would resolve
# and fire again, and notify again. keep_firing_for needs Prometheus 2.42.
RESTART: Final = "5m"


def found(check: str) -> str:
    """The number of open findings of a check, while there is one; the severity of a check can differ by finding."""
    return f"sum without (severity) ({selector(metric('goarmd_findings'), check=check)}) > 0"

"""Dashboards. One is one file here; the folder is the registry."""

from __future__ import annotations

# Every other metric is on a dashboard.
_OF_PROBE = "only where the proxy probe is switched on"
OFF_DASHBOARD: dict[str, str] = {
    "goarmd_proxy_probe_success": _OF_PROBE,
    "goarmd_proxy_probe_duration_seconds": _OF_PROBE,
    "goarmd_proxy_probe_last_run_timestamp_seconds": _OF_PROBE,
}

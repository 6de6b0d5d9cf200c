"""Dashboards. One is one file here; the folder is the registry."""

from __future__ import annotations

# Every other metric is on a dashboard.
OFF_DASHBOARD: dict[str, str] = {
    "goarmd_crash_loop_crashes": "a crash loop is among the findings; the figure is for the alert's text",
    "process_max_fds": "the limit is a hundred times what is open, so that it would flatten the curve",
}

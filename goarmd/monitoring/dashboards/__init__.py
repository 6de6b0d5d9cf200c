"""Dashboards. One is one file here; the folder is the registry."""

from __future__ import annotations

# Every other metric is on a dashboard.
OFF_DASHBOARD: dict[str, str] = {}

"""The dashboard "This machine": the four questions goarmd answers on the first screen, then their history."""

from __future__ import annotations

from goarmd.monitoring import Dashboard, Events
from goarmd.monitoring.dashboards._history import HISTORY, MEMORY, SETTINGS
from goarmd.monitoring.dashboards._itself import ITSELF
from goarmd.monitoring.dashboards._now import NOW
from goarmd.monitoring.dashboards._queries import date

MACHINE = Dashboard(
    name="goarmd-machine",
    title="goarmd: this machine",
    help="One Go developer's machine: what is wrong, what runs translated, what gopls takes, what crashed and why.",
    rows=(NOW, HISTORY, MEMORY, SETTINGS, ITSELF),
    one_machine=True,
    events=(
        Events("Crash", date("goarmd_last_crash_timestamp_seconds", "group", "cause"), "{{group}}: {{cause}}", "red"),
        Events(
            "Settings changed",
            date("goarmd_config_last_change_timestamp_seconds", "file"),
            "{{file}}: goarmd drift names the keys",
            "blue",
        ),
    ),
)

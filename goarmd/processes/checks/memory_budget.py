"""Processes that take more memory than their group's budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.facts import Sample
from goarmd.core.findings import Remedy, Severity
from goarmd.core.text import size
from goarmd.parts.check import Check, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot


def evaluate(snapshot: Snapshot, config: Config) -> Iterable[Observation]:
    """One observation for each process above its budget."""
    for sample in snapshot.of(Sample):
        process, footprint = sample.process, sample.usage.footprint_bytes
        budget = config.budget(process.group or "")
        above = [
            (level, limit)
            for level, limit in (("critical", budget.critical), ("warning", budget.warning))
            if limit is not None and footprint is not None and footprint > limit
        ]
        if above:
            level, limit = above[0]
            where = f" of {process.editor}" if process.editor not in (None, "none") else ""
            who = f"{process.identity.name}{where}, pid {process.key.pid},"
            detail = f"{who} takes {size(footprint)}: above its {level} budget of {size(limit)}"
            yield Observation(f"pid {process.key.pid}", detail)


CHECK = Check(
    name="memory_budget",
    title="A process takes more memory than its budget",
    help="gopls above its usual size makes the machine swap; what it holds grows with every module in the window.",
    severity=Severity.WARNING,
    remedy=Remedy(
        "Open fewer modules in one window, keep generated and vendored folders out with build.directoryFilters, and "
        "set a soft limit: memoryLimit in the gopls settings (gopls 0.24 and newer), or GOMEMLIMIT in "
        "go.toolsEnvVars. Then restart the language server."
    ),
    evaluate=evaluate,
    hold=60.0,
)

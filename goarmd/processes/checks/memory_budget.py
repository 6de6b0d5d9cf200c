"""Processes that use more memory than their group's budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.groups import with_owner
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
        for level, limit in ((Severity.CRITICAL, budget.critical), (Severity.WARNING, budget.warning)):
            if limit is not None and footprint is not None and footprint > limit:
                pid, program = f"pid {process.key.pid}", with_owner(process.identity.name, process.editor)
                detail = f"{program} ({pid}) uses {size(footprint)}, above its {level} budget of {size(limit)}"
                yield Observation(pid, detail, None if process.group == "gopls" else _OF_OTHERS, severity=level)
                break


_OF_OTHERS = Remedy(
    "See what it does, and end it or start it again. If that size is usual, raise the group's budget in the "
    "configuration."
)

CHECK = Check(
    name="memory_budget",
    title="A process uses more memory than its budget",
    help="A program above its usual size makes the machine swap; gopls grows with every module in the window.",
    severity=Severity.WARNING,
    remedy=Remedy(
        "Open fewer modules in one window, exclude generated and vendored folders with build.directoryFilters, and set "
        'a soft limit in settings.json: "gopls": {"memoryLimit": 2000000000} (gopls 0.24 and newer), or GOMEMLIMIT '
        "in go.toolsEnvVars. Then run `Go: Restart Language Server`."
    ),
    evaluate=evaluate,
    hold=60.0,
)

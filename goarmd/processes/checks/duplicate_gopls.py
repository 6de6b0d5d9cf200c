"""Several gopls servers for one workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.gopls import Role, role
from goarmd.core.facts import Sample
from goarmd.core.findings import Remedy, Severity
from goarmd.core.text import size
from goarmd.parts.check import Check, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each workspace with more than one server."""
    by_workspace: dict[str, list[Sample]] = {}
    for sample in snapshot.of(Sample):
        process = sample.process
        if process.group == "gopls" and process.workspace and role(process.identity) is Role.SERVER:
            by_workspace.setdefault(process.workspace, []).append(sample)
    for workspace, samples in by_workspace.items():
        if len(samples) > 1:
            whose = ", ".join(f"pid {s.process.key.pid} ({s.process.editor})" for s in samples)
            total = size(sum(s.usage.footprint_bytes or 0 for s in samples))
            yield Observation(workspace, f"{len(samples)} gopls serve {workspace}: {whose}; together {total}")


CHECK = Check(
    name="duplicate_gopls",
    title="Several gopls serve one workspace",
    help="Each one holds the whole workspace in memory.",
    severity=Severity.INFO,
    remedy=Remedy(
        "Close the windows or agents that you do not use, or let them share one server: add -remote=auto to "
        "go.languageServerFlags, and to the gopls command of other editors."
    ),
    evaluate=evaluate,
    hold=60.0,  # during a restart there are two for a moment
    depends_on=("orphan_gopls",),
)

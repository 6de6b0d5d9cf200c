"""gopls servers whose editor has exited."""

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

_INIT = 1
# Programs that adopt orphaned processes besides pid 1, which has any name in a container: the user's systemd and others
# that ask for it (PR_SET_CHILD_SUBREAPER, prctl(2)).
_ADOPTERS = frozenset({"launchd", "systemd", "init", "tini", "dumb-init", "docker-init"})


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each adopted server, except the shared daemon of -remote=auto, which is adopted by design."""
    for sample in snapshot.of(Sample):
        process = sample.process
        if process.group != "gopls" or role(process.identity) is not Role.SERVER or not _adopted(sample):
            continue
        yield Observation(
            process.workspace or f"pid {process.key.pid}",
            f"gopls (pid {process.key.pid}) has lost its editor and holds {size(sample.usage.footprint_bytes)}",
            Remedy("Stop it: no editor uses it any more.", (f"kill {process.key.pid}",)),
        )


def _adopted(sample: Sample) -> bool:
    """Whether its parent has changed, or was already an adopting program when the process was first seen."""
    process, parent = sample.process, sample.usage.parent_pid
    first = process.identity.parent_pid
    if parent is not None and first is not None and parent != first:
        return True
    if not process.ancestors:
        return first == _INIT
    return process.ancestors[0].pid == _INIT or process.ancestors[0].name in _ADOPTERS


CHECK = Check(
    name="orphan_gopls",
    title="A gopls has lost its editor",
    help="gopls exits when its input closes, but can stay with all its memory if the editor hung or was killed.",
    severity=Severity.WARNING,
    remedy=Remedy("Stop the gopls that no editor uses any more."),
    evaluate=evaluate,
    hold=30.0,  # not one that is about to exit
)

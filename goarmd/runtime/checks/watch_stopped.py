"""The watch of settings files does not work, or had to be started again a short time ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.findings import Remedy, Severity
from goarmd.parts.check import Check, Observation
from goarmd.runtime.watch import WatchState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

_RECENT = 3600.0  # seconds
_HOW = {"hung": "did not come back from looking at a file", "ended": "ended"}


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation while the watch is stopped, and for an hour after it was started again."""
    for state in snapshot.of(WatchState):
        if not state.alive:
            yield Observation("file watch", "changed settings files are noticed only every few minutes")
        elif state.restarted_at is not None and snapshot.taken_at - state.restarted_at < _RECENT:
            how = _HOW.get(state.reason or "", "stopped")
            times = "once" if state.restarts == 1 else f"{state.restarts} times"
            detail = f"its thread {how} and was started again, {times} since goarmd started"
            yield Observation("file watch", detail, severity=Severity.INFO)


CHECK = Check(
    name="watch_stopped",
    title="goarmd's watch of settings files stopped",
    help="While it does not work, a changed setting is counted late.",
    severity=Severity.WARNING,
    remedy=Remedy(
        "If a settings file lies on a network drive that does not answer, reconnect it. If there are no more threads "
        "or open files, close programs or raise the limit. Otherwise please report it, with goarmd's log."
    ),
    evaluate=evaluate,
)

"""Windows and extension hosts that were ended by force."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from goarmd.core.findings import Remedy, Severity
from goarmd.crashes.evidence import Killed, Reports
from goarmd.crashes.force import counted, is_by_force, memory_report
from goarmd.parts.check import Check, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

_DAYS: Final = 3
_DAY: Final = 86400.0  # seconds


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation, if there were any in the last three days."""
    since = snapshot.taken_at - _DAYS * _DAY
    ends = [each.crash for each in snapshot.of(Killed) if each.crash.at > since and is_by_force(each.crash)]
    if not ends:
        return
    counts = Counter(crash.program for crash in ends)
    what = " and ".join(counted(count, program) for program, count in counts.most_common())
    verb = "was" if len(ends) == 1 else "were"
    detail = f"{what} {verb} ended by force within {_DAYS} days, most likely for memory"
    if report := memory_report(ends, (each for reports in snapshot.of(Reports) for each in reports.memory)):
        detail += f": see {report}"
    yield Observation("editor", detail, Remedy(ends[-1].causes[0].remedy, ("goarmd crashes",)))


CHECK = Check(
    name="ended_by_force",
    title="Windows were ended by force",
    help="The system kills windows and extension hosts when memory is short; what was not saved is lost.",
    severity=Severity.WARNING,
    remedy=Remedy("List what was ended, and when.", ("goarmd crashes",)),
    evaluate=evaluate,
)

"""The contract of checks. A check is one file in a room's `checks` folder, and a pure function of a snapshot.

The judge (runtime/judge.py) handles time (`hold`), causes (`depends_on`) and disabled checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot
    from goarmd.core.findings import Remedy, SettingLine, Severity


@dataclass(frozen=True, slots=True)
class Observation:
    """One problem that a check saw.

    Attributes:
        subject: the affected thing; constant while the problem lasts, and different for each observation of a check.
        detail: the problem in one sentence, with its figures.
        remedy: what to do about this observation; None for the check's own remedy.
        severity: how bad this one is; None for the check's own severity.
        place: the line of a file, where it is about one.
        explains: subjects of other checks' observations that this one is the cause of.
    """

    subject: str
    detail: str
    remedy: Remedy | None = None
    severity: Severity | None = None
    place: SettingLine | None = None
    explains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A part that finds problems in a snapshot.

    Attributes:
        name: the value of the label `check`; the same as the file's name.
        title: the problem it finds, as a headline.
        help: why the problem matters, one sentence.
        severity: how bad the problem is.
        remedy: what to do.
        evaluate: returns the observations; none for an empty snapshot.
        hold: seconds that an observation must last before it becomes a finding.
        depends_on: checks that explain this one; a finding is hidden while one of those has an observation with its
            subject, or one that explains it.
    """

    name: str
    title: str
    help: str
    severity: Severity
    remedy: Remedy
    evaluate: Callable[[Snapshot, Config], Iterable[Observation]]
    hold: float = 0.0
    depends_on: tuple[str, ...] = ()

"""What is judged. A check is one file here, a pure function of a snapshot; the folder is the registry.

Time (`hold`), hiding behind a cause (`depends_on`) and switching off belong to the judge in `judge.py`.
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
    """One thing a check saw.

    Attributes:
        subject: what it is about, steady while it lasts; tells two observations of one check apart.
        detail: what was seen, one sentence with its figures.
        remedy: what to do about this very one, where the check's own remedy is too general.
        severity: how bad this very one is, where it differs from the check's own.
        place: the line of a file, where it is about one.
    """

    subject: str
    detail: str
    remedy: Remedy | None = None
    severity: Severity | None = None
    place: SettingLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A part that judges.

    Attributes:
        name: the value of the label `check`; the same as the file's name.
        title: what is wrong when it finds something, as a headline.
        help: why it matters, one sentence.
        severity: how bad it is.
        remedy: what to do.
        evaluate: finds; an empty snapshot gives nothing.
        hold: seconds a thing must be seen before it becomes a finding.
        depends_on: checks whose findings explain these; while they find something about the same subject, these hide.
    """

    name: str
    title: str
    help: str
    severity: Severity
    remedy: Remedy
    evaluate: Callable[[Snapshot, Config], Iterable[Observation]]
    hold: float = 0.0
    depends_on: tuple[str, ...] = ()

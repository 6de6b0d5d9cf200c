"""Findings that are known and accepted: kept in the state file, or configured as rows of `[[ignore]]`."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from goarmd.core.facts import Fact
from goarmd.core.findings import Finding, PutAside, Remedy, Severity, finding_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.config.schema import Config, Ignore
    from goarmd.parts.judgement import Judgement
    from goarmd.state.state_file import StateFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement(Fact):
    """A finding that a person put aside.

    Attributes:
        check: the check that found it.
        about: what it is about, as the finding has it.
        severity: how bad it was; a finding that got worse is reported again.
        at: when it was put aside.
        until: when it comes back; None for never.
        reason: why; empty if nobody said.
    """

    check: str
    about: str
    severity: Severity
    at: float
    until: float | None = None
    reason: str = ""

    @property
    def id(self) -> str:
        """The same as the finding's."""
        return finding_id(self.check, self.about)

    def covers(self, finding: Finding, now: float) -> bool:
        """Whether it puts this finding aside at that time."""
        is_same = (self.check, self.about) == (finding.check, finding.about)
        is_worse = finding.severity.rank < self.severity.rank
        return is_same and not is_worse and (self.until is None or now < self.until)


class Acknowledgements:
    """Those in the state file. Reading raises GoarmdError; writing never fails."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def all(self) -> tuple[Acknowledgement, ...]:
        """All of them, by check; rows that goarmd did not write are left out."""
        rows = self._state.rows("SELECT * FROM acknowledged ORDER BY check_name, about")
        return tuple(known for row in rows if (known := _read(*row)))

    def in_force(self, now: float) -> tuple[Acknowledgement, ...]:
        """Those whose time is not over."""
        return tuple(each for each in self.all() if each.until is None or now < each.until)

    def add(self, given: Iterable[Acknowledgement], now: float) -> None:
        """Keep these, and forget those whose time is over."""
        insert = "INSERT OR REPLACE INTO acknowledged VALUES (?, ?, ?, ?, ?, ?)"
        rows = [(insert, (each.check, each.about, each.severity, each.at, each.until, each.reason)) for each in given]
        self._state.write(("DELETE FROM acknowledged WHERE until <= ?", (now,)), *rows)

    def remove(self, given: Iterable[Acknowledgement]) -> None:
        """Forget these."""
        sql = "DELETE FROM acknowledged WHERE check_name = ? AND about = ?"
        self._state.write(*((sql, (each.check, each.about)) for each in given))


def _read(*row: object) -> Acknowledgement | None:
    check, about, severity, at, until, reason = row
    if not (isinstance(check, str) and isinstance(about, str) and severity in [*Severity]):
        return None
    return Acknowledgement(
        check=check,
        about=about,
        severity=Severity(str(severity)),
        at=at if isinstance(at, float) else 0.0,
        until=until if isinstance(until, float) else None,
        reason=reason if isinstance(reason, str) else "",
    )


def put_aside(
    findings: Sequence[Finding], known: Sequence[Acknowledgement], rows: Sequence[Ignore], now: float
) -> tuple[tuple[Finding, ...], tuple[PutAside, ...]]:
    """The findings that are still open, and those that are put aside, each in their order."""
    aside = {finding: found for finding in findings if (found := _aside(finding, known, rows, now))}
    return tuple(each for each in findings if each not in aside), tuple(aside.values())


def not_put_aside(
    found: Sequence[Judgement], known: Sequence[Acknowledgement], config: Config, now: float
) -> tuple[Judgement, ...]:
    """What doctor shows of wrong settings: without those that were acknowledged, are ignored, or not checked for."""
    findings = {each: _as_finding(each) for each in found}
    kept, _ = put_aside([*findings.values()], known, config.ignore, now)
    wanted = {each for each in kept if each.check not in config.checks.disabled}
    return tuple(each for each, finding in findings.items() if finding in wanted)


def is_put_aside(check: str, subject: str, known: Sequence[Acknowledgement], config: Config, now: float) -> bool:
    """Whether a finding of a check about this would be put aside, however bad it is."""
    finding = Finding(check, "", Severity.INFO, subject, "", "", now, Remedy(""))
    return _aside(finding, known, config.ignore, now) is not None


def _as_finding(found: Judgement) -> Finding:
    """As far as it decides whether it is put aside."""
    remedy = Remedy(found.remedy)
    return Finding(found.check, "", found.severity, found.subject, found.detail, "", 0.0, remedy, found.place)


def _aside(finding: Finding, known: Iterable[Acknowledgement], rows: Iterable[Ignore], now: float) -> PutAside | None:
    for row in rows:
        if row.check == finding.check and any(
            fnmatchcase(text, row.subject) for text in (finding.subject, finding.about)
        ):
            return PutAside(finding, row.reason, configured=True)
    found = next((each for each in known if each.covers(finding, now)), None)
    return PutAside(finding, found.reason, found.until) if found else None

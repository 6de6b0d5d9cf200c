"""The results of checks: findings with their severity and remedy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Its place in the order that people read: 0 is the worst."""
        return _WORST_FIRST.index(self)


_WORST_FIRST = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do: prose, and apart from it the commands to type.

    Attributes:
        text: what to do, and why that helps.
        commands: what to type in a terminal, in this order.
        edit: the text to write in place of the setting that is named, empty to delete it; null if no edit does it.
    """

    text: str
    commands: tuple[str, ...] = ()
    edit: str | None = None


@dataclass(frozen=True, slots=True)
class SettingLine:
    """Where in a file something stands.

    Attributes:
        file: the file, below the home folder without it.
        line: from 1; 0 for the file as a whole.
        key: the setting or variable, as people write it.
    """

    file: str
    line: int
    key: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that a check found: what is wrong, since when, and what to do."""

    check: str
    title: str
    severity: Severity
    subject: str
    detail: str
    why: str
    since: float
    remedy: Remedy
    place: SettingLine | None = None

    @property
    def about(self) -> str:
        """The subject, but of a line of a file without its number: that changes with every edit above it."""
        return about(self.subject, self.place)

    @property
    def id(self) -> str:
        """Short and stable: what a person types to acknowledge it."""
        return finding_id(self.check, self.about)


@dataclass(frozen=True, slots=True)
class PutAside:
    """A finding that is known and accepted: it counts no more.

    Attributes:
        finding: the finding.
        reason: why; empty if nobody said.
        until: when it comes back, None for never.
        configured: a row of the configuration does it, not `goarmd ack`.
    """

    finding: Finding
    reason: str = ""
    until: float | None = None
    configured: bool = False


def about(subject: str, place: SettingLine | None) -> str:
    """What stays the same of a subject while lines of a file move."""
    return f"{place.file} {place.key}" if place else subject


def finding_id(check: str, about: str) -> str:
    """Six hexadecimal digits of what a finding is about."""
    return hashlib.blake2s(f"{check}:{about}".encode("utf-8", "surrogateescape"), digest_size=3).hexdigest()


@dataclass(frozen=True, slots=True)
class CheckFault:
    """A check that failed: neither a pass nor a finding.

    Attributes:
        check: the check's name.
        error: how it failed, in one line.
    """

    check: str
    error: str


@dataclass(frozen=True, slots=True)
class CheckName:
    """An enabled check, for the metrics that stay 0 while it finds nothing."""

    name: str
    severity: Severity

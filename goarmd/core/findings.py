"""What a check found: how bad it is, what it says, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do: prose, and apart from it the commands to type.

    Attributes:
        text: what to do, and why that helps.
        commands: what to type in a terminal, in this order.
    """

    text: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, since when, and what to do about it."""

    check: str
    title: str
    severity: Severity
    subject: str
    detail: str
    why: str
    since: float
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class CheckFault:
    """A check that broke: neither a pass nor a finding.

    Attributes:
        check: the check's name.
        error: how it broke, in one line.
    """

    check: str
    error: str


@dataclass(frozen=True, slots=True)
class CheckName:
    """A check that is switched on, for the metrics that stay 0 while it finds nothing."""

    name: str
    severity: Severity

"""The results of checks: findings with their severity and remedy."""

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
    """What to do: a text, and the commands to type."""

    text: str
    commands: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class CheckFault:
    """A check that raised an exception: neither a pass nor a finding."""

    check: str
    error: str


@dataclass(frozen=True, slots=True)
class CheckName:
    """An enabled check, for the metrics that stay 0 while it finds nothing."""

    name: str
    severity: Severity

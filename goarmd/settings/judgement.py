"""What a rule about settings is, and how a catalog's verdict becomes a judgement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Deletion
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.file_kinds import FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.catalog.verdict import Kind, Verdict
    from goarmd.settings.home import Home, Line, Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsRule:
    """A part that judges settings; one file each in the folder `rules`.

    Attributes:
        name: the same as the file's name.
        help: one sentence.
        judge: finds; the same home and machine always give the same.
    """

    name: str
    help: str
    judge: Callable[[Home, Machine], Iterable[Judgement]]


DELETE = ""


def fault_at(  # noqa: PLR0913  # what a judgement has
    at: Line,
    *,
    key: str,
    kind: Kind,
    severity: Severity,
    detail: str,
    remedy: str,
    commands: tuple[str, ...] = (),
    edit: str | None = None,
    noise: bool = False,
) -> Judgement:
    """What is wrong with the setting at a line."""
    return Judgement(
        file=at.file,
        line=at.line,
        key=key,
        kind=kind,
        severity=severity,
        detail=detail,
        remedy=remedy,
        commands=commands,
        edit=edit,
        noise=noise,
    )


def judged(at: Line, verdict: Verdict, *, key: str | None = None) -> Judgement:
    """A catalog's verdict at its place."""
    edit = DELETE if isinstance(verdict.remedy, Deletion) else None
    return fault_at(
        at,
        key=key or verdict.key,
        kind=verdict.kind,
        severity=Severity(verdict.severity),
        detail=verdict.detail,
        remedy=str(verdict.remedy),
        commands=verdict.commands,
        edit=edit if verdict.edit is None else as_written(at.file, verdict.edit),
        noise=verdict.noise,
    )


def as_written(file: str, value: object) -> str:
    """A value as it is written in a file: as JSON where that is JSON, else as it is."""
    return json.dumps(value, ensure_ascii=False) if kind_of(file) is FileKind.JSON else str(value)

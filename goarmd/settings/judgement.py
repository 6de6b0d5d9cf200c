"""What is wrong with a setting: the result of a rule, with its place and the edit that puts it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.facts import Fact
from goarmd.core.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.catalog.verdict import Kind, Verdict
    from goarmd.settings.home import Home, Line, Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Fact):
    """One setting that is wrong. No text holds a secret.

    Attributes:
        file: as people read it.
        line: from 1; 0 for a file as a whole.
        key: as people write it: `go.goroot`, `go.languageServerFlags -mod=readonly`, `GOPATH`.
        kind: what kind of fault it is.
        severity: how bad it is.
        detail: what is wrong, one sentence.
        remedy: what to do, in words.
        commands: what to type.
        edit: the text to write in place of what is there, empty to delete it; None if no edit is known.
        noise: it is harmless and shown only on request.
    """

    file: str
    line: int
    key: str
    kind: Kind
    severity: Severity
    detail: str
    remedy: str
    commands: tuple[str, ...] = ()
    edit: str | None = None
    noise: bool = False


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


def judged(at: Line, verdict: Verdict, *, key: str | None = None, edit: str | None = None) -> Judgement:
    """A catalog's verdict at its place."""
    return Judgement(
        file=at.file,
        line=at.line,
        key=key or verdict.key,
        kind=verdict.kind,
        severity=Severity(verdict.severity),
        detail=verdict.detail,
        remedy=verdict.remedy,
        commands=verdict.commands,
        edit=edit,
        noise=verdict.noise,
    )

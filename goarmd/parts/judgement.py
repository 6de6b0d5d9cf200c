"""What is wrong with a setting: a fact of its own, so that other rooms can blame the line that a crash comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.facts import Fact
from goarmd.core.findings import SettingLine

if TYPE_CHECKING:
    from goarmd.catalog.verdict import Kind
    from goarmd.core.findings import Severity


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

    @property
    def check(self) -> str:
        """The check that reports it."""
        return self.kind.replace("-", "_")

    @property
    def subject(self) -> str:
        """The subject of its finding."""
        return f"{self.file}:{self.line} {self.key}"

    @property
    def place(self) -> SettingLine:
        """Where it stands."""
        return SettingLine(self.file, self.line, self.key)

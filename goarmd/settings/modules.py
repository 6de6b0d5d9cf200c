"""What a go.mod or go.work asks of Go, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.settings.formats.document import Problem
    from goarmd.settings.home import Line


@dataclass(frozen=True, slots=True)
class UsedModule:
    """A module of a workspace.

    Attributes:
        at: where go.work names it.
        folder: as it is written there.
        path: of its go.mod, absolute.
        go: the version of that file's `go` line; None without one, or if the file cannot be read.
    """

    at: Line
    folder: str
    path: str
    go: str | None


@dataclass(frozen=True, slots=True)
class Module:
    """What a go.mod or go.work asks of Go.

    Attributes:
        file: as people read it.
        go: the version of its `go` line; None without one that go reads.
        go_line: where it is.
        toolchain: the version of its `toolchain` line; None likewise.
        toolchain_line: where it is.
        problems: lines that go refuses.
        uses: the modules of a go.work.
    """

    file: str
    go: str | None
    go_line: int
    toolchain: str | None
    toolchain_line: int
    problems: tuple[Problem, ...] = ()
    uses: tuple[UsedModule, ...] = ()

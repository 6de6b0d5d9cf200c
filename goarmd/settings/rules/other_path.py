"""A go that the terminal finds and a running gopls does not: the editor was started with another PATH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.judgement import SettingsRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.settings.home import Home, Machine, RunningGopls

_MOST_SHOWN = 6  # folders of a PATH in the text


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each editor."""
    shells = [[entry.folder for entry in shell.path if entry.folder] for shell in home.shells]
    found = [(path, folder) for path in shells if (folder := _with_go(path, machine.exists))]
    for gopls in machine.running if found else ():
        if _with_go(gopls.path, machine.exists) is None:
            yield _of(gopls, *found[0])


def _with_go(path: Iterable[str], exists: Callable[[str], bool | None]) -> str | None:
    """The first folder that has a go."""
    return next((folder for folder in path if exists(f"{folder}/go")), None)


def _of(gopls: RunningGopls, shell: Iterable[str], folder: str) -> Judgement:
    return Judgement(
        file="",
        line=0,
        key=f"PATH of {gopls.editor}",
        kind=Kind.EDITOR_ENVIRONMENT,
        severity=Severity.WARNING,
        detail=f"go is found in the terminal ({folder}) and not in {gopls.editor}. Its gopls has the PATH "
        f"{_short(gopls.path)}, your shell {_short(shell)}.",
        remedy="Quit the editor and start it from a terminal once, or set PATH in a file that login shells read.",
    )


def _short(path: Iterable[str]) -> str:
    folders = [*path]
    more = f":... ({len(folders) - _MOST_SHOWN} more)" if len(folders) > _MOST_SHOWN else ""
    return ":".join(folders[:_MOST_SHOWN]) + more


RULE = SettingsRule(
    name="other_path",
    help="A go that the terminal finds and a running gopls does not.",
    judge=judge,
)

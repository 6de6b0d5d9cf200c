"""Which files of settings VS Code lays over each other: one stack for each editor, profile and workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.settings.locations import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, SettingsFile

_MOST_STACKS = 200
_BASES = (Role.USER, Role.PROFILE)
_NOBODYS: tuple[str, tuple[SettingsFile, ...]] = ("", ())
_OVER = (Role.WORKSPACE, Role.CODE_WORKSPACE)


def stacks(home: Home) -> Iterator[tuple[str, tuple[SettingsFile, ...]]]:
    """The editor and its files, the weakest first.

    Every editor may open every workspace, so each workspace stands on each editor's own settings.
    """
    bases: list[tuple[str, tuple[SettingsFile, ...]]] = [
        (file.editor, (file,)) for file in home.files if file.role in _BASES
    ]
    remotes = [file for file in home.files if file.role is Role.REMOTE]
    bases += [(remote.editor, (*_own(home, remote.editor), remote)) for remote in remotes]
    workspaces = [file for file in home.files if file.role in _OVER]
    yield from bases
    number = len(bases)
    for workspace in workspaces:
        for editor, files in bases or [_NOBODYS]:
            number += 1
            if number > _MOST_STACKS:
                return
            yield editor, (*files, workspace)


def _own(home: Home, editor: str) -> tuple[SettingsFile, ...]:
    return tuple(file for file in home.files if file.role is Role.USER and file.editor == editor)[:1]

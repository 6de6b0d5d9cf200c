"""Resolve symlinks step by step, stopping before any folder that would trigger a macOS privacy prompt."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# Below the home: macOS asks the user before a program may read these folders, or refuses at once; a daemon must never
# trigger that prompt. For another app's container it returns with each new process, even after "Allow"
# (umputun/agterm#537). Mobile Documents is iCloud Drive, CloudStorage has other cloud folders. Names there ignore case.
_PRIVATE = (
    *("Documents", "Desktop", "Downloads", "Pictures", "Music", "Movies", ".Trash"),
    *("Library/Mobile Documents", "Library/CloudStorage", "Library/Containers", "Library/Group Containers"),
    *("Library/Mail", "Library/Messages", "Library/Safari", "Library/Calendars", "Library/Reminders"),
    *("Library/Accounts", "Library/Cookies", "Library/HomeKit", "Library/Suggestions", "Library/Photos"),
    *("Library/Application Support/AddressBook", "Library/Application Support/CallHistoryDB"),
    *("Library/Application Support/MobileSync", "Library/Application Support/com.apple.TCC"),
)
_VOLUMES = "/volumes"  # external disks and network drives: macOS asks for these too
_MOST_LINKS = 40  # as Linux allows, path_resolution(7)


@dataclass(frozen=True, slots=True)
class Trail:
    """A resolved path: the symbolic links on the way, and the final path; None if it is privacy-protected."""

    links: tuple[Path, ...]
    end: Path | None


def trail(path: Path, home: Path) -> Trail:
    """Follow the symbolic links of a path as the kernel does, but stop before a privacy-protected folder."""
    private = _private(home)
    links: list[str] = []
    reached, ahead, is_there = "", list(reversed(path.absolute().parts)), True
    while ahead:
        part = ahead.pop()
        reached, is_there = _step(reached, part), is_there or part == ".."
        if reached.casefold() in private:
            return Trail(tuple(map(Path, links)), None)
        try:
            target = os.readlink(reached) if is_there and reached else ""  # a fifth of pathlib's time
        except FileNotFoundError:  # what is absent leads nowhere
            target, is_there = "", False
        except (OSError, ValueError):  # not a link; a name that no file can have
            target = ""
        if not target:
            continue
        links.append(reached)
        if len(links) > _MOST_LINKS:
            return Trail(tuple(map(Path, links)), path)  # a loop: opening it raises the kernel's own error
        reached = _step(reached, "..")
        ahead += reversed(Path(target).parts)
    return Trail(tuple(map(Path, links)), Path(reached or "/"))


def _step(reached: str, part: str) -> str:
    """Where one part of a path leads; the root is an empty text."""
    if part.startswith("/"):  # POSIX keeps two slashes at the beginning apart
        return ""
    return reached.rpartition("/")[0] if part == ".." else f"{reached}/{part}"


@lru_cache(maxsize=8)
def _private(home: Path) -> frozenset[str]:
    """The protected folders of a home in lower case; made once, for it costs more than following a path."""
    homes = (home, home.resolve())
    private = {str(start / name).casefold() for start in homes for name in _PRIVATE}
    if not any(str(start).casefold().startswith(f"{_VOLUMES}/") for start in homes):
        private.add(_VOLUMES)
    return frozenset(private)

"""Every place where developers have programs: Go's tools, editors with their extensions, Homebrew, PATH, services.

Wider than what the daemon looks at again and again, and slower: for a person who waits.
"""

from __future__ import annotations

import glob
import os
import plistlib
import stat
from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING

from goarmd import editors
from goarmd.places import Spot, distinct, matching, search_path, tool_spots
from goarmd.programs import Place
from goarmd.trails import trail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

# Homebrew's own layout: Cellar/FORMULA/VERSION/bin, Caskroom/CASK/VERSION (docs.brew.sh, "Terminology").
_PREFIXES = ("/usr/local", "/opt/homebrew", "/home/linuxbrew/.linuxbrew")
_BELOW_PREFIX = ("Cellar/*/*/bin/*", "Cellar/*/*/sbin/*", "Cellar/*/*/libexec/bin/*", "Caskroom/*/*/*")
_JOBS = ("Library/LaunchAgents/*.plist", "/Library/LaunchAgents/*.plist", "/Library/LaunchDaemons/*.plist")
# What Node and Python load is no program of its own, and yet breaks with the program that loads it.
_LOADED = (".node", ".dylib", ".so")
_MOST_ENTRIES = 300_000  # files of extensions; a few hundred extensions with all of their modules
_EXECUTABLE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
_LARGEST_PLIST = 1024 * 1024  # bytes


def all_spots(platform: str, home: Path, workspaces: Iterable[str], jobs: Iterable[str]) -> Iterator[Spot]:
    """Each program once, by the first path to it; none in a folder of which macOS would ask the user first.

    Args:
        platform: `darwin` or `linux`.
        home: the user's.
        workspaces: folders in which debuggers build.
        jobs: the programs that launchd starts by itself.
    """
    started = (Spot(Place.SERVICE, path) for path in jobs)
    everywhere = chain(tool_spots(platform, home, workspaces), _homebrew(home), _extensions(home), started, _path(home))
    return distinct(everywhere, home)


def launchd_jobs(home: Path) -> Mapping[str, str]:
    """The programs that launchd starts by itself, and the file of the job of each."""
    jobs: dict[str, str] = {}
    for pattern in _JOBS:
        absolute = os.path.join(glob.escape(str(home)), pattern)  # noqa: PTH118  # as it is when it is absolute
        for plist in matching(Place.SERVICE, absolute, home):
            if program := _program(plist.path):
                jobs.setdefault(program, plist.path)
    return jobs


def _homebrew(home: Path) -> Iterator[Spot]:
    for prefix in _PREFIXES:
        for below in _BELOW_PREFIX:
            yield from matching(Place.HOMEBREW, f"{prefix}/{below}", home)


def _path(home: Path) -> Iterator[Spot]:
    for folder in search_path():
        yield from matching(Place.TOOL, f"{glob.escape(folder)}/*", home)


def _extensions(home: Path) -> Iterator[Spot]:
    """The programs of extensions, and what they load; a link leads to what is found by itself."""
    left = _MOST_ENTRIES
    for product in editors.PRODUCTS:
        for folder in (product.extensions, f"{product.server}/extensions"):
            root = trail(home / folder, home).end
            for path, mode in islice(_files(root), left) if root else ():
                left -= 1
                if mode & _EXECUTABLE or path.endswith(_LOADED):
                    yield Spot(Place.EXTENSION, path)


def _files(root: Path) -> Iterator[tuple[str, int]]:
    """The regular files below a folder, with their modes."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = os.path.join(folder, name)  # noqa: PTH118  # a text
            with suppress(OSError):  # it is gone
                mode = os.lstat(path).st_mode
                if stat.S_ISREG(mode):
                    yield path, mode


def _program(plist: str) -> str | None:
    """The program a job names by its whole path (launchd.plist(5), Program and ProgramArguments)."""
    try:
        with open(plist, "rb") as file:  # noqa: PTH123  # a text
            job = plistlib.loads(file.read(_LARGEST_PLIST))
        program = job.get("Program") or job["ProgramArguments"][0]
    except Exception:  # noqa: BLE001  # whatever lies there: what launchd cannot read it does not start
        return None
    return program if isinstance(program, str) and program.startswith(os.sep) else None

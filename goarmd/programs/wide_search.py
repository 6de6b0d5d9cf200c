"""Every place where developers have programs: Go's tools, editors with their extensions, Homebrew, PATH, services.

Wider than what the daemon looks at again and again, and slower: for a person who waits.
"""

from __future__ import annotations

import os
import plistlib
import stat
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from goarmd.catalog import editors
from goarmd.core import safe_files
from goarmd.programs.facts import Place
from goarmd.programs.places import Spot, matching, search_path, tool_spots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from goarmd.core.system import System

# Homebrew's own layout: Cellar/FORMULA/VERSION/bin, Caskroom/CASK/VERSION (docs.brew.sh, "Terminology").
PREFIXES = ("/usr/local", "/opt/homebrew", "/home/linuxbrew/.linuxbrew")
BELOW_PREFIX = ("Cellar/*/*/bin/*", "Cellar/*/*/sbin/*", "Cellar/*/*/libexec/bin/*", "Caskroom/*/*/*")
# What Node and Python load is no program of its own, and yet breaks with the program that loads it.
_LOADED = (".node", ".dylib", ".so")
_MOST_ENTRIES = 300_000  # files of extensions; a few hundred extensions with all of their modules
_EXECUTABLE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
# What plistlib raises over damaged files, and what is no job (a list, no arguments).
_NO_JOB = (ValueError, ExpatError, LookupError, AttributeError, TypeError, OverflowError, RecursionError)
_LARGEST_PLIST = 1024 * 1024  # bytes


def all_spots(system: System, home: Path, jobs: Iterable[str]) -> Iterator[Spot]:
    """Every program; one that several paths lead to comes several times.

    Args:
        system: whose places.
        home: the user's.
        jobs: the programs that launchd starts by itself.
    """
    yield from tool_spots(system, home)
    for prefix in PREFIXES:
        for below in BELOW_PREFIX:
            yield from matching(Place.HOMEBREW, prefix, below, home)
    yield from _extensions(home)
    yield from (Spot(Place.SERVICE, path) for path in jobs)
    for folder in search_path():
        yield from matching(Place.TOOL, folder, "*", home)


def launchd_jobs(home: Path) -> Mapping[str, str]:
    """The programs that launchd starts by itself, by each of their paths, and the file of the job of each."""
    jobs: dict[str, str] = {}
    for folder in (str(home / "Library/LaunchAgents"), "/Library/LaunchAgents", "/Library/LaunchDaemons"):
        for plist in matching(Place.SERVICE, folder, "*.plist", home):
            program = _program(safe_files.content(plist.file, home, _LARGEST_PLIST))
            if program and (file := safe_files.end(program, home)):
                jobs.setdefault(program, plist.path)
                jobs.setdefault(file, plist.path)
    return jobs


def _extensions(home: Path) -> Iterator[Spot]:
    """The programs of extensions, and what they load; a link leads to what is found by itself."""
    left = _MOST_ENTRIES
    for product in editors.PRODUCTS:
        for folder in (product.extensions, *(f"{server}/extensions" for server in product.servers)):
            root = safe_files.end(str(home / folder), home)
            for path, mode in islice(_files(root), left) if root else ():
                left -= 1
                if mode & _EXECUTABLE or path.endswith(_LOADED):
                    yield Spot(Place.EXTENSION, path)


def _files(root: str) -> Iterator[tuple[str, int]]:
    """The regular files below a folder, with their modes."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = os.path.join(folder, name)  # noqa: PTH118  # a text
            with suppress(OSError):  # it is gone
                mode = os.lstat(path).st_mode
                if stat.S_ISREG(mode):
                    yield path, mode


def _program(plist: bytes) -> str | None:
    """The program a job names by its whole path (launchd.plist(5), Program and ProgramArguments)."""
    try:
        job = plistlib.loads(plist)
        program = job.get("Program") or job["ProgramArguments"][0]
    except _NO_JOB:  # what launchd cannot read it does not start
        return None
    return program if isinstance(program, str) and program.startswith(os.sep) else None

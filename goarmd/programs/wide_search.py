"""All locations of developers' programs: Go's tools, editors with their extensions, Homebrew, PATH, services.

This search is wider and slower than the daemon's: for a command with a waiting user.
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
from goarmd.programs.places import Candidate, matching, search_path, tool_candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from goarmd.core.system import System

# Homebrew's own layout: Cellar/FORMULA/VERSION/bin, Caskroom/CASK/VERSION (docs.brew.sh, "Terminology").
PREFIXES = ("/usr/local", "/opt/homebrew", "/home/linuxbrew/.linuxbrew")
BELOW_PREFIX = ("Cellar/*/*/bin/*", "Cellar/*/*/sbin/*", "Cellar/*/*/libexec/bin/*", "Caskroom/*/*/*")
# Libraries for Node and Python are not programs, but break the program that loads them.
_LOADED = (".node", ".dylib", ".so")
_MOST_ENTRIES = 300_000  # files of extensions: a few hundred extensions with all their modules
_EXECUTABLE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
# plistlib's exceptions for damaged files, and those for plists that are not jobs (a list, no arguments).
_NO_JOB = (ValueError, ExpatError, LookupError, AttributeError, TypeError, OverflowError, RecursionError)
_LARGEST_PLIST = 1024 * 1024  # bytes


def all_candidates(system: System, home: Path, jobs: Iterable[str]) -> Iterator[Candidate]:
    """Every candidate; a program with several paths comes several times.

    Args:
        system: the operating system.
        home: the user's home.
        jobs: the programs of launchd's jobs.
    """
    yield from tool_candidates(system, home)
    for prefix in PREFIXES:
        for below in BELOW_PREFIX:
            yield from matching(Place.HOMEBREW, prefix, below, home)
    yield from _extensions(home)
    yield from (Candidate(Place.SERVICE, path) for path in jobs)
    for folder in search_path():
        yield from matching(Place.TOOL, folder, "*", home)


def launchd_jobs(home: Path) -> Mapping[str, str]:
    """The programs of launchd's jobs: from each path of a program to the file of its job."""
    jobs: dict[str, str] = {}
    for folder in (str(home / "Library/LaunchAgents"), "/Library/LaunchAgents", "/Library/LaunchDaemons"):
        for plist in matching(Place.SERVICE, folder, "*.plist", home):
            program = _program(safe_files.content(plist.file, home, _LARGEST_PLIST))
            if program and (file := safe_files.end(program, home)):
                jobs.setdefault(program, plist.path)
                jobs.setdefault(file, plist.path)
    return jobs


def _extensions(home: Path) -> Iterator[Candidate]:
    """The programs of extensions and the libraries they load. Links are skipped: their targets are found anyway."""
    left = _MOST_ENTRIES
    for product in editors.PRODUCTS:
        for folder in (product.extensions, *(f"{server}/extensions" for server in product.servers)):
            root = safe_files.end(str(home / folder), home)
            for path, mode in islice(_files(root), left) if root else ():
                left -= 1
                if mode & _EXECUTABLE or path.endswith(_LOADED):
                    yield Candidate(Place.EXTENSION, path)


def _files(root: str) -> Iterator[tuple[str, int]]:
    """The regular files below a folder, with their modes."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = os.path.join(folder, name)  # noqa: PTH118  # a text
            with suppress(OSError):  # it was removed meanwhile
                mode = os.lstat(path).st_mode
                if stat.S_ISREG(mode):
                    yield path, mode


def _program(plist: bytes) -> str | None:
    """The full path of a job's program (launchd.plist(5), Program and ProgramArguments); None without one."""
    try:
        job = plistlib.loads(plist)
        program = job.get("Program") or job["ProgramArguments"][0]
    except _NO_JOB:  # launchd does not start a job that it cannot read
        return None
    return program if isinstance(program, str) and program.startswith(os.sep) else None

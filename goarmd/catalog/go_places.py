"""What is at a path that people take for GOROOT or GOPATH, by its name: the go program, its folder, or Go's own root.

Only places that are the same on every machine are known; a folder of somebody's home may hold anything.
"""

from __future__ import annotations

import re
from enum import StrEnum


class What(StrEnum):
    """What a path leads to."""

    PROGRAM = "program"  # the go program itself
    PROGRAMS = "programs"  # a folder of programs, without Go's sources
    PREFIX = "prefix"  # a folder above Go's root, such as Homebrew's opt/go
    ROOT = "root"  # Go's root, as its installers lay it out


class Seen(StrEnum):
    """What somebody saw at a path who may look there, and what go does not expect."""

    NOTHING = "nothing"
    NO_SOURCES = "no-sources"  # a folder without Go's own packages
    FOLDER = "folder"  # in place of a file


# go.dev/doc/install (/usr/local/go), Homebrew's formula go (libexec), Debian (/usr/lib/go), snap (/snap/go/current).
_BREW = r"/(?:opt/homebrew|usr/local|home/linuxbrew/\.linuxbrew)"
_KEG = rf"{_BREW}/(?:opt/(?:go|golang)(?:@[\d.]+)?|Cellar/go(?:@[\d.]+)?/[^/]+)"
_ROOT = rf"/usr/local/go|/usr/lib/go(?:lang)?(?:-[\d.]+)?|/snap/go/current|{_KEG}/libexec"
_PLACES = (
    (What.PROGRAM, re.compile(rf"(?:/usr|/opt/local|{_BREW}|{_KEG}|{_ROOT})/bin/go")),
    (What.PROGRAMS, re.compile(rf"(?:/usr|/opt/local|{_BREW}|{_KEG}|{_ROOT})/bin")),
    (What.PREFIX, re.compile(rf"{_KEG}|{_BREW}|/usr|/opt/local")),
    (What.ROOT, re.compile(_ROOT)),
)


def what_is_at(path: str) -> What | None:
    """What a path leads to; None if its name does not say that."""
    bare = path.rstrip("/")
    return next((what for what, pattern in _PLACES if pattern.fullmatch(bare)), None)

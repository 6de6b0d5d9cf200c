"""Where Homebrew and Go version managers put Go, and which of these places vanish with the next upgrade.

Homebrew's prefixes: docs.brew.sh/Installation (2026-11). A folder of the Cellar carries the version and is deleted by
`brew upgrade`; `opt/NAME` is a link that stays. A versioned formula such as go@1.23 goes with `brew uninstall` or
`brew autoremove`. The others keep one folder a version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from goarmd.catalog.verdict import Deletion, Kind, Severity, Verdict


class Pin(StrEnum):
    """How long a path to Go lasts."""

    CELLAR = "cellar"  # one version in Homebrew's Cellar: gone after brew upgrade
    FORMULA = "versioned-formula"  # go@1.23: stays until it is uninstalled
    MANAGER = "version-manager"  # one version of mise, asdf, gvm, goenv or golang.org/dl
    STABLE = "stable"  # Homebrew's link to whatever version is current


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix of Homebrew; `arch` in Go's words is what its programs are built for, on a Mac or on Linux."""

    path: str
    os: str
    arch: str


@dataclass(frozen=True, slots=True)
class Place:
    """A path to Go, or to one of its programs, in a place that is known.

    Attributes:
        owner: who put it there: `homebrew`, or one of _MANAGERS.
        stable: the path that outlives an upgrade; empty if there is none.
        arch: `amd64` if everything there is for Intel Macs, `arm64` for Apple silicon; empty if unknown.
    """

    owner: str
    pin: Pin
    stable: str = ""
    arch: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine that a setting is for, in Go's words: `darwin`, `arm64`, and its Go, `1.26.1`; empty is unknown."""

    os: str = ""
    arch: str = ""
    go: str = ""


PREFIXES = (
    Prefix("/opt/homebrew", "darwin", "arm64"),
    Prefix("/usr/local", "darwin", "amd64"),
    Prefix("/home/linuxbrew/.linuxbrew", "linux", ""),
)
_CELLAR = re.compile(r"/Cellar/([^/]+)/[^/]+(/.*)?")
_OPT = re.compile(r"/opt/([^/]+)(/.*)?")
_HOMEBREW_ON_INTEL = (
    "/bin/brew",
    "/Homebrew/",
    "/Cellar/",
    "/opt/",
)  # /usr/local itself is everybody's, /usr/local/go is Go's own
_MANAGERS = (
    ("golang.org/dl", re.compile(r"/sdk/(?:go\d|gotip)[^/]*(?:/|$)")),
    ("gvm", re.compile(r"/\.gvm/gos/[^/]+")),
    ("gobrew", re.compile(r"/\.gobrew/versions/[^/]+")),
    ("govman", re.compile(r"/\.govman/versions/[^/]+")),
    ("goenv", re.compile(r"/\.goenv/versions/[^/]+")),
    ("mise", re.compile(r"/mise/installs/go/\d[^/]*\.[^/]*")),  # installs/go/latest and installs/go/1 are links
    ("asdf", re.compile(r"/\.asdf/installs/golang/[^/]+")),
)


def kind_of(path: str) -> Place | None:
    """What is known of a path to Go; None if it is in no known place."""
    for prefix in PREFIXES:
        if path.startswith(f"{prefix.path}/"):
            found = _in_homebrew(prefix, path[len(prefix.path) :])
            if found:
                return found
    return next((Place(owner, Pin.MANAGER) for owner, pattern in _MANAGERS if pattern.search(path)), None)


def is_for_intel(path: str) -> bool:
    """Whether the path lies in the Homebrew for Intel Macs, whatever the program."""
    intel = PREFIXES[1].path
    return path.startswith(f"{intel}/") and path[len(intel) :].startswith(_HOMEBREW_ON_INTEL)


def _in_homebrew(prefix: Prefix, rest: str) -> Place | None:
    cellar = _CELLAR.match(rest)
    if cellar:
        stable = f"{prefix.path}/opt/{cellar[1]}{cellar[2] or ''}"
        return Place("homebrew", Pin.CELLAR, stable, prefix.arch)
    opt = _OPT.match(rest)
    if not opt:
        return None
    if "@" in opt[1]:
        return Place(
            "homebrew", Pin.FORMULA, f"{prefix.path}{rest}".replace(opt[1], opt[1].partition("@")[0], 1), prefix.arch
        )
    return Place("homebrew", Pin.STABLE, f"{prefix.path}{rest}", prefix.arch)


def verdict(key: str, path: str, machine: Machine) -> Verdict | None:
    """The judgement of a path to Go in a setting such as go.goroot or GOROOT; None if it lasts and is native."""
    place = kind_of(path)
    if not place:
        return None
    if (machine.os, machine.arch) == ("darwin", "arm64") and place.arch == "amd64":
        detail = f"{key} names the Homebrew for Intel Macs: what it installs runs translated by Rosetta."
        remedy = Deletion("Delete the line, and install Go with the Homebrew in /opt/homebrew.")
        commands = ("/opt/homebrew/bin/brew install go",)
        return Verdict(key, Kind.FOREIGN_ARCHITECTURE_PATH, "warning", detail, remedy, commands)
    return _pinned(key, place) if place.pin is not Pin.STABLE else None


def _pinned(key: str, place: Place) -> Verdict:
    severity: Severity = "warning" if place.pin is Pin.CELLAR else "info"
    why = {
        Pin.CELLAR: "the folder of one version in Homebrew's Cellar, which brew upgrade deletes",
        Pin.FORMULA: "a versioned formula, which goes with brew uninstall or brew autoremove",
    }.get(place.pin, f"one version that {place.owner} installed, which goes when it is uninstalled")
    remedy = Deletion(f"Delete the line, or write {place.stable}." if place.stable else "Delete the line.")
    return Verdict(key, Kind.STALE_PIN, severity, f"{key} names {why}.", remedy)

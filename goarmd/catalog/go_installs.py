"""Whether two paths lead to two installations of Go, as far as their names say it.

A link in a folder of programs belongs to the prefix around it: /opt/homebrew/bin/go leads into the keg of Homebrew's
formula go, /usr/bin/go to /usr/lib/go or, where somebody linked that, to /usr/local/go.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from goarmd.catalog import homebrew

_FORMULA = re.compile(r"(/opt/homebrew|/usr/local|/home/linuxbrew/\.linuxbrew)/(?:(?:opt|Cellar)/(go[^/]*)|bin/go$)")
# What a distribution or Go's own archive puts there (go.dev/doc/install); MacPorts and snap have one Go each.
_OF_SYSTEM = re.compile(r"/usr/(?:local/)?(?:go|lib/go[^/]*|bin/go|share/go[^/]*)(?:/|$)")
_OTHERS = ("/opt/local/", "/snap/")
_VERSION = re.compile(
    r"/Cellar/go[^/]*/(\d[\d.]*)|/(?:sdk|gos|versions|installs)/(?:golang/|go/)?(?:go)?(\d[\d.]*\d)(?:/|$)"
)


class _Install(NamedTuple):
    owners: frozenset[str]  # one of these has put it there
    version: tuple[str, ...] = ()  # as much of it as the path says


def differ(one: str, other: str) -> bool:
    """Whether the paths are certainly those of two installations: of two owners, or of two versions."""
    first, second = _install(one), _install(other)
    if not first.owners or not second.owners:
        return False
    versions = zip(first.version, second.version, strict=False)
    return first.owners.isdisjoint(second.owners) or any(mine != theirs for mine, theirs in versions)


def are_known(*paths: str) -> bool:
    """Whether each path is in a place that is the same on every machine, or that a version manager made."""
    return all(_install(path).owners for path in paths)


def _install(path: str) -> _Install:
    owners = {each for each in _OTHERS if path.startswith(each)}
    if formula := _FORMULA.match(path):
        owners.add(f"{formula[1]} {(formula[2] or 'go').replace('golang', 'go')}")
    if _OF_SYSTEM.match(path):
        owners.add("the system")
    if not owners and (place := homebrew.kind_of(path)):
        owners.add(place.owner)
    found = _VERSION.search(path)
    version = tuple((found[1] or found[2]).strip(".").split(".")) if found and owners else ()
    return _Install(frozenset(owners), version)

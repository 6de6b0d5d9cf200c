"""The variables that Go reads, where it reads them, and the flags of GOFLAGS.

Source and date stand in data/go-environment.json.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from goarmd.catalog.tables import load


class Table(msgspec.Struct, frozen=True):
    """data/go-environment.json.

    Attributes:
        anywhere: variables that Go reads from the environment and from the Go env file.
        environment_only: those it reads from the environment alone.
        reported_only: those that `go env` reports and Go does not read.
        runtime: those of Go programs, among them gopls, and of Go's own build.
        pairs: the architectures of each system, those of older releases with them.
        experiments: names that GOEXPERIMENT may hold in this release (src/internal/goexperiment/flags.go).
        flags: names that GOFLAGS may hold.
        list_flags: those of them that go list has.
        flags_with_value: those of them that need a value.
    """

    source: str
    go: str
    read: str
    anywhere: frozenset[str]
    environment_only: frozenset[str]
    reported_only: frozenset[str]
    runtime: frozenset[str]
    systems: frozenset[str]
    architectures: frozenset[str]
    pairs: dict[str, frozenset[str]]
    experiments: frozenset[str]
    flags: frozenset[str]
    list_flags: frozenset[str]
    flags_with_value: frozenset[str]


# Flags and commands: anything can be in these, a key too.
_FREE_TEXT = re.compile(r"GOAUTH|GOCACHEPROG|GOFLAGS|CGO_\w*FLAGS")


def may_carry_key(name: str) -> bool:
    """Whether the value of a variable may hold a login or a key, whatever it looks like."""
    return _FREE_TEXT.fullmatch(name) is not None


@cache
def table() -> Table:
    """The table, read once."""
    return load("go-environment.json", Table)

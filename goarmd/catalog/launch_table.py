"""The attributes of launch.json that the Go extension knows in each of its releases, and the flags of Delve.

Source and date stand in data/launch-json.json.
"""

from __future__ import annotations

from functools import cache, lru_cache

import msgspec

from goarmd.catalog.key_schema import KeySchema, Row, schemas_at
from goarmd.catalog.tables import load
from goarmd.catalog.vscode_go_table import table as extension


class Delve(msgspec.Struct, frozen=True):
    """Flags of dlv with the type of value each takes (`bool`, `string`, ...).

    Attributes:
        everywhere: flags of every command.
        commands: the further flags of each.
        no_effect_in_dap: flags that `dlv dap` accepts and ignores.
    """

    everywhere: dict[str, str]
    commands: dict[str, dict[str, str]]
    no_effect_in_dap: frozenset[str]


class Table(msgspec.Struct, frozen=True):
    """data/launch-json.json.

    Attributes:
        common: attributes of every debugger, which VS Code itself reads.
        read_by_delve: attributes that dlv reads though the extension does not list them.
        read_in_attach: attributes of a launch that the extension gives to the dlv of an attach too, though it does not
            list them (src/goDebugConfiguration.ts).
        legacy_only: attributes that the adapter dlv-dap does not read.
        requests: the attributes of `launch` and `attach`.
    """

    source: str
    read: str
    common: frozenset[str]
    read_by_delve: frozenset[str]
    read_in_attach: frozenset[str]
    legacy_only: frozenset[str]
    requests: dict[str, dict[str, Row]]
    delve: Delve


@cache
def table() -> Table:
    """The table, read once."""
    return load("launch-json.json", Table)


@lru_cache(maxsize=4)
def attributes_at(version: str) -> dict[str, dict[str, KeySchema]]:
    """The attributes of each request in one release; in the newest one known if the version is empty."""
    at = version or extension().newest
    return {request: schemas_at(rows, at) for request, rows in table().requests.items()}

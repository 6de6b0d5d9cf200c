"""The settings and tools of the Go extension for VS Code in each of its releases.

Source and date stand in data/vscode-go.json. Settings older than v0.14.4, the first release of the Go team, count as
there from the start.
"""

from __future__ import annotations

from functools import cache, lru_cache

import msgspec

from goarmd.catalog.key_schema import KeySchema, Row, schemas_at
from goarmd.catalog.tables import load


class Table(msgspec.Struct, frozen=True):
    """data/vscode-go.json; versions without a `v`.

    Attributes:
        tools: names that go.alternateTools is asked for, with formatters that go.formatTool may still name.
        removed_tools: the first release that no longer asks for a tool.
    """

    source: str
    read: str
    oldest: str
    newest: str
    tools: tuple[str, ...]
    removed_tools: dict[str, str]
    settings: dict[str, Row]


@cache
def table() -> Table:
    """The table, read once."""
    return load("vscode-go.json", Table)


@lru_cache(maxsize=4)
def settings_at(version: str) -> dict[str, KeySchema]:
    """The settings of one release; of the newest one known if the version is empty."""
    return schemas_at(table().settings, version or table().newest)

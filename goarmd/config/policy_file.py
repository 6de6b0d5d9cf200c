"""Reads a policy file: what a team expects of settings, shared by path or kept in a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from goarmd.config.file import check_row
from goarmd.config.schema import Policy
from goarmd.config.toml_file import content, parse_as
from goarmd.core.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


class RuleChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What the file changes of a built-in rule or row: it is switched off, or more or less severe, and why."""

    reason: Annotated[str, Meta(description="Why, one sentence.")] = ""
    enabled: Annotated[bool, Meta(description="false switches it off.")] = True
    severity: Annotated[
        Literal["info", "warning", "critical"] | None, Meta(description="Another severity than the usual one.")
    ] = None


class PolicyFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    policy: Annotated[tuple[Policy, ...], Meta(description="Rows; one with a built-in row's name replaces it.")] = ()
    rules: Annotated[dict[str, RuleChange], Meta(description="Changes of built-in rules and rows, by name.")] = {}


def load(path: Path) -> PolicyFile:
    """Read a policy file.

    Raises:
        ConfigError: there is none, or it cannot be used.
    """
    try:
        return parse(content(path), str(path))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such policy file") from error


def parse(raw: bytes, name: str) -> PolicyFile:
    """Parse the file's bytes; `name` stands in the messages.

    Raises:
        ConfigError: it cannot be used.
    """
    return parse_as(PolicyFile, raw, name, _checked)


def _checked(tree: dict[str, Any]) -> PolicyFile:
    file = msgspec.convert(tree, PolicyFile)
    seen: set[str] = set()
    for row in file.policy:
        check_row(row)
        if row.name in seen:
            raise msgspec.ValidationError(f'two rows are called "{row.name}" - at `$.policy`')
        if not row.why:
            raise msgspec.ValidationError(f'row "{row.name}" has no why: say what it is for - at `$.policy`')
        seen.add(row.name)
    for name, change in file.rules.items():
        if not change.reason:
            raise msgspec.ValidationError(f"has no reason: add reason, one sentence - at `$.rules.{name}`")
        if change.enabled and change.severity is None:
            raise msgspec.ValidationError(
                f"changes nothing: write enabled = false, or a severity - at `$.rules.{name}`"
            )
    return file

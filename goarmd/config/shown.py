"""Writes the active configuration as TOML that can be saved: every value, marked where it is not the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from goarmd.catalog.groups import DEFAULT_GROUPS
from goarmd.config.schema import DEFAULT_BUDGETS, Budget, Config
from goarmd.config.toml_text import toml_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goarmd.catalog.groups import GroupPatterns

_HEAD = """\
# goarmd's active configuration. A line that ends in a comment is not the default, which is in that comment.
"""
_BUILT_IN = "# The built-in groups, in matching order. Your own group with one of these names replaces it."


def shown(config: Config) -> str:
    """The file's text; read again it makes the same configuration."""
    tables = [*_sections(config), *_budgets(config), *_rows("groups", config.groups), *_rows("policy", config.policy)]
    tables += _rows("ignore", config.ignore)
    return "\n\n".join([_HEAD.rstrip(), *tables, _built_in(config)])


def _sections(config: Config) -> Iterator[str]:
    defaults = Config()
    for name in Config.__struct_fields__:
        section = getattr(config, name)
        if isinstance(section, Struct):
            yield _table(f"[{name}]", section, getattr(defaults, name))


def _budgets(config: Config) -> Iterator[str]:
    for group, budget in config.budgets.items():
        yield _table(f"[budgets.{group}]", budget, DEFAULT_BUDGETS.get(group, Budget()))


def _table(header: str, section: Struct, default: Struct) -> str:
    return "\n".join([header, *(_line(name, section, default) for name in _set(section))])


def _line(name: str, section: Struct, default: Struct) -> str:
    value, usual = getattr(section, name), getattr(default, name)
    mark = "" if value == usual else f"  # default: {'none' if usual is None else toml_value(usual)}"
    return f"{name} = {toml_value(value)}{mark}"


def _set(section: Struct) -> Iterator[str]:
    return (name for name in section.__struct_fields__ if getattr(section, name) is not None)


def _rows(header: str, rows: Iterable[Struct]) -> Iterator[str]:
    for row in rows:
        keys = (f"{name} = {toml_value(getattr(row, name))}" for name in row.__struct_fields__ if getattr(row, name))
        yield "\n".join([f"[[{header}]]  # yours", *keys])


def _built_in(config: Config) -> str:
    own = {row.name for row in config.groups}
    kept = (group for group in DEFAULT_GROUPS if group.name not in own)
    return "\n".join([_BUILT_IN, *(line for group in kept for line in _commented(group))])


def _commented(group: GroupPatterns) -> Iterator[str]:
    for pattern in group.patterns:
        yield f"# [[groups]]\n# name = {toml_value(group.name)}"
        lists: tuple[tuple[str, Any], ...] = tuple(
            (name, getattr(pattern, name)) for name in ("programs", "paths", "arguments", "without")
        )
        yield from (f"# {name} = {toml_value(patterns)}" for name, patterns in lists if patterns)

"""Writes config.example.toml from the schema: every key with its help and its default, commented out.

The headers of groups and rows of a policy are commented out too, because an empty one is invalid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_type_hints

from msgspec import Meta, Struct

from goarmd.catalog.groups import DEFAULT_GROUPS
from goarmd.config.schema import DEFAULT_BUDGETS, Config, Group, Ignore, Policy
from goarmd.config.toml_text import toml_value

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """\
# goarmd's configuration: ~/.config/goarmd/config.toml. Every key is optional; the values here are the defaults.
# Write sizes as 620MB, 1.4GB or 512MiB, durations as 500ms, 15s or 1h30m. `goarmd config check` finds mistakes.
"""
_EXAMPLE_ROW = Policy(
    name="private-modules",
    key="GOPRIVATE",
    expect="is",
    values=("*.corp.example",),
    why="Our modules must not be looked up in public.",
    remedy="go env -w GOPRIVATE=*.corp.example",
)
_EXAMPLE_IGNORED = Ignore(
    check="foreign_executable", subject="*/protoc-gen-*", reason="Our generators are built for Intel only."
)
_EXAMPLE_GROUP = Group(name="staticcheck", programs=("staticcheck",))


def config_example() -> str:
    """The file's text."""
    tables = (_table(f"[{name}]", section) for name, section in _sections())
    return "\n".join(
        (_HEAD, *tables, *_budgets(), _groups(), _rows("policy", _EXAMPLE_ROW), _rows("ignore", _EXAMPLE_IGNORED))
    )


def _sections() -> Iterator[tuple[str, Struct]]:
    defaults = Config()
    for name in Config.__struct_fields__:
        value = getattr(defaults, name)
        if isinstance(value, Struct):
            yield name, value


def _table(header: str, section: Struct) -> str:
    return f"# {_first_line(type(section))}\n{header}\n{_keys(section)}"


def _budgets() -> Iterator[str]:
    for group, budget in DEFAULT_BUDGETS.items():
        yield f"# {_help_of(Config, 'budgets')}\n[budgets.{group}]\n{_keys(budget)}"


def _groups() -> str:
    built_in = "\n".join(f"#   {group.name}" for group in DEFAULT_GROUPS)
    return (
        f"# {_help_of(Config, 'groups')}\n# {_first_line(Group)}\n# The built-in groups, in matching order:\n"
        f"{built_in}\n# An example:\n# [[groups]]\n{_keys(_EXAMPLE_GROUP)}"
    )


def _rows(name: str, example: Struct) -> str:
    help_ = f"# {_help_of(Config, name)}\n# {_first_line(type(example))}"
    return f"{help_}\n# An example:\n# [[{name}]]\n{_keys(example)}"


def _keys(section: Struct) -> str:
    return "".join(
        f"# {_help_of(type(section), name)}\n# {name} = {toml_value(getattr(section, name))}\n"
        for name in section.__struct_fields__
    )


def _help_of(kind: type[Struct], field: str) -> str:
    hints = get_type_hints(kind, include_extras=True)
    return next(part.description or "" for part in hints[field].__metadata__ if isinstance(part, Meta))


def _first_line(kind: type[Struct]) -> str:
    return (kind.__doc__ or "").splitlines()[0]

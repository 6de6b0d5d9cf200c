"""What is kept of a shell's start-up file: each key with its values in their order, and the order of what sets PATH."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from goarmd.core.secrecy import shown, without_secrets
from goarmd.settings.about_go import is_variable, may_keep_variable, may_show_variable
from goarmd.settings.formats.shell_statements import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goarmd.settings.formats.shell_statements import Statement

# A key of goarmd's: the names of all that sets PATH or reads another file, in the file's order. What comes later there
# wins, so the same lines in another order are another PATH.
ORDER: Final = "order of PATH and sourced files"
_ON_PATH: Final = frozenset({"PATH", "path", "fish_user_paths", "fish_add_path"})
_OF_VARIABLES: Final = frozenset({"unset", "go env -w"})  # the first words of keys about a variable
_KINDS: Final = _OF_VARIABLES | {"source", "eval"}
_SIGNS: Final = {Action.APPEND: "+=", Action.PREPEND: "=+"}
_TOOL: Final = re.compile(r"\b(?:brew|mise|asdf|goenv|gvm|go)\b")
_FILE_NAME: Final = re.compile(r"[\w.@+~-]+")
_ALIAS_OF_GO: Final = re.compile(r"\b(?:go|gofmt|gopls|dlv|arch|brew|mise|asdf|goenv|gvm)\b")
_QUOTES: Final = "\"'"
_IN_FUNCTION, _MAYBE = "  # in a function", "  # under a condition"


class _Kept(NamedTuple):
    """One value of a key; `name` decides whether it may be shown."""

    key: str
    text: str
    name: str


def in_order(statements: Iterable[Statement], salt: bytes) -> tuple[dict[str, str], dict[str, int]]:
    """Each key with its values, one a line, and the line of the last of them."""
    values: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    order: list[str] = []
    for statement in statements:
        for kept in _kept_of(statement):
            text = shown(kept.text, salt, is_harmless=may_keep_variable(kept.name, kept.text.strip(_QUOTES))) + _when(
                statement
            )
            values.setdefault(kept.key, []).append(text)
            lines[kept.key] = statement.line
            if kept.key in _ON_PATH or statement.action in (Action.SOURCE, Action.EVALUATE):
                order.append(kept.key)
    found = {key: "\n".join(each) for key, each in values.items()}
    if len(set(order)) > 1:
        found[ORDER] = "\n".join(order)
        lines[ORDER] = lines[order[0]]
    return found, lines


def same_in_another_order(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether what sets PATH is the same, but in another order; what came or went is a change of its own key."""
    old, new = before.get(ORDER, "").split("\n"), now.get(ORDER, "").split("\n")
    return old != new and sorted(old) == sorted(new)


def is_of_shell(key: str, value: str) -> bool:
    """Whether a key is one of this file's beside variables, with this value."""
    kind, _, name = key.rpartition(" ")
    return (
        kind in _KINDS
        or key in ("source", "eval", "fish_add_path", ORDER)
        or (kind == "alias" and _is_of_go(name, value))
    )


def may_show(key: str) -> bool:
    """Whether the value of a key of this file is known to be no secret once logins are taken out of it."""
    kind, _, name = key.rpartition(" ")
    return key in (ORDER, "fish_add_path") or may_show_variable(name if kind in _OF_VARIABLES else key)


def _is_of_go(alias: str, text: str) -> bool:
    """Whether an alias concerns Go, or which programs are found."""
    return _ALIAS_OF_GO.search(f"{alias} {text}") is not None


def _when(statement: Statement) -> str:
    """Whether it is not done at each start. The test of a file's existence is none: it is there as a rule."""
    return _IN_FUNCTION if statement.nested else _MAYBE if statement.conditional or statement.is_default else ""


def _kept_of(statement: Statement) -> Iterator[_Kept]:
    text = " ".join(word.text for each in statement.words for word in (each.items or (each,)))
    name = statement.name
    match statement.action:
        case Action.ASSIGN | Action.APPEND | Action.PREPEND if is_variable(name.upper()):
            yield _Kept(name, _SIGNS.get(statement.action, "") + text, name)
        case Action.UNSET if is_variable(name):
            yield _Kept(f"unset {name}", "", name)
        case Action.ALIAS if _is_of_go(name, text):
            yield _Kept(f"alias {name}", text, f"alias {name}")
        case Action.SOURCE:
            file = without_secrets(text).rpartition("/")[2]
            key = f"source {file}" if _FILE_NAME.fullmatch(file) else "source"
            yield _Kept(key, text, key)
        case Action.EVALUATE if _TOOL.search(text):
            yield _Kept("eval", text, "eval")
        case Action.RUN if name == "fish_add_path":
            yield _Kept(name, text, "PATH")
        case Action.RUN if name == "go" and [word.text for word in statement.words[:2]] == ["env", "-w"]:
            for word in statement.words[2:]:
                variable, equals, value = word.text.partition("=")
                if equals and is_variable(variable):
                    yield _Kept(f"go env -w {variable}", value, variable)
        case _:
            pass

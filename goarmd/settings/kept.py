"""What of a settings file is kept and compared: what concerns Go, and no secret among it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from goarmd.core.secrecy import shown, without_secrets
from goarmd.settings.about_go import is_setting, is_variable, may_show_setting, may_show_variable
from goarmd.settings.formats import fish, go_env_file, jsonc, shell
from goarmd.settings.formats.document import Object, plain
from goarmd.settings.formats.shell_statements import Action
from goarmd.settings.formats.values import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goarmd.settings.formats.document import Problem
    from goarmd.settings.formats.shell_statements import Problem as ShellProblem
    from goarmd.settings.formats.shell_statements import ShellFile, Statement


_SIGNS = {Action.APPEND: "+=", Action.PREPEND: "=+"}
_TOOL = re.compile(r"\b(?:brew|mise|asdf|goenv|gvm|go)\b")
_FILE_NAME = re.compile(r"[\w.@+~-]+")
_ALIAS_OF_GO = re.compile(r"\b(?:go|gofmt|gopls|dlv|arch|brew|mise|asdf|goenv|gvm)\b")


def of_json(raw: bytes, salt: bytes) -> Parsed:
    """The settings of an editor: one key for each leaf, joined by dots, so that both ways to write it are one."""
    document = jsonc.read(raw)
    problems = _in_words(tuple(each for each in document.problems if not each.key or is_setting(each.key)))
    if not isinstance(document.root, Object):
        return Parsed({}, problems or ("line 1: the file holds no object: settings stand between { and }",))
    leaves = _leaves("", plain(document.root))
    values = {
        without_secrets(key): shown(_canonical(value), salt, is_harmless=may_show_setting(key))
        for key, value in leaves
        if is_setting(key)
    }
    return Parsed(values, problems)


def of_go_env(raw: bytes, salt: bytes) -> Parsed:
    """The Go env file."""
    found = go_env_file.read(raw)
    values = {
        each.name: shown(each.value, salt, is_harmless=may_show_variable(each.name))
        for each in found.settings
        if is_variable(each.name)
    }
    return Parsed(values, _in_words(found.problems))


def keep(key: str, value: str, *, salt: bytes) -> str | None:
    """What an earlier goarmd kept, as it is kept now; None if it no longer is."""
    if is_setting(key):
        return shown(value, salt, is_harmless=may_show_setting(key))
    kind, _, name = key.rpartition(" ")
    if not (is_variable(key) or kind in ("source", "eval") or (kind == "alias" and _is_of_go(name, value))):
        return None
    return shown(value, salt, is_harmless=may_show_variable(key))


def _is_of_go(alias: str, text: str) -> bool:
    return _ALIAS_OF_GO.search(f"{alias} {text}") is not None


def _in_words(problems: Iterable[Problem | ShellProblem]) -> tuple[str, ...]:
    return tuple(f"line {each.line}: {each.text}" for each in problems)


def _leaves(path: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, dict) and value:
            yield from _leaves(f"{path}{key}.", value)
        else:
            yield f"{path}{key}", value


def _canonical(value: Any) -> str:
    """Text that is the same while the value is: 1.0 is 1, and the order of an object's keys does not count."""
    whole = int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value  # noqa: PLR2004  # floats are exact below it
    return json.dumps(whole, ensure_ascii=False, sort_keys=True)


def of_shell(raw: bytes, salt: bytes) -> Parsed:
    """A start-up file of zsh, bash or sh."""
    return _of_statements(shell.parse(raw), salt)


def of_fish(raw: bytes, salt: bytes) -> Parsed:
    """A start-up file of fish."""
    return _of_statements(fish.parse(raw), salt)


def _of_statements(file: ShellFile, salt: bytes) -> Parsed:
    """Each key with its values, a line each, in their order: the order decides, as in PATH."""
    values: dict[str, list[str]] = {}
    for statement in file.statements:
        for key, text in _kept_of(statement):
            name = key.removeprefix("unset ")
            values.setdefault(key, []).append(shown(text, salt, is_harmless=may_show_variable(name)))
    return Parsed({key: "\n".join(each) for key, each in values.items()}, _in_words(file.problems))


def _kept_of(statement: Statement) -> Iterator[tuple[str, str]]:
    text = " ".join(word.text for each in statement.words for word in (each.items or (each,)))
    match statement.action:
        case Action.ASSIGN | Action.APPEND | Action.PREPEND if is_variable(statement.name.upper()):
            yield statement.name, _SIGNS.get(statement.action, "") + text
        case Action.UNSET if is_variable(statement.name):
            yield f"unset {statement.name}", ""
        case Action.ALIAS if _is_of_go(statement.name, text):
            yield f"alias {statement.name}", text
        case Action.SOURCE:
            name = without_secrets(text).rpartition("/")[2]
            yield f"source {name}" if _FILE_NAME.fullmatch(name) else "source", text
        case Action.EVALUATE if _TOOL.search(text):
            yield "eval", text
        case _:
            pass

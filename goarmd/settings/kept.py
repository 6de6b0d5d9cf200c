"""What of a settings file is kept and compared: what concerns Go, and no secret among it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from goarmd.core.secrecy import is_digest, shown, without_secrets
from goarmd.settings.about_go import is_setting, is_variable, may_keep_variable, may_show_setting
from goarmd.settings.formats import fish, go_env_file, jsonc, shell, toml_lines
from goarmd.settings.formats.document import Object, plain
from goarmd.settings.formats.values import Parsed
from goarmd.settings.kept_of_shell import in_order, is_of_shell, may_show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goarmd.settings.formats.document import Node, Problem
    from goarmd.settings.formats.shell_statements import ShellFile


class _Leaf(NamedTuple):
    """A value that is not an object with members, with the keys around it joined by dots."""

    key: str
    node: Node
    line: int


def of_json(raw: bytes, salt: bytes) -> Parsed:
    """The settings of an editor: one key for each leaf, joined by dots, so that both ways to write it are one."""
    document = jsonc.read(raw)
    return _of_object(document.root, document.problems, salt)


def of_code_workspace(raw: bytes, salt: bytes) -> Parsed:
    """The section `settings` of a .code-workspace file."""
    document = jsonc.read(raw)
    root = document.root
    section = root.get("settings") if isinstance(root, Object) else root
    return _of_object(section or Object((), 1, 0, 0), document.problems, salt)


def _of_object(root: Node | None, problems_found: Iterable[Problem], salt: bytes) -> Parsed:
    problems = _in_words(tuple(each for each in problems_found if not each.key or is_setting(each.key)))
    if not isinstance(root, Object):
        return Parsed({}, problems or ("line 1: the file holds no object: settings stand between { and }",))
    leaves = [each for each in _leaves("", root) if is_setting(each.key)]
    values = {
        without_secrets(each.key): shown(_canonical(plain(each.node)), salt, is_harmless=may_show_setting(each.key))
        for each in leaves
    }
    return Parsed(values, problems, {without_secrets(each.key): each.line for each in leaves})


def of_toml(raw: bytes, salt: bytes) -> Parsed:
    """Helix's table of languages and their servers."""
    document = toml_lines.read(raw)
    return _of_object(toml_lines.as_node(document), document.problems, salt)


def of_go_env(raw: bytes, salt: bytes) -> Parsed:
    """The Go env file."""
    found = go_env_file.read(raw)
    settings = [each for each in found.settings if is_variable(each.name)]
    values = {
        each.name: shown(each.value, salt, is_harmless=may_keep_variable(each.name, each.value)) for each in settings
    }
    return Parsed(values, _in_words(found.problems), {each.name: each.line for each in settings})


def of_shell(raw: bytes, salt: bytes) -> Parsed:
    """A start-up file of zsh, bash or sh."""
    return _of_statements(shell.parse(raw), salt)


def of_fish(raw: bytes, salt: bytes) -> Parsed:
    """A start-up file of fish."""
    return _of_statements(fish.parse(raw), salt)


def keep(key: str, value: str, *, salt: bytes) -> str | None:
    """What an earlier goarmd kept, as it is kept now; None if it no longer is."""
    if not (is_setting(key) or is_variable(key) or is_of_shell(key, value)):
        return None
    is_harmless = may_show_setting(key) or may_show(key) or may_keep_variable(key, value.strip("\"'"))
    return value if is_digest(value) else shown(value, salt, is_harmless=is_harmless)


def _of_statements(file: ShellFile, salt: bytes) -> Parsed:
    values, lines = in_order(file.statements, salt)
    return Parsed(values, _in_words(file.problems), lines)


def _in_words(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(f"line {each.line}: {each.whole}" for each in problems)


def _leaves(path: str, settings: Object) -> Iterator[_Leaf]:
    """Of equal keys the last one counts, whatever is in it."""
    for member in {each.key: each for each in settings.members}.values():
        if isinstance(member.node, Object) and member.node.members:
            yield from _leaves(f"{path}{member.key}.", member.node)
        else:
            yield _Leaf(f"{path}{member.key}", member.node, member.line)


def _canonical(value: Any) -> str:
    """Text that is the same while the value is: 1.0 is 1, and the order of an object's keys does not count."""
    whole = int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value  # noqa: PLR2004  # floats are exact below it
    return json.dumps(whole, ensure_ascii=False, sort_keys=True)

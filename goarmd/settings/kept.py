"""What of a settings file is kept and compared: what concerns Go, and no secret among it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from goarmd.core.secrecy import shown
from goarmd.settings.about_go import is_setting, is_variable, may_show_setting, may_show_variable
from goarmd.settings.formats import go_env_file, jsonc
from goarmd.settings.formats.document import Object, plain
from goarmd.settings.formats.values import Parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goarmd.settings.formats.document import Problem


def of_json(raw: bytes, salt: bytes) -> Parsed:
    """The settings of an editor: one key for each leaf, joined by dots, so that both ways to write it are one."""
    document = jsonc.read(raw)
    problems = _in_words(tuple(each for each in document.problems if not each.key or is_setting(each.key)))
    if not isinstance(document.root, Object):
        return Parsed({}, problems or ("line 1: the file holds no object: settings stand between { and }",))
    leaves = _leaves("", plain(document.root))
    values = {
        key: shown(_canonical(value), salt, is_harmless=may_show_setting(key))
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
    name = key.rpartition(" ")[2]
    if not (is_variable(key) or key.startswith(("alias ", "source ", "eval "))):
        return None
    return shown(value, salt, is_harmless=key == name and may_show_variable(key))


def _in_words(problems: tuple[Problem, ...]) -> tuple[str, ...]:
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

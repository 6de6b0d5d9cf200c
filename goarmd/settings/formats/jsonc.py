"""The settings.json of VS Code and its kin: JSON with comments and trailing commas.

An object inside a setting becomes one key for each leaf, joined by a dot: `{"gopls": {"ui.semanticTokens": true}}` and
`{"gopls.ui.semanticTokens": true}` are the same setting. Lists and empty objects are leaves.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonyx
from jsonyx.allow import COMMENTS, TRAILING_COMMA

from goarmd.settings.formats.values import Parsed, guarded

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALLOWED = COMMENTS | TRAILING_COMMA
_HOLDS_NO_SECRET = ("true", "false", "null")


def parse(raw: bytes) -> Parsed:
    """Read a settings file; a file with nothing but comments has no settings."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _unreadable(f"line {line}: this is not UTF-8")
    problems: list[str] = []
    try:
        settings = _load(text, problems)
        if not isinstance(settings, dict):
            return _unreadable("line 1: the file holds no object: settings stand between { and }")
        values = {key: _canonical(key, value) for key, value in _leaves("", settings)}
    except jsonyx.JSONSyntaxError as error:
        return _unreadable(f"line {error.lineno}: {error.msg}")
    except RecursionError:
        return _unreadable("objects or lists are nested too deeply")
    except ValueError:  # Python refuses to convert thousands of digits
        return _unreadable("a number is too long")
    return Parsed(values, tuple(problems))


def _unreadable(problem: str) -> Parsed:
    return Parsed({}, (problem,))


def _load(text: str, problems: list[str]) -> Any:
    """The file's value; tells of keys that stand twice."""

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key, value in pairs:
            if key in built:
                problems.append(f'"{key}" stands twice: the last one counts')
            built[key] = value
        return built

    try:
        return jsonyx.loads(text, allow=_ALLOWED, hooks={"object": build})
    except jsonyx.JSONSyntaxError:
        if _says_nothing(text):
            return {}
        raise


def _says_nothing(text: str) -> bool:
    """Whether there is nothing but space and comments: then an object added at the end is the whole content."""
    try:
        return bool(jsonyx.loads(f"{text}\n{{}}", allow=_ALLOWED) == {})
    except (jsonyx.JSONSyntaxError, ValueError):
        return False


def _leaves(path: str, settings: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, dict) and value:
            yield from _leaves(f"{path}{key}.", value)
        else:
            yield f"{path}{key}", value


def _canonical(key: str, value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if text in _HOLDS_NO_SECRET else guarded(key, text)

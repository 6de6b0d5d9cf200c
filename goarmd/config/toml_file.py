"""Reads TOML files into structs; what is wrong is one line: the file, the line, the key and what to write instead."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Self, TypeVar, get_args, get_type_hints

import msgspec

from goarmd.core.errors import ConfigError
from goarmd.core.safe_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    StructT = TypeVar("StructT", bound=msgspec.Struct)

_LARGEST = 1_000_000  # bytes
_MOST_MISTAKES = 20
_PATH_IN_MESSAGE = re.compile(r"(?P<text>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?$", re.DOTALL)
_ANY = "*"  # in place of a name that msgspec leaves out
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(?P<name>[^`]*)`")
_MISSING_FIELD = re.compile(r"Object missing required field `(?P<name>\w+)`")
# Messages of msgspec, and what to write instead.
_PLAIN = (
    (
        re.compile("Expected `str` matching regex"),
        "may have only lower-case letters, digits and -, a letter first",
    ),
    (re.compile("Expected `str`"), 'must be text in quotes: "..."'),
    (re.compile("Expected `bool`"), "must be true or false, without quotes"),
    (re.compile("Expected `array`"), 'must be a list: ["...", "..."]'),
    (re.compile("Expected `object`"), "must be a table"),
)


def content(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        FileNotFoundError: there is no such file.
        ConfigError: it cannot be read, or is too large.
    """
    try:
        with os.fdopen(open_regular(str(path)), "rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        cure = "fix its permissions" if isinstance(error, PermissionError) else "name a file"
        raise ConfigError(f"{path}: cannot read it ({error.strerror}): {cure}") from error
    if len(raw) > _LARGEST:
        raise ConfigError(f"{path}: is larger than {_LARGEST} bytes: a configuration has a few thousand")
    return raw


def parse_as(root: type[StructT], raw: bytes, name: str, convert: Callable[[dict[str, Any]], StructT]) -> StructT:
    """Parse a file's bytes.

    Args:
        root: the type of the whole file.
        raw: the bytes.
        name: stands in the messages.
        convert: makes the struct of the tree; raises msgspec.ValidationError.

    Raises:
        ConfigError: not UTF-8, not TOML, an unknown key, a wrong type or an invalid value.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}: is not UTF-8 text: save it as UTF-8") from error
    tree: dict[str, Any] = {}
    try:
        tree = tomllib.loads(text)
        return convert(tree)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(_Mistake.of(error, tree, convert), text, name, root)) from error
    except RecursionError as error:
        raise ConfigError(f"{name}: lists or tables are nested too deeply: no key needs that") from error


def mistakes(root: type[StructT], raw: bytes, name: str, convert: Callable[[dict[str, Any]], StructT]) -> list[str]:
    """Every mistake in a file that `parse_as` refuses, in the order in which they are found; none in a right one.

    Each one that is found is left out, and the rest is read again.
    """
    found: list[str] = []
    try:
        text = raw.decode()
        tree = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return found
    while len(found) < _MOST_MISTAKES:
        try:
            convert(tree)
        except msgspec.ValidationError as error:
            mistake = _Mistake.of(error, tree, convert)
            found.append(_explain(mistake, text, name, root))
            if not mistake.is_left_out_of(tree):
                break
        else:
            break
    return found


@dataclass(frozen=True, slots=True)
class _Mistake:
    """What msgspec says, and the keys and numbers that lead to what it is about."""

    message: str
    keys: tuple[str, ...]
    unknown: str | None

    @classmethod
    def of(cls, error: msgspec.ValidationError, tree: dict[str, Any], convert: Callable[[dict[str, Any]], Any]) -> Self:
        match = _PATH_IN_MESSAGE.match(str(error))
        message, path = (match["text"], match["path"] or "") if match else (str(error), "")
        keys = re.findall(r"[^.\[\]]+|\.{3}", path)
        if "..." in keys:  # msgspec leaves out a name that is not one of the schema's
            at = keys.index("...")
            keys[at] = _name_of(error, tree, keys[:at], convert)
        unknown = _UNKNOWN_FIELD.match(message)
        return cls(message, tuple(keys), unknown["name"] if unknown else None)

    def is_left_out_of(self, tree: dict[str, Any]) -> bool:
        """Whether what it is about could be taken out of the tree."""
        *way, last = (*self.keys, self.unknown) if self.unknown else (self.keys or ("",))
        at: Any = tree
        try:
            for key in way:
                at = at[int(key)] if isinstance(at, list) else at[key]
            del at[int(last) if isinstance(at, list) else last]
        except (KeyError, IndexError, ValueError, TypeError):
            return False
        return True


def _name_of(
    error: msgspec.ValidationError, tree: dict[str, Any], way: Sequence[str], convert: Callable[[dict[str, Any]], Any]
) -> str:
    """The name of which msgspec says only that it is one: the first that alone leads to the same error."""
    at = tree
    for key in way:
        at = at[key]
    for name, value in at.items():
        alone: Any = {name: value}
        for key in reversed(way):
            alone = {key: alone}
        try:
            convert(alone)
        except msgspec.ValidationError as same:
            if str(same) == str(error):
                return str(name)
    return _ANY


def _explain(mistake: _Mistake, text: str, name: str, root: type[msgspec.Struct]) -> str:
    message, keys = mistake.message, [key for key in mistake.keys if not key.isdigit()]
    if mistake.unknown:
        known = _table_at(keys, root).__struct_fields__
        keys.append(mistake.unknown)
        message = f"unknown key{nearest(mistake.unknown, known)}"
    line = _line_of(keys, text)
    return f"{name}:{line}: {'.'.join(keys) or 'file'}: {_in_plain_words(message, keys, root)}"


def _in_plain_words(message: str, keys: list[str], root: type[msgspec.Struct]) -> str:
    """A message of msgspec without Python's type names and regular expressions; any other message unchanged."""
    if "Invalid enum value" in message:
        choices = get_args(get_type_hints(_table_at(keys[:-1], root))[keys[-1]])
        return f"must be one of {', '.join(choices)}"
    if missing := _MISSING_FIELD.match(message):
        return f"a {'group' if keys[:1] == ['groups'] else 'row'} has no {missing['name']}: add {missing['name']}"
    return next((plain for pattern, plain in _PLAIN if pattern.match(message)), message)


def nearest(word: str, known: Sequence[str]) -> str:
    """The most similar known name, as the end of a sentence; all known names if none is similar."""
    close = get_close_matches(word, known, n=1, cutoff=0.7)
    return f': did you mean "{close[0]}"?' if close else f"; known names: {', '.join(sorted({*known}))}"


def _table_at(keys: list[str], root: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The type of the table that these keys lead to."""
    kind = root
    for key in keys:
        hint = get_type_hints(kind).get(key, kind)  # a name that is not a field is a key of the table before it
        kind = next((part for part in (hint, *get_args(hint)) if _is_section(part)), kind)
    return kind


def _is_section(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


def _line_of(keys: list[str], text: str) -> int:
    """The line of the last of these keys; 1 if it is not found.

    TOML readers do not keep positions, so this searches for `key =`, `[a.key]` and `a.key =` itself.
    """
    table: list[str] = []
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line):
            table = _dotted(header[1])
            here = table
        elif assignment := re.match(r"""\s*([A-Za-z0-9_."' -]+?)\s*=""", line):
            here = table + _dotted(assignment[1])
        else:
            continue
        if depth < len(here) <= len(keys) and all(map(_fits, here, keys)):
            best, depth = number, len(here)
    return best


def _fits(written: str, wanted: str) -> bool:
    return wanted in (written, _ANY)


def _dotted(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]

"""Reads the configuration file; every fault is one line that names the file, the line and what to write instead."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import msgspec

from goarmd.config.schema import Config
from goarmd.core.errors import ConfigError
from goarmd.core.units import Seconds, Size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHORTEST_INTERVAL = 0.1  # seconds; below this goarmd would be what takes the CPU
_PATH_IN_MESSAGE = re.compile(r"(?P<text>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?$", re.DOTALL)
_ANY = "*"  # where a message does not say which table of several it means
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(?P<name>[^`]*)`")


def load(path: Path) -> Config:
    """Read the file; the defaults when there is none.

    Raises:
        ConfigError: it cannot be read or used.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}): mend its permissions") from error
    return parse(raw, str(path))


def parse(raw: bytes, name: str) -> Config:
    """Make settings of the file's bytes; `name` stands in the error messages.

    Raises:
        ConfigError: not UTF-8, not TOML, an unknown key, a wrong type or an impossible value.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}: is not UTF-8 text: save it as UTF-8") from error
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: is not TOML: {error}") from error
    try:
        config = msgspec.convert(tree, Config, dec_hook=_decode)
        _check_values(config)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(error, text, name)) from error
    return config


def _decode(kind: type, value: Any) -> Any:
    if kind is Size and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Size(value)
    if kind is Seconds and isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return Seconds(value)
    if kind in (Size, Seconds) and isinstance(value, str):
        return kind.parse(value)
    raise ValueError(f"{value!r} is not a {'size' if kind is Size else 'duration'}")


def _check_values(config: Config) -> None:
    sampling = config.sampling
    for key, seconds in (("interval", sampling.interval), ("slow_interval", sampling.slow_interval)):
        if seconds < _SHORTEST_INTERVAL:
            raise msgspec.ValidationError(f"{seconds} is too short: at least 100ms - at `$.sampling.{key}`")
    host, colon, port = config.http.listen.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:  # noqa: PLR2004  # the highest port
        raise msgspec.ValidationError(f'"{config.http.listen}" is not ADDRESS:PORT - at `$.http.listen`')
    if bool(config.http.tls_certificate) != bool(config.http.tls_key):
        raise msgspec.ValidationError("tls_certificate and tls_key go together - at `$.http.tls_certificate`")
    if bool(config.http.username) != bool(config.http.password_file):
        raise msgspec.ValidationError("username and password_file go together - at `$.http.username`")
    if config.textfile.path and not config.textfile.path.endswith(".prom"):
        raise msgspec.ValidationError("node_exporter reads *.prom files only - at `$.textfile.path`")
    for group in config.groups:
        if not (group.programs or group.paths or group.arguments):
            raise msgspec.ValidationError(f'group "{group.name}" fits every process - at `$.groups`')
    unknown = set(config.budgets) - set(config.group_names())
    if unknown:
        name = min(unknown)
        raise msgspec.ValidationError(
            f"there is no group of this name{nearest(name, config.group_names())} - at `$.budgets.{name}`"
        )


def _explain(error: msgspec.ValidationError, text: str, name: str) -> str:
    match = _PATH_IN_MESSAGE.match(str(error))
    said, path = (match["text"], match["path"] or "") if match else (str(error), "")
    keys = [_ANY if part == "..." else part for part in re.findall(r"[^.\[\]]+|\.{3}", path) if not part.isdigit()]
    if unknown := _UNKNOWN_FIELD.match(said):
        known = _keys_at(keys)
        keys.append(unknown["name"])
        said = f"unknown key{nearest(unknown['name'], known)}"
    line = _line_of(keys, text)
    return f"{name}:{line}: {'.'.join(keys) or 'file'}: {said}"


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word that was probably meant, as the end of a sentence; all of them when none is near."""
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f': did you mean "{close[0]}"?' if close else f"; there are {', '.join(sorted(known))}"


def _keys_at(keys: list[str]) -> tuple[str, ...]:
    """The valid keys of the table at this place of the file."""
    kind: type[msgspec.Struct] = Config
    for key in keys:
        hint = get_type_hints(kind).get(key, kind)  # a name that is no field is a key of the table before it
        kind = next((part for part in (hint, *get_args(hint)) if _is_section(part)), kind)
    return kind.__struct_fields__


def _is_section(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


def _line_of(keys: list[str], text: str) -> int:
    """The line where the last of these keys stands; 1 when it cannot be told.

    TOML readers do not keep positions, so this looks for `key =`, `[a.key]` and `a.key =` itself.
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

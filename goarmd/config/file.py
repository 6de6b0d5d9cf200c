"""Reads the configuration file; every error is one line with the file, the line and what to write instead."""

from __future__ import annotations

import os
import re
import tomllib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import msgspec

from goarmd.config.exposure import careless
from goarmd.config.quiet import minutes
from goarmd.config.schema import Config, Http
from goarmd.core.errors import ConfigError
from goarmd.core.safe_files import open_regular
from goarmd.core.units import Seconds, Size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from goarmd.config.schema import Policy

_LARGEST = 1_000_000  # bytes
_SHORTEST_INTERVAL = 0.1  # seconds; below this goarmd itself would use the CPU
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


def load(path: Path) -> Config:
    """Read the file; the defaults if it does not exist.

    Raises:
        ConfigError: the file cannot be read or used.
    """
    try:
        with os.fdopen(open_regular(str(path)), "rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise ConfigError(f"{path}: cannot read it ({error.strerror}): fix its permissions") from error
    if len(raw) > _LARGEST:
        raise ConfigError(f"{path}: is larger than {_LARGEST} bytes: a configuration has a few thousand")
    return parse(raw, str(path))


def parse(raw: bytes, name: str) -> Config:
    """Parse the file's bytes; `name` appears in the error messages.

    Raises:
        ConfigError: not UTF-8, not TOML, an unknown key, a wrong type or an invalid value.
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
    except RecursionError as error:
        raise ConfigError(f"{name}: lists or tables are nested too deeply: no key needs that") from error
    try:
        config = _config(tree)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(error, text, name)) from error
    except RecursionError as error:
        raise ConfigError(f"{name}: lists or tables are nested too deeply: no key needs that") from error
    return config


def load_or_default(path: Path) -> tuple[Config, str | None]:
    """The configuration, or, if the file cannot be used, the defaults and why.

    For commands that answer all the same: of such a file they use the valid `http`, where a daemon with the
    configuration of before may answer.
    """
    try:
        return load(path), None
    except ConfigError as error:
        return Config(http=_http_of(path)), str(error)


def _http_of(path: Path) -> Http:
    try:
        tree = tomllib.loads(path.read_bytes().decode())
        return _config({"http": tree.get("http", {})}).http
    except (OSError, ValueError, msgspec.ValidationError):  # not readable, not UTF-8, not TOML, or not valid
        return Http()


def _config(tree: dict[str, Any]) -> Config:
    """The checked configuration.

    Raises:
        msgspec.ValidationError: an unknown key, a wrong type or an invalid value.
    """
    config: Config = msgspec.convert(tree, Config, dec_hook=_decode)
    complete = config.with_default_budgets()
    _check_values(complete)
    _check_budgets(complete, set_here=config)
    return complete


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
    _check_http(config.http)
    _check_quiet(config.notifications.quiet)
    if config.textfile.path and not config.textfile.path.endswith(".prom"):
        raise msgspec.ValidationError("node_exporter reads *.prom files only - at `$.textfile.path`")
    for group in config.groups:
        if not (group.programs or group.paths or group.arguments):
            raise msgspec.ValidationError(f'group "{group.name}" matches every process - at `$.groups`')
    for row in config.policy:
        _check_policy(row)
    unknown = set(config.budgets) - set(config.group_names())
    if unknown:
        name = min(unknown)
        raise msgspec.ValidationError(
            f"there is no group of this name{nearest(name, config.group_names())} - at `$.budgets.{name}`"
        )


def _check_quiet(hours: str) -> None:
    try:
        if hours:
            minutes(hours)
    except ValueError as error:
        raise msgspec.ValidationError(f"{error} - at `$.notifications.quiet`") from error


def _check_http(http: Http) -> None:
    host, colon, port = http.listen.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:  # noqa: PLR2004  # the highest port
        raise msgspec.ValidationError(f'"{http.listen}" is not ADDRESS:PORT - at `$.http.listen`')
    if refusal := careless(http):
        raise msgspec.ValidationError(f"{refusal} - at `$.http.listen`")
    if bool(http.tls_certificate) != bool(http.tls_key):
        raise msgspec.ValidationError("tls_certificate and tls_key go together - at `$.http.tls_certificate`")
    if bool(http.username) != bool(http.password_file):
        raise msgspec.ValidationError("username and password_file go together - at `$.http.username`")


def _check_budgets(config: Config, *, set_here: Config) -> None:
    for group, budget in config.budgets.items():
        if budget.warning is None or budget.critical is None or budget.warning < budget.critical:
            continue
        given = set_here.budgets.get(group, budget)
        key = "critical" if given.warning is None else "warning"
        usual = {"warning": given.warning is None, "critical": given.critical is None}
        levels = {name: " (the default)" if default else "" for name, default in usual.items()}
        raise msgspec.ValidationError(
            f"the warning level {budget.warning}{levels['warning']} must be below the critical level "
            f"{budget.critical}{levels['critical']}: lower the one or raise the other - at `$.budgets.{group}.{key}`"
        )


def _check_policy(row: Policy) -> None:
    if row.expect in ("is", "is-not", "at-least") and not row.values:
        raise msgspec.ValidationError(f'row "{row.name}": {row.expect} needs values - at `$.policy`')
    if row.expect == "at-least":
        try:
            float(row.values[0])
        except ValueError as error:
            raise msgspec.ValidationError(f'row "{row.name}": at-least needs a number - at `$.policy`') from error


def _explain(error: msgspec.ValidationError, text: str, name: str) -> str:
    match = _PATH_IN_MESSAGE.match(str(error))
    message, path = (match["text"], match["path"] or "") if match else (str(error), "")
    keys = [_ANY if part == "..." else part for part in re.findall(r"[^.\[\]]+|\.{3}", path) if not part.isdigit()]
    if unknown := _UNKNOWN_FIELD.match(message):
        known = _table_at(keys).__struct_fields__
        keys.append(unknown["name"])
        message = f"unknown key{nearest(unknown['name'], known)}"
    line = _line_of(keys, text)
    return f"{name}:{line}: {'.'.join(keys) or 'file'}: {_in_plain_words(message, keys)}"


def _in_plain_words(message: str, keys: list[str]) -> str:
    """A message of msgspec without Python's type names and regular expressions; any other message unchanged."""
    if "Invalid enum value" in message:
        choices = get_args(get_type_hints(_table_at(keys[:-1]))[keys[-1]])
        return f"must be one of {', '.join(choices)}"
    if missing := _MISSING_FIELD.match(message):
        return f"a {'group' if keys[:1] == ['groups'] else 'row'} has no {missing['name']}: add {missing['name']}"
    return next((plain for pattern, plain in _PLAIN if pattern.match(message)), message)


def nearest(word: str, known: Sequence[str]) -> str:
    """The most similar known name, as the end of a sentence; all known names if none is similar."""
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f': did you mean "{close[0]}"?' if close else f"; known names: {', '.join(sorted(known))}"


def _table_at(keys: list[str]) -> type[msgspec.Struct]:
    """The type of the table that these keys lead to."""
    kind: type[msgspec.Struct] = Config
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

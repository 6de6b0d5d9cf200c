"""Reads the configuration file; every error is one line with the file, the line and what to write instead."""

from __future__ import annotations

import tomllib
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from goarmd.config import toml_file
from goarmd.config.exposure import careless
from goarmd.config.quiet import minutes
from goarmd.config.schema import Config, Http
from goarmd.config.toml_file import content, nearest, parse_as
from goarmd.core.errors import ConfigError
from goarmd.core.units import Seconds, Size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from goarmd.config.schema import Policy

_SHORTEST_INTERVAL = 0.1  # seconds; below this goarmd itself would use the CPU
_LONGEST_INTERVAL = 120  # seconds; spare_battery doubles it, and at 300 GoarmdSampleStale takes goarmd for hanging


class PartNames(NamedTuple):
    """The names that a configuration may have for goarmd's parts.

    Attributes:
        checks: of all checks.
        sources: of all sources.
        needed: of the sources that every report needs.
    """

    checks: Sequence[str]
    sources: Sequence[str]
    needed: Sequence[str]


def load(path: Path, parts: PartNames | None = None) -> Config:
    """Read the file; the defaults if it does not exist. Names of parts are compared with those given.

    Raises:
        ConfigError: the file cannot be read or used.
    """
    try:
        return parse(content(path), str(path), parts)
    except FileNotFoundError:
        return Config()


def parse(raw: bytes, name: str, parts: PartNames | None = None) -> Config:
    """Parse the file's bytes; `name` appears in the error messages.

    Raises:
        ConfigError: not UTF-8, not TOML, an unknown key, a wrong type or an invalid value.
    """
    return parse_as(Config, raw, name, partial(_config, parts=parts))


def mistakes(path: Path, parts: PartNames | None = None) -> list[str]:
    """Every mistake in the file, where `load` names only the first; empty if the file cannot be read at all."""
    try:
        return toml_file.mistakes(Config, content(path), str(path), partial(_config, parts=parts))
    except (FileNotFoundError, ConfigError):
        return []


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


def _config(tree: dict[str, Any], parts: PartNames | None = None) -> Config:
    """The checked configuration.

    Raises:
        msgspec.ValidationError: an unknown key, a wrong type or an invalid value.
    """
    config: Config = msgspec.convert(tree, Config, dec_hook=_decode)
    complete = config.with_default_budgets()
    _check_values(complete)
    _check_budgets(complete, set_here=config)
    if parts:
        _check_names(complete, parts)
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
    if sampling.interval > _LONGEST_INTERVAL:
        why = f"{sampling.interval} is too long: at most 2m, because older samples count as stale"
        raise msgspec.ValidationError(f"{why} - at `$.sampling.interval`")
    _check_http(config.http)
    _check_quiet(config.notifications.quiet)
    if config.textfile.path and not config.textfile.path.endswith(".prom"):
        raise msgspec.ValidationError("node_exporter reads *.prom files only - at `$.textfile.path`")
    if config.settings.policy and not config.settings.policy.startswith(("/", "~")):
        raise msgspec.ValidationError("must begin with / or ~ - at `$.settings.policy`")
    for group in config.groups:
        if not (group.programs or group.paths or group.arguments):
            raise msgspec.ValidationError(f'group "{group.name}" matches every process - at `$.groups`')
    for row in config.policy:
        check_row(row)
    unknown = set(config.budgets) - set(config.group_names())
    if unknown:
        name = min(unknown)
        raise msgspec.ValidationError(
            f"there is no group of this name{nearest(name, config.group_names())} - at `$.budgets.{name}`"
        )


def _check_names(config: Config, parts: PartNames) -> None:
    ignored = tuple(row.check for row in config.ignore)
    for path, kind, given, known in (
        ("checks.disabled", "check", config.checks.disabled, parts.checks),
        ("sources.disabled", "source", config.sources.disabled, parts.sources),
        ("ignore", "check", ignored, parts.checks),
    ):
        names = [name for name in dict.fromkeys(given) if name not in known]
        unknown = [f"unknown {kind} {name}{nearest(name, known)}" for name in names]
        if unknown:
            raise msgspec.ValidationError(f"{'; '.join(unknown)} - at `$.{path}`")
    for name in config.sources.disabled:
        if name in parts.needed:
            message = f"{name} cannot be disabled, as every report needs it: remove the name, or end goarmd"
            raise msgspec.ValidationError(f"{message} - at `$.sources.disabled`")


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


def check_row(row: Policy) -> None:
    """Raise msgspec.ValidationError if a row of a policy expects nothing that can be compared."""
    if row.expect in ("is", "is-not", "at-least") and not row.values:
        raise msgspec.ValidationError(f'row "{row.name}": {row.expect} needs values - at `$.policy`')
    if row.expect == "at-least":
        try:
            float(row.values[0])
        except ValueError as error:
            raise msgspec.ValidationError(f'row "{row.name}": at-least needs a number - at `$.policy`') from error

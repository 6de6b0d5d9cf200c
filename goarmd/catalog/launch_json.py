"""Judges one configuration of launch.json by what the Go extension and Delve do with it.

Configurations of other debuggers than `go` are not judged; `inputs` and `compounds` are none. A text with `${` stands
for a value that only VS Code knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from goarmd.catalog import delve_flags, right_value
from goarmd.catalog.inventions import Place, invention
from goarmd.catalog.key_schema import KeySchema, mismatch, named
from goarmd.catalog.launch_table import attributes_at, table
from goarmd.catalog.near_miss import nearest
from goarmd.catalog.verdict import Deletion, Kind, Severity, Verdict
from goarmd.catalog.versions import release, short
from goarmd.catalog.vscode_go_parts import legacy_only
from goarmd.catalog.vscode_go_table import settings_at
from goarmd.catalog.vscode_go_values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

Attributes = Mapping[str, Mapping[str, KeySchema]]
DAP = "dlv-dap"
LEGACY = "legacy"
_SYSTEMS = ("osx", "linux", "windows")  # objects that override attributes on one system
_INTERNAL = "__"  # the extension's own attributes begin so
_WORD_LISTS = frozenset({"logOutput"})  # words with commas between, whatever the schema says
# Only the extension reads these, and it takes other types; Delve decodes the rest strictly (service/dap/types.go).
_LENIENT = frozenset({"showLog", "trace", "port", "host", "console", "asRoot", "logDest", "apiVersion", "debugAdapter"})
_GCFLAGS = re.compile(r"(?:^|\s)--?gcflags[= ]")
# Each mode of a launch, and the attribute it cannot do without (goDebugConfiguration.ts; service/dap/server.go).
_NEEDS = {"auto": "program", "debug": "program", "test": "program", "exec": "program"}
_NEEDS |= {"replay": "traceDirPath", "core": "coreFilePath"}


def verdicts(
    configuration: Mapping[str, Any],
    version: str = "",
    installed: Attributes | None = None,
    adapter: str = DAP,
) -> tuple[Verdict, ...]:
    """Every fault of one configuration; empty if it is fine or not of type `go`.

    Args:
        configuration: as JSON gives it.
        version: of the Go extension; empty for the newest release known.
        installed: the attributes by request in the installed extension's own package.json, which then decide.
        adapter: the default of `debugAdapter`, which `go.delveConfig` may set.
    """
    if configuration.get("type") != "go":
        return ()
    requests = attributes_at(version) if installed is None else installed
    request = configuration.get("request")
    if not isinstance(request, str) or request not in requests:
        return (_no_request(request),)
    used = str(configuration.get("debugAdapter", adapter))
    found = [*_attributes("launch.", configuration, request, version, requests)]
    for system in _SYSTEMS:
        override = configuration.get(system)
        if isinstance(override, Mapping):
            found += _attributes(f"launch.{system}.", override, request, version, requests)
    found += _together(configuration, request, used)
    return tuple(found)


def _no_request(request: object) -> Verdict:
    # src/goDebugConfiguration.ts, resolveDebugConfiguration
    instead = ": without it the package of the active Go file is launched, whatever mode and program say"
    detail = f"request must be launch or attach{'' if request else instead}."
    return Verdict("launch.request", Kind.BAD_ENUM, "warning", detail, 'Write "request": "launch" or "attach".')


def _attributes(
    prefix: str, values: Mapping[str, Any], request: str, version: str, requests: Attributes
) -> Iterator[Verdict]:
    for name, value in values.items():
        if name in table().common or name in table().read_by_delve or name.startswith(_INTERNAL):
            continue
        if request == "attach" and name in table().read_in_attach:
            continue
        schema = requests[request].get(name)
        if schema is None and name not in table().legacy_only:
            yield _unknown(prefix + name, name, request, version)
        elif schema:
            yield from _value(prefix + name, name, value, schema)


def _unknown(key: str, name: str, request: str, version: str) -> Verdict:
    invented = invention(Place.LAUNCH, name)
    if invented:
        detail = f"launch.json has no attribute {name}: the extension looks for dlv itself."
        remedy = Deletion(f"Delete it; {invented.instead}.")
        return Verdict(key, Kind.UNKNOWN_SETTING, invented.severity, detail, remedy)
    if name in settings_at(version):
        detail = f"{name} is a setting and no attribute of launch.json: it has no effect here."
        return Verdict(key, Kind.UNKNOWN_SETTING, "info", detail, "Move it to settings.json.")
    return _of_other_releases(key, name, request, version) or _never_there(key, name, request)


def _of_other_releases(key: str, name: str, request: str, version: str) -> Verdict | None:
    row = table().requests[request].get(name)
    if not row:
        return None
    if version and row.since and release(version) < release(row.since):
        detail = f"The Go extension knows {name} since version {short(row.since)}, {version} does not."
        return Verdict(key, Kind.VERSION_MISMATCH, "info", detail, "Update the extension, or delete the attribute.")
    since = f"since version {short(row.until)}" if row.until else "any more"
    detail = f"The Go extension does not read {name} of {_a(request)} {since}."
    remedy = 'Write "substitutePath" instead.' if name == "remotePath" else Deletion("Delete it.")
    return Verdict(key, Kind.REMOVED, "info", detail, remedy)


def _a(request: str) -> str:
    return "an attach" if request == "attach" else f"a {request}"


def _never_there(key: str, name: str, request: str) -> Verdict:
    other = "attach" if request == "launch" else "launch"
    if name in table().requests[other]:
        detail = f"{name} belongs to {_a(other)} configuration: it has no effect in {_a(request)}."
        return Verdict(key, Kind.UNKNOWN_SETTING, "info", detail, Deletion("Delete it."))
    meant = nearest(name, table().requests[request])
    remedy = f'Write "{meant}", or delete it.' if meant else Deletion("Delete it.")
    return Verdict(key, Kind.UNKNOWN_SETTING, "info", f"The Go extension has no attribute {name}.", remedy)


def _value(key: str, name: str, value: object, schema: KeySchema) -> Iterator[Verdict]:
    if value is None or _unresolved(value):
        return
    if schema.deprecation:
        # The extension's own snippet "Connect to server" still writes remotePath.
        detail = f"{name} is deprecated."
        yield Verdict(key, Kind.DEPRECATED, "info", detail, f"{plain(schema.deprecation)}.", noise=True)
        return
    found = None if name in _WORD_LISTS and isinstance(value, str) else mismatch(schema, value)
    if found and not (name == "mode" and value == "remote"):
        severity: Severity = "info" if name in _LENIENT else "warning"
        detail = f"{name} must be {found.expected}."
        is_type = found.kind is Kind.WRONG_TYPE
        types = ["array of objects" if each == "array" and "object" in schema.items else each for each in schema.types]
        remedy = right_value.of_types(types, value).remedy if is_type else "Write one of them"
        yield Verdict(key, found.kind, severity, detail, f"{remedy}, or delete it.")
    if name == "env" and isinstance(value, Mapping):
        yield from _environment(key, value)


def _unresolved(value: object) -> bool:
    return isinstance(value, str) and "${" in value


def _environment(key: str, variables: Mapping[str, Any]) -> Iterator[Verdict]:
    for name, value in variables.items():
        if value is not None and not isinstance(value, str):
            detail = f"The variable {name} must be text in quotes, not {named(value)}: Delve refuses the launch."
            yield Verdict(f"{key}.{name}", Kind.WRONG_TYPE, "warning", detail, "Put the value in quotes.")


def _together(configuration: Mapping[str, Any], request: str, adapter: str) -> Iterator[Verdict]:
    """What the attributes mean together."""
    dap = adapter == DAP
    mode = configuration.get("mode") or ("auto" if request == "launch" else "local")
    if request == "launch":
        yield from _launch(configuration, str(mode))
    remote = mode == "remote"
    if dap and ("debugAdapter" in configuration or not remote):  # else the extension may fall back to legacy
        yield from (
            legacy_only("launch.", name, configuration) for name in sorted(table().legacy_only & configuration.keys())
        )
        if not remote and _connects(configuration.get("port")):
            yield _external_server()
    command = ("dap",) if dap else ("attach",) if request == "attach" else ("debug", "test", "exec")
    logs = configuration.get("showLog") is True
    yield from delve_flags.verdicts("launch.dlvFlags", configuration.get("dlvFlags"), command, logs=logs)


def _connects(port: object) -> bool:
    """Whether the extension connects to a server: `if (configuration.port)` in goDebugFactory.ts, whatever its type."""
    return (isinstance(port, str) and port.isdecimal()) or (isinstance(port, int) and port != 0)


def _launch(configuration: Mapping[str, Any], mode: str) -> Iterator[Verdict]:
    if mode == "remote":
        detail = "A launch in mode remote is deprecated, and dlv-dap refuses it."
        yield Verdict("launch.mode", Kind.DEPRECATED, "warning", detail, 'Write "request": "attach".')
    needed = _NEEDS.get(mode)
    overrides = (configuration.get(system) for system in _SYSTEMS)
    everywhere = [configuration, *(override for override in overrides if isinstance(override, Mapping))]
    if needed and not any(values.get(needed) for values in everywhere):
        detail = f"A launch in mode {mode} needs {needed}: it does not start without."
        yield Verdict(f"launch.{needed}", Kind.WRONG_TYPE, "warning", detail, f'Add "{needed}".')
    flags = configuration.get("buildFlags")
    if isinstance(flags, str) and _GCFLAGS.search(flags):
        detail = "The extension takes -gcflags out of buildFlags, with a message: Delve sets it itself."
        yield Verdict("launch.buildFlags", Kind.REMOVED, "info", detail, "Delete -gcflags.")


def _external_server() -> Verdict:
    return Verdict(
        "launch.port",
        Kind.CONFLICTS,
        "warning",
        "With port, the extension starts no dlv but connects to a `dlv dap` server that must run already.",
        'Delete "port" and "host" unless you start such a server.',
    )

"""Judges the settings of the Go extension for VS Code (`go.*`), one key at a time.

Keys of gopls (`gopls`, `gopls.*`) are not judged here.
"""

from __future__ import annotations

from collections.abc import Mapping

from goarmd.catalog import vscode_go_parts, vscode_go_values
from goarmd.catalog.inventions import Place, invention
from goarmd.catalog.key_schema import KeySchema, Row
from goarmd.catalog.near_miss import nearest
from goarmd.catalog.verdict import Deletion, Kind, Verdict
from goarmd.catalog.versions import release, short
from goarmd.catalog.vscode_go_table import settings_at, table

_PREFIX = "go."
_LONGEST = 200  # characters of a key; it bounds how deep the parts of a setting are followed, too
Schemas = Mapping[str, KeySchema]


def verdict(key: str, value: object, version: str = "", installed: Schemas | None = None) -> Verdict | None:
    """The judgement of one setting, or of one part of it (`go.alternateTools.dlv`); None if it is fine.

    Args:
        key: the setting with the path to the part, joined by dots.
        value: as JSON gives it.
        version: of the extension, such as `0.57.2`; empty for the newest release known.
        installed: the settings in the installed extension's own package.json, which then decide what is valid.
    """
    if not key.startswith(_PREFIX) or len(key) > _LONGEST:
        return None
    known = settings_at(version) if installed is None else installed
    base, part = _split(key, known)
    if base in known:
        schema = known[base]
        if part:
            return vscode_go_parts.verdict(base, part, value, schema, version)
        return vscode_go_values.verdict(key, value, schema)
    if any(name.startswith(f"{key}.") for name in known):
        return None
    row = table().settings.get(base)
    return _absent(base, row, version) if row else _never_there(key, known)


def verdicts(key: str, value: object, version: str = "", installed: Schemas | None = None) -> tuple[Verdict, ...]:
    """The judgement of a setting and, if it is fine as a whole, of each of its parts; each names its own key.

    VS Code reads `"go": {"lintTool": ...}` as `"go.lintTool": ...`, so an object under such a group is one, too.
    """
    if not f"{key}.".startswith(_PREFIX):
        return ()
    whole = verdict(key, value, version, installed)
    if whole or not isinstance(value, Mapping) or len(key) > _LONGEST:
        return (whole,) if whole else ()
    more = vscode_go_parts.delve_config(value) if key == "go.delveConfig" else ()
    parts = (verdicts(f"{key}.{name}", part, version, installed) for name, part in value.items())
    return (*more, *(found for part in parts for found in part))


def _split(key: str, known: Schemas) -> tuple[str, str]:
    """The setting and the path within it: `go.alternateTools`, `dlv`."""
    rows = table().settings
    base = key
    while base:
        if base in known or base in rows:
            return base, key[len(base) + 1 :]
        base = base.rpartition(".")[0]
    return key, ""


def _absent(key: str, row: Row, version: str) -> Verdict:
    """A setting of other releases than this one."""
    if version and row.since and release(version) < release(row.since):
        return Verdict(
            key,
            Kind.VERSION_MISMATCH,
            "info",
            f"The Go extension knows {key} since version {short(row.since)}, {version} does not: it has no effect.",
            "Update the extension, or delete the line.",
        )
    since = f"since version {short(row.until)}" if row.until else "any more"
    return Verdict(
        key,
        Kind.REMOVED,
        "info",
        f"The Go extension does not read {key} {since}: it has no effect.",
        Deletion(f"Delete the line: {row.instead}." if row.instead else "Delete the line."),
    )


def _never_there(key: str, known: Schemas) -> Verdict:
    invented = invention(Place.SETTING, key)
    meant = "" if invented else nearest(key, known)
    if invented:
        remedy: str = Deletion(f"Delete the line; {invented.instead}.")
    else:
        remedy = f'Write "{meant}", or delete the line.' if meant else Deletion("Delete the line.")
    severity = invented.severity if invented else "info"
    detail = f"No release of the Go extension has a setting {key}: it has no effect."
    return Verdict(key, Kind.UNKNOWN_SETTING, severity, detail, remedy)

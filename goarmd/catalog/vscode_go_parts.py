"""Judges the parts of those settings of the Go extension that hold an object: tools, variables, Delve's defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goarmd.catalog import delve_flags, right_value
from goarmd.catalog.editor_paths import is_absolute, why_relative
from goarmd.catalog.key_schema import KeySchema, Mismatch, mismatch, named
from goarmd.catalog.near_miss import nearest, one_edit_apart
from goarmd.catalog.verdict import Deletion, Kind, Verdict
from goarmd.catalog.versions import short, within
from goarmd.catalog.vscode_go_table import table
from goarmd.catalog.vscode_go_values import differs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SETTINGS = ("editor.", "files.", "go.", "gopls.")  # settings that stand among the tools by mistake
_READ_UNLISTED = frozenset({"go.delveConfig.useApiV1"})  # src/goDebugConfiguration.ts
_LEGACY_ONLY = ("dlvLoadConfig", "apiVersion")
_LEGACY_DEFAULTS: dict[str, tuple[object, ...]] = {"apiVersion": (2,), "useApiV1": (False,)}
_LISTS_OF_WORDS = frozenset({"go.delveConfig.logOutput"})  # words with commas between, whatever the schema says


def verdict(base: str, part: str, value: object, schema: KeySchema, version: str) -> Verdict | None:
    """The judgement of one part of the setting `base`; None if it is fine or nothing is known of it."""
    judge = _BY_SETTING.get(base)
    if judge:
        return judge(base, part, value, version)
    name, _, rest = part.partition(".")
    key = f"{base}.{name}"
    if name not in schema.properties:
        return None if rest or key in _READ_UNLISTED else _unknown(base, name, schema, version)
    if rest:
        return verdict(key, rest, value, schema.properties[name], version)
    return _of_schema(key, value, schema.properties[name])


def _of_schema(key: str, value: object, schema: KeySchema) -> Verdict | None:
    if value is None:
        return None
    listed = isinstance(value, str) and key in _LISTS_OF_WORDS
    found = None if listed else mismatch(schema, value)
    return differs(key, value, schema, found) if found else None


def _unknown(base: str, name: str, schema: KeySchema, version: str) -> Verdict | None:
    """A part that this release does not know; parts of an object without a list of them may have any name."""
    key = f"{base}.{name}"
    row = table().settings.get(base)
    old = row.properties.get(name) if row else None
    if old and old.until and not within(version or table().newest, "", old.until):
        detail = f"The Go extension does not read {key} since version {short(old.until)}: it has no effect."
        return Verdict(key, Kind.REMOVED, "info", detail, Deletion("Delete the line."))
    if not schema.properties:
        return None
    meant = nearest(name, schema.properties)
    remedy = f'Write "{meant}", or delete the line.' if meant else Deletion("Delete the line.")
    detail = f"{base} has no key {name}: it has no effect."
    return Verdict(key, Kind.UNKNOWN_SETTING, "info", detail, remedy)


def _tool(base: str, name: str, value: object, version: str) -> Verdict | None:
    """`go.alternateTools`: any name is allowed, since the extension asks for a tool by the name it runs."""
    key = f"{base}.{name}"
    known = table()
    removed = known.removed_tools.get(name, "")
    if removed and not within(version or known.newest, "", removed):
        detail = f"The Go extension runs no {name} since version {short(removed)}: it has no effect."
        return Verdict(key, Kind.REMOVED, "info", detail, Deletion("Delete it."))
    meant = next((tool for tool in known.tools if one_edit_apart(name, tool)), "")
    if meant and name not in known.tools:
        detail = f"The Go extension runs no tool {name}: it has no effect."
        return Verdict(key, Kind.UNKNOWN_SETTING, "info", detail, f'Write "{meant}".')
    if name.startswith(_SETTINGS):
        detail = f"{name} is a setting of VS Code and no tool: it has no effect here."
        return Verdict(key, Kind.UNKNOWN_SETTING, "info", detail, 'Move it out of the braces, or into "[go]".')
    return _tool_path(key, name, value)


def _tool_path(key: str, name: str, value: object) -> Verdict | None:
    if value is None:
        return None
    if not isinstance(value, str):
        return differs(key, value, KeySchema(("string",)), Mismatch(Kind.WRONG_TYPE, "text in quotes"))
    if is_absolute(value) or not any(sign in value for sign in "/$% "):
        return None  # a bare name is looked for in GOBIN, GOPATH/bin, GOROOT/bin and PATH
    is_command = " " in value and not any(sign in value for sign in "/$%")
    why = "the text is the name of one program, without arguments" if is_command else why_relative(value)
    remedy = 'Write an absolute path, or one that begins with "~/".'
    return Verdict(key, Kind.RELATIVE_PATH, "warning", f"{name} is not found there: {why}.", remedy)


def _variable(base: str, name: str, value: object, _version: str) -> Verdict | None:
    """`go.toolsEnvVars` and `go.testEnvVars`; what a variable means to Go is judged in go_environment.

    Delve decodes the variables into texts or null, and refuses a launch with others (service/dap/types.go, Env).
    """
    key = f"{base}.{name}"
    if value is not None and not isinstance(value, str):
        right = right_value.of_variable(value)
        detail = f"{key} must be text in quotes, not {named(value)}: debugging fails otherwise."
        return Verdict(key, Kind.WRONG_TYPE, "warning", detail, f"{right.remedy}.", edit=right.value)
    if name != "PATH" or not value or "${env:PATH}" in value:
        return None
    return Verdict(
        key,
        Kind.EDITOR_ENVIRONMENT,
        "warning",
        f"{key} replaces the whole PATH of gopls, dlv and go: programs in other folders are not found.",
        'Begin or end the value with "${env:PATH}".',
    )


def delve_config(value: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """What the parts of `go.delveConfig` mean together: the adapter, and the flags of dlv."""
    base = "go.delveConfig"
    legacy = value.get("debugAdapter") == "legacy"
    unread = () if legacy else tuple(legacy_only(f"{base}.", name, value) for name in _LEGACY_ONLY if name in value)
    command = ("debug", "test", "exec", "attach") if legacy else ("dap",)
    flags = value.get("dlvFlags")
    logs = value.get("showLog") is True
    return (*unread, *delve_flags.verdicts(f"{base}.dlvFlags", flags, command, logs=logs))


def legacy_only(prefix: str, name: str, values: Mapping[str, Any]) -> Verdict:
    """The judgement of what dlv-dap does not read; noise if it is the legacy adapter's own default."""
    detail = f"Only the legacy debug adapter reads {name}: it has no effect."
    harmless = values[name] in _LEGACY_DEFAULTS.get(name, ())
    return Verdict(f"{prefix}{name}", Kind.REMOVED, "info", detail, Deletion("Delete it."), noise=harmless)


_BY_SETTING: dict[str, Callable[[str, str, object, str], Verdict | None]] = {
    "go.alternateTools": _tool,
    "go.toolsEnvVars": _variable,
    "go.testEnvVars": _variable,
}

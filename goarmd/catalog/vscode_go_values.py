"""Judges the value of one setting of the Go extension against its schema, and what a wrong one does."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from goarmd.catalog import go_environment_table, go_flags, go_places, right_value
from goarmd.catalog.editor_paths import is_absolute, why_relative
from goarmd.catalog.go_places import What
from goarmd.catalog.go_text import duration_error
from goarmd.catalog.key_schema import KeySchema, Mismatch, mismatch, named
from goarmd.catalog.verdict import Deletion, Kind, Severity, Verdict
from goarmd.catalog.vscode_go_table import table

if TYPE_CHECKING:
    from collections.abc import Callable

_CODE = re.compile(r"`#?([^`#]{1,200})#?`")
_TWO = re.compile(r"--?[\w.-]+\s+\S")
# go gives the compiler or linker what is in quotes behind a pattern as one flag, and refuses a quote without a pattern.
_PER_PACKAGE = r"--?(?:asm|gc|gccgo|ld)flags="
_ONE_FLAG = re.compile(rf"{_PER_PACKAGE}[^\s\"'=-][^\"'=]*=[\"']--?[\w.]+\s")
_IN_QUOTES = re.compile(rf"{_ONE_FLAG.pattern}|{_PER_PACKAGE}\s*[\"']")
_LINK = re.compile(r"\[([^\]]{1,200})\]\([^)]{1,300}\)")


class _Effect(NamedTuple):
    """What happens to a word that a setting does not list."""

    severity: Severity
    what: str
    remedy: str


# Read in language/legacy/goFormat.ts, diagnostics/goLint.ts, testUtils.ts and language/goLanguageServer.ts of the
# extension's src, 2026-08-21.
_EFFECTS = {
    "go.formatTool": _Effect(
        "warning",
        "the extension still runs a program of that name instead of gopls, and where it is missing nothing is"
        " formatted and a message pops up at each save",
        Deletion("Delete the line: gopls formats and organizes imports."),
    ),
    "go.lintTool": _Effect(
        "warning",
        "the extension still runs a program of that name, and a message pops up where it is missing",
        Deletion("Delete the line: gopls runs staticcheck's analyzers."),
    ),
    "go.coverMode": _Effect("warning", "go test refuses it", Deletion("Delete the line.")),
    "go.diagnostic.vulncheck": _Effect(
        "warning",
        "gopls answers with a message at each start",
        Deletion("Delete the line, or write one that is listed."),
    ),
}
_NO_EFFECT = _Effect("info", "it has no effect", "Write one that is listed, or delete the line.")
_ROOT_IS_KNOWN = Deletion("Delete the line: Go knows its own root.")
_OWN_PATH = Deletion('Delete the line, or write "~/go" or an absolute path.')
_NO_CASE = frozenset({"go.diagnostic.vulncheck"})  # gopls compares these words without case
# Still listed, but their makers have given them up; harmless.
_ARCHIVED = {
    ("go.lintTool", "golint"): "golint is archived since 2021",
    ("go.formatTool", "goformat"): "goformat does not know generics",
}


def verdict(key: str, value: object, schema: KeySchema) -> Verdict | None:
    """The judgement of a setting that the extension has; `null` and empty text leave it unset."""
    if schema.deprecation:
        return _deprecated(key, value, schema)
    if value is None or (value == "" and schema.enum):
        return None
    if key in _NO_CASE and isinstance(value, str):
        value = value.capitalize()
    found = mismatch(schema, value)
    if found:
        return differs(key, value, schema, found)
    return _archived(key, value) or (_SPECIAL[key](key, value) if key in _SPECIAL else None)


def differs(key: str, value: object, schema: KeySchema, found: Mismatch) -> Verdict:
    """The judgement of a value that does not fit its schema."""
    if found.kind is Kind.BAD_ENUM:
        severity, what, remedy = _EFFECTS.get(key, _NO_EFFECT)
        return Verdict(key, found.kind, severity, f"{key} must be {found.expected}: {what}.", remedy)
    if key == "go.languageServerFlags":
        return _gopls_exits(key)
    right = right_value.of_types(schema.types, value)
    detail = f"{key} must be {found.expected}, not {named(value)}."
    remedy = f"{right.remedy}, or delete the line."
    return Verdict(key, found.kind, _severity(value, schema), detail, remedy, edit=right.value)


def _severity(value: object, schema: KeySchema) -> Severity:
    """Warning unless the extension gets by: it asks switches by `if (value)`, and `false` turns off work on save."""
    by_truth = (schema.types == ("boolean",) and value != "false") or (isinstance(value, bool) and bool(schema.enum))
    return "info" if by_truth else "warning"


def _deprecated(key: str, value: object, schema: KeySchema) -> Verdict:
    row = table().settings.get(key)
    instead = row.instead if row else ""
    why = f" ({plain(schema.deprecation)})" if not instead else ""
    return Verdict(
        key,
        Kind.DEPRECATED,
        "info",
        f"{key} is deprecated{why}.",
        Deletion(f"Delete the line: {instead}." if instead else "Delete the line."),
        noise=value in ("off", None, False),
    )


def plain(markdown: str) -> str:
    """A sentence of a package.json without its marks and its full stop."""
    return _CODE.sub(r"\1", _LINK.sub(r"\1", markdown)).strip().rstrip(".")


def _archived(key: str, value: object) -> Verdict | None:
    why = _ARCHIVED.get((key, value)) if isinstance(value, str) else None
    if not why:
        return None
    return Verdict(key, Kind.DEPRECATED, "info", f"{key}: {why}.", _EFFECTS[key].remedy, noise=True)


def _goroot(key: str, value: object) -> Verdict | None:
    if not isinstance(value, str) or not value:
        return None
    if not is_absolute(value):
        detail = f"{key} is ignored with a message: {why_relative(value)}."
        return Verdict(key, Kind.RELATIVE_PATH, "warning", detail, _ROOT_IS_KNOWN)
    return _wrong_root(key, go_places.what_is_at(value))


def _tools_gopath(key: str, value: object) -> Verdict | None:
    """It becomes GOPATH of each installation of a tool, as it is (src/goEnv.ts, toolInstallationEnvironment)."""
    if not isinstance(value, str) or not value or is_absolute(value):
        return None
    detail = f"No tool can be installed, for Go exits with GOPATH entry is relative: {why_relative(value)}."
    return Verdict(key, Kind.RELATIVE_PATH, "warning", detail, _OWN_PATH)


def _wrong_root(key: str, place: What | None) -> Verdict | None:
    """The extension ignores what is not a folder, and sets GOROOT to any folder (src/goEnv.ts, setGOROOTEnvVar)."""
    if place is What.PROGRAM:
        detail = f"{key} names the go program and not Go's folder: it is ignored, with a message at each start."
        return Verdict(key, Kind.MISSING_PATH, "warning", detail, _ROOT_IS_KNOWN)
    if place in (What.PROGRAMS, What.PREFIX):
        detail = f"{key} names a folder without Go's sources: every build of the editor exits, package is not in std."
        return Verdict(key, Kind.MAKES_GO_EXIT, "critical", detail, _ROOT_IS_KNOWN)
    return None


def _gopath(key: str, value: object) -> Verdict | None:
    """A relative GOPATH makes every go command exit that the extension starts (cmd/go/main.go)."""
    if not isinstance(value, str):
        return None
    first, *others = _path_list(value)
    relative = (part for part in others if part and (part.startswith("~") or not is_absolute(part)))
    wrong = first if first and not is_absolute(first) else next(relative, None)
    place = go_places.what_is_at(value)
    if wrong is not None:
        detail = f"Every go command of the editor exits with status 2, GOPATH entry is relative: {why_relative(wrong)}."
    elif place is What.PROGRAM:
        detail = f"{key} names the go program: every download of a module exits with: not a directory."
    elif place is What.ROOT:
        detail = f"{key} names Go's own folder: modules and tools cannot be stored there, and every go command warns."
        return Verdict(key, Kind.CONFLICTS, "warning", detail, _OWN_PATH)
    else:
        return None
    return Verdict(key, Kind.MAKES_GO_EXIT, "critical", detail, _OWN_PATH)


def _path_list(value: str) -> list[str]:
    """The paths between colons; the colon of `${env:NAME}` separates nothing."""
    return [part.replace("\0", ":") for part in value.replace("${env:", "${env\0").split(":")]


def _flags(key: str, value: object) -> Verdict | None:
    fine = not isinstance(value, (list, tuple)) or all(isinstance(flag, str) for flag in value)
    return None if fine else _gopls_exits(key)


def _arguments(key: str, value: object) -> Verdict | None:
    """Each text of a list is one argument: `-mod vendor` is a flag of that whole name, and go refuses it."""
    if not isinstance(value, (list, tuple)):
        return None
    for_go = takewhile(lambda text: text.lstrip("-") != "args", (text for text in value if isinstance(text, str)))
    flags = [flag for _, flag in go_flags.joined(for_go, go_environment_table.table().flags_with_value)]
    if any(map(_TWO.match, flags)):
        detail = f"{key} passes each text as one argument: a flag with a space before its value is refused."
        return Verdict(key, Kind.WRONG_TYPE, "warning", detail, 'Write "-name=value", as in "-mod=vendor".')
    wrong = _ONE_FLAG if key == "go.buildFlags" else _IN_QUOTES  # those are judged as gopls', too
    if any(map(wrong.match, flags)):
        detail = f"{key} passes each text as it is: quotes behind the = are part of the value, and go exits."
        return Verdict(key, Kind.WRONG_TYPE, "warning", detail, 'Write them without, as in "-ldflags=-s -w".')
    return None


def _duration(key: str, value: object) -> Verdict | None:
    """It becomes go test's flag -timeout as it is (src/testUtils.ts, computeTestCommand)."""
    if not isinstance(value, str) or duration_error(value) is None:
        return None
    is_number = value.isascii() and value.isdecimal()
    detail = f"{key} must be a time with a unit: go test exits with invalid value for flag -timeout."
    remedy = 'Write a time with its unit, such as "30s" or "2m".'
    return Verdict(key, Kind.WRONG_TYPE, "warning", detail, remedy, edit=f"{value}s" if is_number else None)


def _gopls_exits(key: str) -> Verdict:
    return Verdict(
        key,
        Kind.MAKES_GOPLS_EXIT,
        "critical",
        f"{key} must be a list of texts: gopls does not start with anything else.",
        "Delete what is not a flag in quotes.",
    )


_SPECIAL: dict[str, Callable[[str, object], Verdict | None]] = {
    "go.goroot": _goroot,
    "go.toolsGopath": _tools_gopath,
    "go.gopath": _gopath,
    "go.languageServerFlags": _flags,
    "go.testTimeout": _duration,
    "go.buildFlags": _arguments,
    "go.testFlags": _arguments,
    "go.vetFlags": _arguments,
}

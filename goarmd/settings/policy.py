"""The policy `apple-silicon-go`: what is expected of single settings and variables, as a table that a team can change.

A row of a configuration or policy file with a shipped row's name takes its place (team.py). What needs more than one
setting, a version or the machine is a rule in `rules/`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from goarmd.catalog.verdict import Deletion, Kind
from goarmd.core.findings import Severity
from goarmd.settings.home import Line
from goarmd.settings.in_force import in_force
from goarmd.settings.judgement import DELETE, as_written, fault_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goarmd.config.schema import Policy
    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Setting


class Expectation(StrEnum):
    """What is expected of a value, which is compared as text: `true`, `3`, `off`."""

    PRESENT = "present"  # something sets it
    ABSENT = "absent"  # nothing sets it
    IS = "is"  # it is one of the values, or matches one as a shell glob; not being set is fine
    IS_NOT = "is-not"
    AT_LEAST = "at-least"  # a number, not below the first value


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One expectation.

    Attributes:
        name: by which a configuration replaces it.
        key: a variable of the environment, or a setting of VS Code, which has a dot.
        expect: what is expected.
        values: of which; globs, but for AT_LEAST.
        kind: the kind of what is found.
        severity: how bad it is if it is not so.
        why: a sentence.
        remedy: a sentence.
        source: a document or an issue.
        noise: shown only on request.
    """

    name: str
    key: str
    expect: Expectation
    values: tuple[str, ...] = ()
    kind: Kind = Kind.POLICY
    severity: Severity = Severity.WARNING
    why: str = ""
    remedy: str = ""
    source: str = ""
    noise: bool = False


_GLOB = re.compile(r"[*?\[]")
_SETTINGS = "https://code.visualstudio.com/docs/reference/default-settings"
SHIPPED: Final = (
    PolicyRow(
        name="terminal-inherits",
        key="terminal.integrated.inheritEnv",
        expect=Expectation.IS_NOT,
        values=("false",),
        kind=Kind.EDITOR_ENVIRONMENT,
        why="New terminals do not get the editor's environment, only what the shell's start-up files set.",
        remedy=Deletion("Delete the line: true is the default."),
        source=_SETTINGS,
        noise=True,  # a login shell sets its own PATH, and the extension adds its variables to any terminal
    ),
    PolicyRow(
        name="shell-environment-in-time",
        key="application.shellEnvironmentResolutionTimeout",
        expect=Expectation.AT_LEAST,
        values=("3",),
        kind=Kind.EDITOR_ENVIRONMENT,
        why="The editor gives up on the shell's environment so soon that PATH and Go's variables may be missing.",
        remedy=Deletion("Delete the line: 10 seconds is the default."),
        source="https://github.com/microsoft/vscode/issues/107169",
    ),
    PolicyRow(
        name="proxy-certificates",
        key="http.proxyStrictSSL",
        expect=Expectation.IS_NOT,
        values=("false",),
        kind=Kind.PROXY,
        severity=Severity.INFO,
        why="The editor accepts any certificate, so anybody on the way can read and change what it loads.",
        remedy="Install the company's certificate in the system, then delete the line.",
        source=_SETTINGS,
    ),
    PolicyRow(
        name="proxy-address",
        key="http.proxy",
        expect=Expectation.IS,
        values=("", "http://*", "https://*", "socks*://*", "${env:*", "null"),
        kind=Kind.PROXY,
        severity=Severity.INFO,
        why="An address without http:// is not a proxy to the editor, and it hands it on to gopls.",
        remedy="Write http://HOST:PORT.",
        source=_SETTINGS,
    ),
    PolicyRow(
        name="proxy-for-extensions",
        key="http.proxySupport",
        expect=Expectation.IS_NOT,
        values=("off",),
        kind=Kind.PROXY,
        severity=Severity.INFO,
        why="Extensions do not use the proxy, so the Go extension cannot look for updates of its tools.",
        remedy=Deletion("Delete the line: override is the default."),
        source=_SETTINGS,
        noise=True,
    ),
    *(
        PolicyRow(
            name=f"memory-limit-of-gopls-{name.lower()}-{key.count('.')}",
            key=f"{key}.{name}",
            expect=Expectation.ABSENT,
            kind=Kind.UNKNOWN_SETTING,
            severity=Severity.INFO,
            why=f"gopls passes this to the go commands that it starts: {name} does not reach gopls itself.",
            remedy=f'Write it in "go.toolsEnvVars": {{"{name}": ...}}.',
            source="gopls/doc/settings.md, build.env",
        )
        for name in ("GOMEMLIMIT", "GOGC", "GOMAXPROCS")
        for key in ("gopls.env", "gopls.build.env")
    ),
)


def rows(own: Iterable[PolicyRow]) -> tuple[PolicyRow, ...]:
    """The shipped rows and one's own, which take the place of those with the same name."""
    return tuple({row.name: row for row in (*SHIPPED, *own)}.values())


def own_rows(given: Iterable[Policy]) -> Iterator[PolicyRow]:
    """The rows of a configuration or policy file."""
    for row in given:
        yield PolicyRow(
            name=row.name,
            key=row.key,
            expect=Expectation(row.expect),
            values=row.values,
            severity=Severity(row.severity),
            why=row.why,
            remedy=row.remedy,
        )


def judge(home: Home, policy: Iterable[PolicyRow]) -> Iterator[Judgement]:
    """One judgement for each place that is not as expected."""
    for row in policy:
        places = tuple(_places(home, row.key))
        if row.expect is Expectation.PRESENT:
            yield from () if places else (_of(row, Line("", 0), "is set nowhere"),)
        else:
            wrong = (at for at, text in places if not _fits(row, text))
            yield from (_of(row, at, "is not as expected") for at in wrong)


def _places(home: Home, key: str) -> Iterator[tuple[Line, str | None]]:
    """Where it is set, and to what; None where only a program knows, as the shell's `$(cat file)`."""
    if "." not in key:
        seen = (each for each in in_force(home) if each.name == key and each.certain)
        yield from ((each.at, each.value) for each in seen)
        return
    for file in home.files:
        for setting in file.settings:
            if setting.key == key:
                yield setting.at, _text(setting.value)
            elif key.startswith(f"{setting.key}."):
                yield from ((part.at, _text(part.value)) for part in _below(setting, key))


def _below(setting: Setting, key: str) -> Iterator[Setting]:
    for part in setting.parts():
        if part.key == key:
            yield part
        elif key.startswith(f"{part.key}."):
            yield from _below(part, key)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _fits(row: PolicyRow, text: str | None) -> bool:
    if row.expect is Expectation.ABSENT:
        return False
    if text is None:
        return True  # it may be as expected
    match row.expect:
        case Expectation.AT_LEAST:
            return _number(text) >= _number(row.values[0])
        case _:
            found = text in row.values or any(fnmatchcase(text, value) for value in row.values)
            return found if row.expect is Expectation.IS else not found


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _of(row: PolicyRow, at: Line, what: str) -> Judgement:
    return fault_at(
        at,
        key=row.key,
        kind=row.kind,
        severity=row.severity,
        detail=(row.why if at.file else f"It {what}. {row.why}")
        if row.why
        else f"{row.key} {what} (policy {row.name}).",
        remedy=row.remedy or "Change it as the policy expects.",
        edit=_edit(row, at.file),
        noise=row.noise,
    )


def _edit(row: PolicyRow, file: str) -> str | None:
    """What makes it as expected: of a row of one's own, the one value that fits, or nothing where it may not be set."""
    if isinstance(row.remedy, Deletion):
        return DELETE
    if row.kind is not Kind.POLICY or not file:
        return None
    if row.expect is Expectation.ABSENT:
        return DELETE
    is_one = row.expect is Expectation.IS and len(row.values) == 1 and not _GLOB.search(row.values[0])
    if not is_one:
        return None
    is_setting = "." in row.key
    return _as_json(row.values[0]) if is_setting else as_written(file, row.values[0])


def _as_json(text: str) -> str:
    """A value as it is compared, as JSON: `true` and `3` as they are, anything else as a text."""
    try:
        return json.dumps(json.loads(text))
    except ValueError:
        return json.dumps(text)

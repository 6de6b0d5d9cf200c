"""`go.goroot` and `go.gopath`: a Go for another processor, one that goes with the next upgrade, or a second Go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import go_installs, homebrew
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.home import Origin, text_of
from goarmd.settings.judgement import DELETE, SettingsRule, fault_at, judged
from goarmd.settings.of_go import in_go_words
from goarmd.settings.of_terminals import other_value
from goarmd.settings.paths import resolved, shown
from goarmd.settings.seen import has_no_sources
from goarmd.settings.variable_verdict import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine, Setting, Variable

_SAME_AS = {"go.goroot": "GOROOT", "go.gopath": "GOPATH"}


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """Up to two judgements for each setting: of the place, and of its being there or of what else names one."""
    yield from _of_tool(home)
    for key, name in _SAME_AS.items():
        for setting in home.settings(key):
            path = text_of(setting.node)
            if path:
                yield from _of_place(setting, path, machine)
                missing = tuple(_of_missing(setting, path, home, machine))
                yield from missing or _of_shell(setting, path, name, home, machine)


def _of_tool(home: Home) -> Iterator[Judgement]:
    """`go.alternateTools.go` beside `go.goroot`, if it belongs to another Go."""
    for file in home.files:
        root, tools = file.get("go.goroot"), file.get("go.alternateTools")
        tool = next((part for part in tools.parts() if part.key.endswith(".go")), None) if tools else None
        paths = (text_of(root.node), text_of(tool.node)) if root and tool else ("", "")
        if root and tool and go_installs.differ(paths[0] or "", paths[1] or ""):
            yield fault_at(
                tool.at,
                key=tool.key,
                kind=Kind.CONFLICTS,
                severity=Severity.WARNING,
                detail=f"go.goroot on line {root.at.line} names another Go than this.",
                remedy="Delete one of the two.",
                edit=DELETE,
            )


def _of_place(setting: Setting, path: str, machine: Machine) -> Iterator[Judgement]:
    if setting.key == "go.goroot" and (verdict := homebrew.verdict(setting.key, path, in_go_words(machine))):
        yield judged(setting.at, verdict)


def _of_missing(setting: Setting, path: str, home: Home, machine: Machine) -> Iterator[Judgement]:
    place = resolved(path, home)
    if setting.key != "go.goroot" or not place:
        return
    if has_no_sources(place, machine):
        yield fault_at(
            setting.at,
            key=setting.key,
            kind=Kind.MAKES_GO_EXIT,
            severity=Severity.CRITICAL,
            detail=f"{path} has no sources of Go: every build of the editor exits, package is not in std.",
            remedy="Delete the line: Go knows its own root.",
            edit=DELETE,
        )
    if machine.exists(place) is False:
        yield fault_at(
            setting.at,
            key=setting.key,
            kind=Kind.MISSING_PATH,
            severity=Severity.WARNING,
            detail=f"There is no {path}: the Go extension ignores the setting, with a message at each start.",
            remedy="Delete the line: the extension finds Go in PATH.",
            edit=DELETE,
        )


def _of_shell(setting: Setting, path: str, name: str, home: Home, machine: Machine) -> Iterator[Judgement]:
    """The terminal's own, if it names another place; if that one is wrong, the editor's is the one to keep."""
    other = other_value(path, name, home, machine)
    if other is None:
        return
    who = "the Go env file" if other.origin is Origin.GO_ENV else "the shell"
    second = f"{who} {shown(other.value or '', home)} ({_place(other)})"
    what = "Go" if name == "GOROOT" else "GOPATH"
    verdict = verdict_of(other, machine)
    wrong = verdict is not None and verdict.severity != "info"  # that Go knows its own root is no reason to keep two
    delete = f"Delete {setting.key}, or let both name one place."
    yield fault_at(
        setting.at,
        key=setting.key,
        kind=Kind.CONFLICTS,
        severity=Severity.WARNING,
        detail=f"The editor uses {path}, {second}: two places for {what}.",
        remedy=f"Correct {name} in {_place(other)}, which is wrong in itself." if wrong else delete,
        edit=None if wrong else DELETE,
    )


def _place(variable: Variable) -> str:
    return f"{variable.at.file}:{variable.at.line}"


RULE = SettingsRule(
    name="go_roots",
    help="A GOROOT or GOPATH in the editor that is for another processor, will vanish, or is not the shell's.",
    judge=judge,
)

"""Variables that make Go exit, that nothing reads, or that change every build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import go_environment
from goarmd.catalog.go_environment import Where
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.settings.handed_on import handed_on
from goarmd.settings.in_force import environments, in_force
from goarmd.settings.judgement import DELETE, SettingsRule, fault_at, judged
from goarmd.settings.of_go import in_go_words
from goarmd.settings.seen import what_is_seen
from goarmd.settings.variable_verdict import known_text, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine
    from goarmd.settings.shells import GoEnvWrite


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each variable, and for those that mean something together."""
    here = in_go_words(machine)
    both = tuple(_together(home, machine))
    yield from both
    stopped = {(each.file, each.line, each.key) for each in both if each.kind is Kind.MAKES_GO_EXIT}
    for variable in in_force(home, machine):
        if variable.certain:
            verdict = verdict_of(variable, machine)
            is_told = verdict and (variable.exported or verdict.noise)  # else no program gets it
            is_worse = (variable.at.file, variable.at.line, variable.key) in stopped
            if verdict and is_told and not (is_worse and verdict.kind is Kind.CROSS_COMPILE_TRAP):
                yield judged(variable.at, verdict, key=variable.key)
    for variable in handed_on(home):
        where = Where.LAUNCH if variable.key.startswith("launch.") else Where.HANDED_ON
        is_replaced = where is Where.LAUNCH and "${" in (variable.value or "")  # by VS Code
        if variable.value and not is_replaced:
            seen = what_is_seen(variable.name, variable.value, machine)
            verdict = go_environment.verdict(variable.name, variable.value, where, here, seen=seen)
            if verdict and verdict.kind is Kind.MAKES_GO_EXIT:  # a cross-compile is meant there
                yield judged(variable.at, verdict, key=variable.key)
    yield from (_written_at_each_start(call) for shell in home.shells for call in shell.go_env_writes)


def _together(home: Home, machine: Machine) -> Iterator[Judgement]:
    """What the variables that a go command sees mean together."""
    for seen in environments(home, machine):
        for verdict in go_environment.together(
            {name: known_text(each) for name, each in seen.items()}, in_go_words(machine)
        ):
            yield judged(seen[verdict.key].at, verdict, key=seen[verdict.key].key)


def _written_at_each_start(call: GoEnvWrite) -> Judgement:
    names = ", ".join(call.names)
    return fault_at(
        call.at,
        key="go env -w",
        kind=Kind.REMOVED,
        severity=Severity.INFO,
        detail=f"This writes {names} into the Go env file at each start of the shell: once is enough.",
        remedy="Delete the line; the value stays in the file.",
        edit=DELETE,
    )


RULE = SettingsRule(
    name="go_variables",
    help="Variables that make Go exit, that nothing reads, or that change every build.",
    judge=judge,
)

"""Variables that make Go exit, that nothing reads, or that change every build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import go_environment
from goarmd.catalog.go_environment import Where
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import Origin
from goarmd.settings.judgement import DELETE, SettingsRule, judged
from goarmd.settings.of_go import in_go_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, Machine, Variable
    from goarmd.settings.shells import GoEnvWrite

# A launch configuration's variables are for one program: a cross-compile there is meant.
_WHERE = {
    Origin.SHELL: Where.ENVIRONMENT,
    Origin.GO_ENV: Where.ENV_FILE,
    Origin.TOOLS: Where.EDITOR,
    Origin.TESTS: Where.EDITOR,
    Origin.TERMINAL: Where.ENVIRONMENT,
}


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each variable, and for those that mean something together."""
    here = in_go_words(machine)
    for variable in home.variables:
        where = _where(variable)
        if where is not None and variable.certain:
            value = variable.written if variable.value is None else variable.value
            is_missing = value.startswith("/") and machine.exists(value) is False
            if verdict := go_environment.verdict(variable.name, value, where, here, is_missing=is_missing):
                yield judged(variable.at, verdict, key=variable.key)
    yield from (_written_at_each_start(call) for shell in home.shells for call in shell.go_env_writes)
    yield from _together(home)


def _where(variable: Variable) -> Where | None:
    """How the value is to be read: with all replaced that can be, or as it is written."""
    where = _WHERE.get(variable.origin)
    is_known = variable.value is not None and not (variable.origin is Origin.TERMINAL and "${" in variable.value)
    return Where.EXPANDED if where is Where.ENVIRONMENT and is_known else where


def _together(home: Home) -> Iterator[Judgement]:
    """What the variables that Go sees mean together, whichever place they come from."""
    last: dict[str, Variable] = {each.name: each for each in home.variables if each.certain}
    for verdict in go_environment.together({name: each.value or "" for name, each in last.items()}):
        yield judged(last[verdict.key].at, verdict, key=last[verdict.key].key)


def _written_at_each_start(call: GoEnvWrite) -> Judgement:
    names = ", ".join(call.names)
    return Judgement(
        file=call.at.file,
        line=call.at.line,
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

"""Variables that make Go exit, that nothing reads, or that change every build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import go_environment
from goarmd.catalog.go_environment import Where
from goarmd.settings.home import Line, Origin
from goarmd.settings.judgement import SettingsRule, judged
from goarmd.settings.of_go import in_go_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine, Variable

# A launch configuration's variables are for one program: a cross-compile there is meant.
_WHERE = {
    Origin.SHELL: Where.ENVIRONMENT,
    Origin.GO_ENV: Where.ENV_FILE,
    Origin.TOOLS: Where.EDITOR,
    Origin.TERMINAL: Where.ENVIRONMENT,
}


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each variable, and for those that mean something together."""
    here = in_go_words(machine)
    for variable in home.variables:
        where = _WHERE.get(variable.origin)
        if where is not None and variable.certain:
            verdict = go_environment.verdict(variable.name, variable.value or "", where, here)
            if verdict:
                yield judged(variable.at, verdict, key=variable.key)
    for call in (call for shell in home.shells for call in shell.go_env_writes):
        yield from _written_at_each_start(call.names, Line(call.file, call.line), certain=call.certain)
    yield from _together(home)


def _together(home: Home) -> Iterator[Judgement]:
    """What the variables that Go sees mean together, whichever place they come from."""
    last: dict[str, Variable] = {each.name: each for each in home.variables if each.certain}
    for verdict in go_environment.together({name: each.value or "" for name, each in last.items()}):
        yield judged(last[verdict.key].at, verdict, key=last[verdict.key].key)


RULE = SettingsRule(
    name="go_variables",
    help="Variables that make Go exit, that nothing reads, or that change every build.",
    judge=judge,
)

"""What is wrong with one variable, by where it stands and by what the machine has at the path it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import go_environment
from goarmd.catalog.go_environment import Where
from goarmd.settings.home import Origin
from goarmd.settings.of_go import in_go_words
from goarmd.settings.seen import what_is_seen

if TYPE_CHECKING:
    from goarmd.catalog.verdict import Verdict
    from goarmd.settings.home import Machine, Variable

# A launch configuration's variables are for one program: a cross-compile there is meant.
_WHERE = {
    Origin.SHELL: Where.ENVIRONMENT,
    Origin.GO_ENV: Where.ENV_FILE,
    Origin.TOOLS: Where.EDITOR,
    Origin.TESTS: Where.TESTS,
    Origin.TERMINAL: Where.TERMINAL,
}


def verdict_of(variable: Variable, machine: Machine) -> Verdict | None:
    """The judgement of a variable; None if it is fine, or stands in a launch configuration."""
    where = _where(variable)
    if where is None:
        return None
    value = known_text(variable)
    seen = what_is_seen(variable.name, value, machine)
    return go_environment.verdict(variable.name, value, where, in_go_words(machine), seen=seen)


def known_text(variable: Variable) -> str:
    """The value, or as it is written where only the shell knows it."""
    return variable.written if variable.value is None else variable.value


def _where(variable: Variable) -> Where | None:
    """How the value is to be read: with all replaced that can be, or as it is written."""
    where = _WHERE.get(variable.origin)
    return Where.EXPANDED if where is Where.ENVIRONMENT and variable.value is not None else where

"""Which assignments count, and what a go command sees where it is started: in a terminal, or by an editor."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from goarmd.settings.home import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goarmd.settings.home import Home, Machine, Variable

_OF_EDITORS = (Origin.TOOLS, Origin.TESTS, Origin.TERMINAL)


def in_force(home: Home, machine: Machine | None = None) -> tuple[Variable, ...]:
    """The variables without those that a later line of the same shell or file replaces, or that are for another system.

    What a shell does not export is among them, and without a machine what is for any system.
    """
    shells = (each for shell in home.shells for each in _last(shell.variables))
    others = (each for each in home.variables if each.origin is not Origin.SHELL)
    here = (each for each in others if machine is None or each.system in (None, machine.system))
    files = (each for _, of_place in groupby(here, _place) for each in _last(of_place))
    return (*shells, *files)


def environments(home: Home, machine: Machine) -> Iterator[Mapping[str, Variable]]:
    """What go sees in the terminal of each shell, then what it sees with the variables of each section of an editor."""
    terminals = tuple(_terminals(home, machine))
    yield from terminals
    of_editors = (each for each in in_force(home, machine) if each.origin in _OF_EDITORS)
    for _, section in groupby(of_editors, _place):
        yield {**terminals[0], **{each.name: each for each in section}}


def in_terminals(home: Home, machine: Machine, name: str) -> tuple[Variable, ...]:
    """What a variable is in the terminal of each shell in which it is set."""
    return tuple(terminal[name] for terminal in _terminals(home, machine) if name in terminal)


def _terminals(home: Home, machine: Machine) -> Iterator[Mapping[str, Variable]]:
    """Of each shell what it exports, over the Go env file; without shells that file alone."""
    of_file = [each for each in in_force(home, machine) if each.origin is Origin.GO_ENV]
    file = {each.name: each for each in reversed(of_file)}  # the first file is that of the machine's own system
    for shell in home.shells:
        yield {**file, **{each.name: each for each in _last(shell.variables) if each.certain and each.exported}}
    if not home.shells:
        yield file


def _place(variable: Variable) -> tuple[str, Origin]:
    return variable.at.file, variable.origin


def _last(variables: Iterable[Variable]) -> Iterator[Variable]:
    """Of each name the last that is certain, and those behind it that may have replaced it."""
    kept: dict[str, list[Variable]] = {}
    for each in variables:
        kept[each.name] = [each] if each.certain else [*kept.get(each.name, ()), each]
    return (each for of_name in kept.values() for each in of_name)

"""Whether the terminal's go has another value of a variable than an editor gives to its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog import go_installs
from goarmd.settings.in_force import in_terminals
from goarmd.settings.paths import is_known, same_place

if TYPE_CHECKING:
    from goarmd.settings.home import Home, Machine, Variable


def other_value(value: str, name: str, home: Home, machine: Machine) -> Variable | None:
    """The variable of the last shell, if every terminal that has it has another value than the editor.

    None too where a value is not known: that of a command, or `${workspaceFolder}`.
    """
    terminals = in_terminals(home, machine, name)
    if not terminals or value == f"${{env:{name}}}" or not is_known(value):
        return None
    agree = any(not each.value or _is_same(value, each.value, name, home) for each in terminals)
    return None if agree else terminals[-1]


def _is_same(value: str, other: str, name: str, home: Home) -> bool:
    """Of GOROOT also what may be one installation: Homebrew's opt/go is a link into its Cellar."""
    if name == "GOROOT" and go_installs.are_known(value, other):
        return not go_installs.differ(value, other)
    return same_place(value, other, home)

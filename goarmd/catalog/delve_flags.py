"""Judges the flags that an editor passes to dlv: one that dlv does not have keeps a debug session from starting.

Each rule was seen with dlv 1.27.1 (`dlv dap FLAG`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.go_text import BOOLEANS
from goarmd.catalog.launch_table import table
from goarmd.catalog.near_miss import nearest
from goarmd.catalog.verdict import Deletion, Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHORT = frozenset("hlr")
_VARIABLE = "${"  # replaced by VS Code before dlv sees it


def verdicts(key: str, flags: object, commands: Sequence[str], *, logs: bool = False) -> tuple[Verdict, ...]:
    """The judgement of each flag in a list; `logs` says that the editor passes `--log` itself.

    Args:
        key: where the list stands, such as `launch.dlvFlags`; a verdict names the flag behind it.
        flags: the list; anything else is judged by its schema and not here.
        commands: of dlv, one of which gets the flags: `dap`, `debug`, `attach`.
        logs: whether logging is switched on outside the list.
    """
    if not isinstance(flags, (list, tuple)):
        return ()
    known = dict(table().delve.everywhere)
    for command in commands:
        known |= table().delve.commands.get(command, {})
    found = [*_each(key, [flag for flag in flags if isinstance(flag, str)], known)]
    names = {flag.partition("=")[0] for flag in flags if isinstance(flag, str)}
    if "--log-output" in names and "--log" not in names and not logs:
        detail = "dlv stops with: --log-output specified without --log."
        found.append(Verdict(f"{key} --log-output", Kind.CONFLICTS, "warning", detail, 'Add "--log", or delete it.'))
    if commands == ("dap",):
        found += [_ignored(key, name) for name in sorted(names) if name[2:] in table().delve.no_effect_in_dap]
    return tuple(found)


def _each(key: str, flags: Sequence[str], known: dict[str, str]) -> Iterator[Verdict]:
    position = 0
    while position < len(flags):
        flag = flags[position]
        position += 1
        if not flag.startswith("-"):
            continue
        name = flag.partition("=")[0]
        why = _fault(flag, known)
        if why:
            detail = f"dlv stops with: {why}."
            yield Verdict(f"{key} {name}", Kind.UNKNOWN_SETTING, "warning", detail, _remedy(name, known))
        elif _takes_next(flag, known):
            position += 1
            if position > len(flags):
                detail = f"dlv stops with: flag needs an argument: {name}."
                yield Verdict(f"{key} {name}", Kind.WRONG_TYPE, "warning", detail, f'Write "{name}=VALUE".')


def _fault(flag: str, known: dict[str, str]) -> str:
    """What dlv answers to a flag; empty if it takes it."""
    dashed, _, value = flag.partition("=")
    name = dashed.lstrip("-")
    if not flag.startswith("--"):
        if name in known:
            return f"{dashed} is read as letters, a word needs two dashes"
        return "" if name[:1] in _SHORT else f"unknown shorthand flag in {dashed}"
    if name not in known:
        return f"unknown flag: {dashed}"
    untrue = known[name] == "bool" and value and value not in BOOLEANS and _VARIABLE not in value
    return f"invalid argument for {dashed}, which is true or false" if untrue else ""


def _takes_next(flag: str, known: dict[str, str]) -> bool:
    """Whether the next text of the list is the value of this flag."""
    if flag.startswith("--"):
        return "=" not in flag and known[flag[2:]] != "bool"
    return flag[1:] in ("l", "r")


def _remedy(name: str, known: dict[str, str]) -> str:
    bare = name.lstrip("-")
    meant = bare if bare in known else nearest(bare, known)
    return f'Write "--{meant}", or delete it.' if meant else Deletion("Delete it.")


def _ignored(key: str, name: str) -> Verdict:
    detail = f"dlv dap ignores {name}, which belongs to other commands."
    return Verdict(f"{key} {name}", Kind.REMOVED, "info", detail, Deletion("Delete it."), noise=True)

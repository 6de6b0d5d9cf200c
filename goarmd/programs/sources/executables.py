"""Go's tools, editors and running programs as files: for which processor each is, and how it was built."""

from __future__ import annotations

from itertools import chain, islice
from os.path import basename
from typing import TYPE_CHECKING

from goarmd.core.facts import Problem
from goarmd.core.text import utf8
from goarmd.parts.source import Cadence, Context, Source
from goarmd.programs.facts import Executable, Format, Place
from goarmd.programs.places import Spot, debug_binaries, distinct, tool_spots
from goarmd.programs.reader import read_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.core.facts import Fact

_MOST = 2000  # programs looked at in one run


def read(context: Context) -> Iterable[Fact]:
    """An Executable for each program that is no script, and a Problem for each that could not be read whole."""
    group_of = context.config.group_finder()
    built, problems = debug_binaries(context.config.executables.workspaces, context.home)
    for workspace, problem in problems:
        yield Problem(kind="workspace", text=f"{utf8(workspace)}: {problem}")
    spots = chain(tool_spots(context.platform.system, context.home), built, _running(context))
    for spot in islice(distinct(spots, context.home), _MOST):
        one = executable(spot, group_of)
        if one is None or (one.program.format in (Format.SCRIPT, Format.UNKNOWN) and not one.problem):
            continue
        if one.problem:
            yield Problem(kind="file", text=f"{utf8(one.path)}: {one.problem}")
        yield one


def executable(spot: Spot, group_of: Callable[[str, str | None], str | None]) -> Executable | None:
    """The program at a spot, whatever it is; None when there is no file."""
    found = read_program(spot.path)
    if found is None:
        return None
    return Executable(
        path=spot.path,
        file=spot.file,
        place=spot.place,
        group=group_of(basename(spot.path), spot.path),
        program=found.program,
        problem=found.problem,
    )


def _running(context: Context) -> Iterator[Spot]:
    processes = [*context.processes.watched.values(), *context.processes.translated.values()]
    yield from (Spot(Place.PROCESS, p.identity.path) for p in processes if p.identity.path)


SOURCE = Source(
    name="executables",
    help="Reads of Go's tools, editors and watched programs for which processor they are and how they were built.",
    cadence=Cadence.PROGRAMS,
    read=read,
)

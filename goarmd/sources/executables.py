"""Go's tools, editors and running programs as files: for which processor each is, and how it was built."""

from __future__ import annotations

from itertools import chain, islice
from os.path import basename
from typing import TYPE_CHECKING

from goarmd.facts import Problem
from goarmd.places import Spot, distinct, tool_spots
from goarmd.program_files import examine
from goarmd.programs import Executable, Format, Place
from goarmd.sources import Cadence, Context, Source
from goarmd.text import utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goarmd.facts import Fact

_MOST = 2000  # programs looked at in one run


def read(context: Context) -> Iterable[Fact]:
    """An Executable for each program that is no script, and a Problem for each that could not be read whole."""
    group_of = context.config.group_finder()
    for spot in _spots(context):
        examined = examine(spot.path)
        if examined is None or (examined.program.format in (Format.SCRIPT, Format.UNKNOWN) and not examined.problem):
            continue
        if examined.problem:
            yield Problem(kind="file", text=f"{utf8(spot.path)!r}: {examined.problem}")
        yield Executable(
            path=spot.path,
            file=spot.file,
            place=spot.place,
            group=group_of(basename(spot.path), spot.path),
            program=examined.program,
            problem=examined.problem,
        )


def _spots(context: Context) -> Iterable[Spot]:
    """What is installed, and then what runs from elsewhere."""
    installed = tool_spots(context.platform.name, context.home, context.config.executables.workspaces)
    return islice(distinct(chain(installed, _running(context)), context.home), _MOST)


def _running(context: Context) -> Iterator[Spot]:
    processes = [*context.processes.watched.values(), *context.processes.translated.values()]
    yield from (Spot(Place.PROCESS, p.identity.path) for p in processes if p.identity.path)


SOURCE = Source(
    name="executables",
    help="Reads of Go's tools, editors and watched programs for which processor they are and how they were built.",
    cadence=Cadence.PROGRAMS,
    read=read,
)

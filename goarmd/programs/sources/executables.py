"""The files of Go's tools, editors and running programs: architecture and build info."""

from __future__ import annotations

from itertools import chain, islice
from os.path import basename
from typing import TYPE_CHECKING

from goarmd.core.facts import Problem
from goarmd.core.text import utf8
from goarmd.parts.source import Cadence, Context, Source
from goarmd.programs.facts import Executable, Format, Place
from goarmd.programs.places import Candidate, debug_binaries, distinct, tool_candidates
from goarmd.programs.reader import read_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.core.facts import Fact

_MOST = 2000  # candidates read in one run


def read(context: Context) -> Iterable[Fact]:
    """An Executable for each program except scripts, and a Problem for each that could not be read completely."""
    group_of = context.config.group_finder()
    built, problems = debug_binaries(context.config.executables.workspaces, context.home)
    for workspace, problem in problems:
        yield Problem(kind="workspace", text=f"{utf8(workspace)}: {problem}")
    candidates = chain(tool_candidates(context.platform.system, context.home), built, _running(context))
    for candidate in islice(distinct(candidates, context.home), _MOST):
        one = executable(candidate, group_of)
        if one is None or (one.program.format in (Format.SCRIPT, Format.UNKNOWN) and not one.problem):
            continue
        if one.problem:
            yield Problem(kind="file", text=f"{utf8(one.path)}: {one.problem}")
        yield one


def executable(candidate: Candidate, group_of: Callable[[str, str | None], str | None]) -> Executable | None:
    """The program at a candidate, of any format; None if there is no file."""
    found = read_program(candidate.path)
    if found is None:
        return None
    return Executable(
        path=candidate.path,
        file=candidate.file,
        place=candidate.place,
        group=group_of(basename(candidate.path), candidate.path),
        program=found.program,
        problem=found.problem,
    )


def _running(context: Context) -> Iterator[Candidate]:
    processes = [*context.processes.watched.values(), *context.processes.translated.values()]
    yield from (Candidate(Place.PROCESS, p.identity.path) for p in processes if p.identity.path)


SOURCE = Source(
    name="executables",
    help="Reads the architecture and build info of Go's tools, editors and watched programs.",
    cadence=Cadence.PROGRAMS,
    read=read,
)

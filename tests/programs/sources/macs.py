"""Homes of Macs with programs, and the facts that the source `executables` finds there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from goarmd.core.facts import Problem, Process
from goarmd.programs.facts import Executable
from goarmd.programs.sources import executables
from tests.programs.macho_images import program

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.parts.source import Context
    from goarmd.platforms.process_table import ProcessTable


class Table:
    """A process table with the given processes."""

    def __init__(self, *processes: Process) -> None:
        self.watched = {one.key: one for one in processes}
        self.translated: dict[object, Process] = {}


def with_processes(context: Context, *processes: Process) -> Context:
    return replace(context, processes=cast("ProcessTable", Table(*processes)))


def put(path: Path, data: bytes | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(program() if data is None else data)
    return path


def found(context: Context) -> list[Executable]:
    """The programs in the home; this machine has its own tools elsewhere."""
    facts = [fact for fact in executables.read(context) if isinstance(fact, Executable)]
    return [fact for fact in facts if fact.path.startswith(str(context.home))]


def only(context: Context) -> Executable:
    (fact,) = found(context)
    return fact


def problems(context: Context) -> list[str]:
    return [fact.text for fact in executables.read(context) if isinstance(fact, Problem)]

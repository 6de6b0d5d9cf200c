"""The contract of sources. A source is one file in a room's `sources` folder.

A source returns facts or raises. `run` catches errors, whatever they are, and measures the duration. runtime/runner.py
calls it, never on the engine's thread.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from goarmd.core.errors import GoarmdError, NoDataError
from goarmd.core.facts import Problem, SourceRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from goarmd.config.schema import Config
    from goarmd.core.facts import Fact, ProcessKey
    from goarmd.platforms import Platform
    from goarmd.platforms.exit_follower import ExitFollower
    from goarmd.platforms.process_table import ProcessTable
    from goarmd.state.state_file import StateFile


class Cadence(Enum):
    """When a source runs."""

    SAMPLE = auto()  # with every sample: must be quick and never wait
    EVIDENCE = auto()  # with every sample, and several times soon after a crash
    UPKEEP = auto()  # with every sample: how goarmd itself does
    SLOW = auto()  # every `sampling.slow_interval`
    PROGRAMS = auto()  # like SLOW, but only after the first sample: it needs the running programs
    WATCHED = auto()  # when one of its files changes, and with SLOW in case a change was missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The inputs of a source."""

    config: Config
    platform: Platform
    processes: ProcessTable
    state: StateFile
    home: Path
    exits: ExitFollower | None = None
    file_watch: Callable[[], Fact] | None = None


def no_stamp(_: Context) -> object:
    """Default for `stamp`: whether there is anything new is not known before a run."""
    return None


def no_files(_: Context) -> Iterable[Path]:
    """Default for `files`: nothing to watch."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A part that reads facts.

    Attributes:
        name: the value of the label `source`; the same as the file's name.
        help: one sentence.
        cadence: when it runs.
        read: reads the facts; raises NoDataError if this machine has nothing to read.
        files: the files whose changes start a run (cadence WATCHED).
        stamp: a cheap value that differs whenever a run would find something else than the last one, or None if that is
            not known; with the same value as before the last run, the source does not run. A run that moved a cursor is
            followed by another one anyhow, and so is any after `sampling.slow_interval`.
    """

    name: str
    help: str
    cadence: Cadence
    read: Callable[[Context], Iterable[Fact]]
    files: Callable[[Context], Iterable[Path]] = no_files
    stamp: Callable[[Context], object] = no_stamp


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of one run of a source: all of its facts or, if it failed, none."""

    run: SourceRun
    facts: tuple[Fact, ...]


class Listener:
    """An open event source; `exits` is the only one."""

    def watch(self, keys: Iterable[ProcessKey]) -> None:
        """Report the exits of these processes."""

    def close(self) -> None:
        """Stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSource:
    """A part that reports events as they happen, by posting readings from its own thread."""

    name: str
    help: str
    open: Callable[[Context, Callable[[Reading], None]], Listener]


def run(source: Source, context: Context) -> Reading:
    """Run a source. Any exception becomes a SourceRun with the error and without facts."""
    began, clock = time.time(), time.perf_counter()
    facts: tuple[Fact, ...] = ()
    error = kind = None
    try:
        facts = tuple(source.read(context))
    except NoDataError:
        pass
    except Exception as caught:  # noqa: BLE001  # the boundary: an error in a source is data and never stops goarmd
        own = isinstance(caught, GoarmdError)  # its words are for people
        error, kind = str(caught) if own else f"{type(caught).__name__}: {caught}", _kind(caught)
    seconds = time.perf_counter() - clock
    problems = tuple(fact for fact in facts if isinstance(fact, Problem))
    facts = tuple(fact for fact in facts if not isinstance(fact, Problem))
    return Reading(SourceRun(source.name, began, seconds, error, kind, problems), facts)


def files_of(source: Source, context: Context) -> tuple[Path, ...]:
    """The files that a source wants watched; empty if that fails; the next run reports why."""
    try:
        return tuple(source.files(context))
    except Exception:  # noqa: BLE001  # the same boundary as in `run`
        return ()


def _kind(error: Exception) -> str:
    """A short stable word for the label `kind`."""
    if isinstance(error, PermissionError):
        return "permission"
    if isinstance(error, OSError):
        return "io"
    return "fault"

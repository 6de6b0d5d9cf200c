"""Where facts come from. A source is one file here; the folder is the registry.

A source reads and says what it found, or raises. Catching, timing and counting belong to `run`, the one place in goarmd
that catches everything.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from goarmd.core.errors import NoDataError
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
    """When a source is read."""

    SAMPLE = auto()  # with every sample, on the engine's thread: must be quick and never wait
    EVIDENCE = auto()  # as often, and soon after a crash, on a thread of its own
    SLOW = auto()  # every `sampling.slow_interval`, on a thread of its own
    PROGRAMS = auto()  # like the slow ones, but after the first sample: it wants to know what runs
    WATCHED = auto()  # when one of its files changes, and with the slow ones in case a change was missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a source may use."""

    config: Config
    platform: Platform
    processes: ProcessTable
    state: StateFile
    home: Path
    exits: ExitFollower | None = None


def no_files(_: Context) -> Iterable[Path]:
    """What a source that watches nothing watches."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A part that reads facts.

    Attributes:
        name: the value of the label `source`; the same as the file's name.
        help: one sentence.
        cadence: when it is read.
        read: reads the facts; raises NoDataError when this machine has nothing to read.
        files: the files of which a change makes it be read again (cadence WATCHED).
    """

    name: str
    help: str
    cadence: Cadence
    read: Callable[[Context], Iterable[Fact]]
    files: Callable[[Context], Iterable[Path]] = no_files


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run of a source brought: all of its facts or, when it failed, none."""

    run: SourceRun
    facts: tuple[Fact, ...]


class Listener:
    """An event source at work; `exits` is the one there is."""

    def watch(self, keys: Iterable[ProcessKey]) -> None:
        """Tell of the end of these processes."""

    def close(self) -> None:
        """Stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSource:
    """A part that tells of events as they happen, by posting readings from a thread of its own."""

    name: str
    help: str
    open: Callable[[Context, Callable[[Reading], None]], Listener]


def run(source: Source, context: Context) -> Reading:
    """Read a source. Whatever goes wrong becomes a SourceRun with the error; there are no half-truths."""
    began, clock = time.time(), time.perf_counter()
    facts: tuple[Fact, ...] = ()
    error = kind = None
    try:
        facts = tuple(source.read(context))
    except NoDataError:
        pass
    except Exception as caught:  # noqa: BLE001  # the boundary: a fault in a source is data, never the daemon's end
        error, kind = f"{type(caught).__name__}: {caught}", _kind(caught)
    seconds = time.perf_counter() - clock
    problems = tuple(fact for fact in facts if isinstance(fact, Problem))
    facts = tuple(fact for fact in facts if not isinstance(fact, Problem))
    return Reading(SourceRun(source.name, began, seconds, error, kind, problems), facts)


def files_of(source: Source, context: Context) -> tuple[Path, ...]:
    """The files a source wants watched; none when it cannot tell, of which its next run will say why."""
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

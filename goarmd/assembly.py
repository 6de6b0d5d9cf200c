"""Puts the parts together: what daemon and commands both need."""

from __future__ import annotations

import os
import time
from contextlib import closing
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from goarmd import platforms
from goarmd.catalog.groups import arguments_decide
from goarmd.config.file import PartNames, load
from goarmd.config.paths import home, state_db
from goarmd.core.discovery import discover
from goarmd.core.secrecy import EDITION
from goarmd.crashes.ledger import CrashLedger
from goarmd.crashes.secrecy import clean_crash
from goarmd.crashes.store import CrashStore
from goarmd.parts.check import Check
from goarmd.parts.source import Cadence, Context, EventSource, Source, run
from goarmd.platforms.process_table import ProcessTable
from goarmd.runtime.acknowledged import Acknowledgements, not_put_aside
from goarmd.runtime.counters import Counters
from goarmd.runtime.engine import Engine
from goarmd.runtime.judge import Judge
from goarmd.settings import judge_machine, older_baselines, team
from goarmd.settings.baselines import Baselines
from goarmd.settings.files import compared_files
from goarmd.settings.installed import Installed
from goarmd.state.kept import once, salt
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import ModuleType

    from goarmd.config.schema import Config
    from goarmd.core.facts import Fact
    from goarmd.core.system import System
    from goarmd.parts.judgement import Judgement
    from goarmd.platforms import Platform
    from goarmd.platforms.exit_follower import ExitFollower
    from goarmd.runtime.report import Report
    from goarmd.settings.home import Home
    from goarmd.settings.team import Applied


SourceT = TypeVar("SourceT", bound="Source | EventSource")
ROOMS = ("processes", "programs", "rosetta", "crashes", "settings", "runtime")


def all_checks() -> tuple[Check, ...]:
    """Every check, switched off or not, by name."""
    return discover(_drawers("checks"), Check)


def all_sources(*kinds: type[SourceT]) -> tuple[SourceT, ...]:
    """Every source of these kinds, switched off or not, by name."""
    return discover(_drawers("sources"), *kinds)


def _drawers(name: str) -> tuple[ModuleType, ...]:
    """The packages of this name in the rooms that have one."""
    names = (f"goarmd.{room}.{name}" for room in ROOMS)
    return tuple(import_module(found) for found in names if find_spec(found))


def part_names() -> PartNames:
    """What the configuration may call them."""
    sources = all_sources(Source, EventSource)
    needed = [source.name for source in sources if isinstance(source, Source) and source.cadence is Cadence.SAMPLE]
    return PartNames([check.name for check in all_checks()], [source.name for source in sources], needed)


def load_config(path: Path) -> Config:
    """Read the configuration, and make sure that the parts it names exist, and that its policy file can be used.

    Raises:
        ConfigError: it cannot be used.
    """
    config = load(path, part_names())
    team.applied(config, team.file_of(config))
    return config


def clean_state(state: StateFile, system: System) -> None:
    """Take out of a state file what an earlier goarmd kept and this one does not; once for each file and edition.

    Raises:
        GoarmdError: the file cannot be read.
    """

    def rewrite() -> None:
        older_baselines.rewrite(Baselines(state), compared_files(system, home()), home(), salt(state))

    once(state, f"secrets removed, {EDITION}", lambda: CrashStore(state).clean(clean_crash))
    once(state, f"values with their conditions, {EDITION}", rewrite)
    once(state, f"pages rewritten, {EDITION}", state.compact)


def make_context(
    config: Config,
    platform: Platform,
    state: StateFile,
    exits: ExitFollower | None = None,
    file_watch: Callable[[], Fact] | None = None,
) -> Context:
    """What sources work with. A new one sees every process for the first time."""
    follow = {"follow": exits.follow} if exits else {}
    groups = config.group_patterns()
    reader = platform.process_reader(arguments_decide(groups))
    table = ProcessTable(reader, groups, user_id=os.geteuid(), **follow)
    return Context(
        config=config,
        platform=platform,
        processes=table,
        state=state,
        home=home(),
        exits=exits,
        file_watch=file_watch,
    )


def judge_settings(
    config: Config, on_fault: Callable[[str], None], applied: Applied | None = None
) -> tuple[Home, tuple[Judgement, ...]]:
    """What is set on this machine, and what of it is wrong: asked now, without the daemon.

    Args:
        config: the configuration.
        on_fault: takes what is to be said of a rule that failed.
        applied: which rules apply; those of the configuration if it is None.

    Raises:
        ConfigError: the policy file of the configuration cannot be used.
    """
    with closing(StateFile(None)) as state:  # nothing of this is saved
        context = make_context(config, platforms.current(), state)
        context.processes.sample()
        return judge_machine.judge(context, Installed(), on_fault, applied=applied)


def as_doctor_shows(config: Config, found: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Without those that a person put aside, in the state file or in the configuration.

    Raises:
        GoarmdError: the state file cannot be read.
    """
    with closing(StateFile.copy_of(state_db())) as state:
        return not_put_aside(found, Acknowledgements(state).all(), config, time.time())


def read_settings(config: Config) -> Home:
    """What is set on this machine, without asking any program."""
    with closing(StateFile(None)) as state:
        context = make_context(config, platforms.current(), state)
        context.processes.sample()
        return judge_machine.read(context)


def enabled_sources(config: Config) -> tuple[Source, ...]:
    """The sources that are read, without those switched off."""
    return tuple(source for source in all_sources(Source) if source.name not in config.sources.disabled)


def enabled_event_sources(config: Config) -> tuple[EventSource, ...]:
    """The event sources, without those switched off."""
    return tuple(source for source in all_sources(EventSource) if source.name not in config.sources.disabled)


def make_judge() -> Judge:
    """A judge with all checks."""
    return Judge(all_checks())


class Looker:
    """Looks at the machine without a daemon, once or again and again; exits between two looks are not seen.

    Args:
        config: the configuration.
        state: often a copy of a file that no newer daemon has opened yet.
    """

    def __init__(self, config: Config, state: StateFile) -> None:
        clean_state(state, platforms.current().system)
        self._context = make_context(config, platforms.current(), state)
        self._reports: list[Report] = []
        counters, crashes = Counters(began_at=float("inf")), CrashLedger(state)
        self._engine = Engine(config, counters, crashes, make_judge(), self._reports.append)
        sources = enabled_sources(config)
        self._sources = sorted(sources, key=lambda source: source.cadence is not Cadence.SAMPLE)
        self._ran_at: dict[str, float] = {}

    def look(self) -> Report:
        """One cycle: reads the sources that are due, and judges. What needs time (`hold`) is found by later looks."""
        now = time.monotonic()
        for source in self._sources:
            if now - self._ran_at.get(source.name, float("-inf")) >= self._every(source):
                self._ran_at[source.name] = now
                reading = run(source, self._context)
                (self._engine.take_sample if source.cadence is Cadence.SAMPLE else self._engine.take)(reading)
        self._reports.clear()
        self._engine.publish()
        return self._reports[-1]

    def _every(self, source: Source) -> float:
        """Seconds between two runs of a source; those with every sample run with every look."""
        sampling = self._context.config.sampling
        if source.cadence is Cadence.SAMPLE:
            return 0.0
        return sampling.interval if source.cadence in (Cadence.EVIDENCE, Cadence.UPKEEP) else sampling.slow_interval


def look_once(config: Config, state: StateFile) -> Report:
    """One cycle without a daemon: reads every source, and judges. What needs time (`hold`) cannot be found so."""
    return Looker(config, state).look()

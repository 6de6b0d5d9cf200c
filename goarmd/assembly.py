"""Puts the parts together: what daemon and commands both need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd import checks, platforms, sources
from goarmd import config as settings
from goarmd.configfile import load, nearest
from goarmd.crash_ledger import CrashLedger
from goarmd.discovery import discover
from goarmd.engine import Engine
from goarmd.errors import ConfigError
from goarmd.judge import Judge
from goarmd.ledger import Ledger
from goarmd.process_table import ProcessTable
from goarmd.sources import Cadence, Context, EventSource, Source, run

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.config import Config
    from goarmd.platforms import Platform
    from goarmd.report import Report
    from goarmd.store import Store


def load_config(path: Path) -> Config:
    """Read the configuration, and make sure that the parts it names exist.

    Raises:
        ConfigError: it cannot be used.
    """
    config = load(path)
    for key, given, parts in (
        ("checks.disabled", config.checks.disabled, discover(checks, checks.Check)),
        ("sources.disabled", config.sources.disabled, discover(sources, Source, EventSource)),
    ):
        known = [part.name for part in parts]
        for name in set(given) - set(known):
            raise ConfigError(f"{path}: {key}: there is none called {name}{nearest(name, known)}")
    return config


def make_context(config: Config, platform: Platform, store: Store) -> Context:
    """What sources work with. A new one looks at every process anew."""
    table = ProcessTable(platform.process_reader(), config.group_rules())
    return Context(config=config, platform=platform, processes=table, store=store, home=settings.home())


def enabled_sources(config: Config) -> tuple[Source, ...]:
    """The sources that are read, without those switched off."""
    return tuple(source for source in discover(sources, Source) if source.name not in config.sources.disabled)


def enabled_event_sources(config: Config) -> tuple[EventSource, ...]:
    """The sources that tell by themselves, without those switched off."""
    return tuple(source for source in discover(sources, EventSource) if source.name not in config.sources.disabled)


def make_judge() -> Judge:
    """A judge with all checks."""
    return Judge(discover(checks, checks.Check))


def look_once(config: Config, store: Store) -> Report:
    """One cycle without a daemon: reads every source, and judges. What needs time (`hold`) cannot be found so."""
    reports: list[Report] = []
    context = make_context(config, platforms.current(), store)
    engine = Engine(config, Ledger(began_at=float("inf")), CrashLedger(store), make_judge(), reports.append)
    for source in sorted(enabled_sources(config), key=lambda source: source.cadence is not Cadence.SAMPLE):
        reading = run(source, context)
        (engine.take_sample if source.cadence is Cadence.SAMPLE else engine.take)(reading)
    engine.publish()
    return reports[-1]

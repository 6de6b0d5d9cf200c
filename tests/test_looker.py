"""Looks at the machine without a daemon: which sources are read by which look."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd import assembly
from goarmd.assembly import Looker
from goarmd.config.schema import Config, Sampling
from goarmd.core.units import Seconds
from goarmd.parts.source import Cadence, Source
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.core.facts import Fact


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the sources in the order they are read; there is one of each cadence."""
    names: list[str] = []

    def source(cadence: Cadence) -> Source:
        name = cadence.name.lower()

        def read(_: object) -> tuple[Fact, ...]:
            names.append(name)
            return ()

        return Source(name=name, help="", cadence=cadence, read=read)

    monkeypatch.setattr(assembly, "enabled_sources", lambda _: tuple(map(source, reversed(Cadence))))
    return names


@pytest.fixture
def state() -> Iterator[StateFile]:
    with closing(StateFile(None)) as made:
        yield made


def test_the_first_look_reads_every_source_the_sample_first(read: list[str], state: StateFile) -> None:
    report = Looker(Config(), state).look()
    assert read[0] == "sample"
    assert sorted(read) == sorted(cadence.name.lower() for cadence in Cadence)
    assert {run.source for run in report.sources} == set(read)


def test_the_next_look_reads_only_what_is_due(read: list[str], state: StateFile) -> None:
    looker = Looker(Config(), state)
    first = looker.look()
    read.clear()
    second = looker.look()
    assert read == ["sample"]
    assert second.number == first.number + 1
    assert {run.source for run in second.sources} == {run.source for run in first.sources}


def test_intervals_are_those_of_the_configuration(read: list[str], state: StateFile) -> None:
    config = Config(sampling=Sampling(interval=Seconds(0), slow_interval=Seconds(3600)))
    looker = Looker(config, state)
    looker.look()
    read.clear()
    looker.look()
    assert sorted(read) == ["evidence", "sample", "upkeep"]

"""The check of drift: one finding a file."""

from __future__ import annotations

from goarmd.config.schema import Config
from goarmd.core.facts import Snapshot
from goarmd.parts.check import Observation
from goarmd.settings.checks.config_drift import CHECK
from goarmd.settings.facts import WatchedFile


def observed(*facts: WatchedFile) -> list[Observation]:
    return list(CHECK.evaluate(Snapshot(0.0, {WatchedFile: facts}), Config()))


def zshrc(*drifted: str, problems: tuple[str, ...] = ()) -> WatchedFile:
    return WatchedFile(
        file="zshrc", path="/home/ann/.zshrc", drifted_keys=drifted, changed_keys=(), changed_at=None, problems=problems
    )


def test_an_empty_snapshot_gives_nothing() -> None:
    assert list(CHECK.evaluate(Snapshot(0.0, {}), Config())) == []


def test_a_file_as_accepted_gives_nothing() -> None:
    assert observed(zshrc()) == []


def test_drift_names_file_count_and_key() -> None:
    assert observed(zshrc("GOPROXY")) == [
        Observation("zshrc", "/home/ann/.zshrc: 1 key differs from the baseline: GOPROXY")
    ]


def test_at_most_five_keys_are_named() -> None:
    (five,) = observed(zshrc("A", "B", "C", "D", "E"))
    assert five.detail == "/home/ann/.zshrc: 5 keys differ from the baseline: A, B, C, D, E"
    (seven,) = observed(zshrc("A", "B", "C", "D", "E", "F", "G"))
    assert seven.detail == "/home/ann/.zshrc: 7 keys differ from the baseline: A, B, C, D, E and 2 more"


def test_a_problem_of_a_file_is_no_drift() -> None:
    assert observed(zshrc(problems=("line 3: torn",))) == []


def test_each_file_is_a_subject_of_its_own() -> None:
    other = WatchedFile(file="bashrc", path="/b", drifted_keys=("A",), changed_keys=(), changed_at=None)
    assert [observation.subject for observation in observed(zshrc("A"), other)] == ["zshrc", "bashrc"]


def test_the_remedy_is_typed() -> None:
    assert CHECK.remedy.commands == ("goarmd drift", "goarmd drift --accept")

"""What happened is kept once, over restarts too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.history.events import MOST_EVENTS, EventKind
from goarmd.history.points import TIERS
from tests.builders import NOW
from tests.history.past import at, changed, finding, gopls, history, totals
from tests.state.opening import opened

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.history.recorder import History
    from goarmd.runtime.report import Report

OPENED, CLOSED, SETTINGS = EventKind.OPENED, EventKind.CLOSED, EventKind.SETTINGS


def seen(past: History, *kinds: EventKind) -> list[tuple[str, str, float]]:
    return [(event.kind, event.name, event.at - NOW) for event in past.events(0, 10 * NOW) if event.kind in kinds]


def recorded(path: Path | None, *reports: Report) -> list[tuple[str, str, float]]:
    """What is known of findings and settings after a run of the daemon."""
    with opened(path) as state:
        past = history(state)
        for report in reports:
            past.record(report)
        past.close()
        return seen(past, OPENED, CLOSED, SETTINGS)


def test_a_finding_opens_once_and_closes_once() -> None:
    open_ = [at(second, gopls(), findings=(finding(),)) for second in (15, 30)]
    assert recorded(None, at(0), *open_, at(600), at(615)) == [
        ("opened", "memory_budget", 15),
        ("closed", "memory_budget", 600),
    ]


def test_a_finding_that_is_still_there_after_a_restart_is_not_new(tmp_path: Path) -> None:
    path = tmp_path / "s" / "state.db"
    recorded(path, at(0, findings=(finding(),)))
    assert recorded(path, at(100), at(160, findings=(finding(),))) == [("opened", "memory_budget", 0)]


def test_a_finding_that_went_while_goarmd_was_stopped_closes_after_five_minutes(tmp_path: Path) -> None:
    path = tmp_path / "s" / "state.db"
    recorded(path, at(0, findings=(finding(),)))
    assert recorded(path, at(1000), at(1290), at(1305))[-1] == ("closed", "memory_budget", 1305)


def test_changed_settings_are_kept_with_their_keys_and_without_values(tmp_path: Path) -> None:
    path = tmp_path / "s" / "state.db"
    with opened(path) as state:
        past = history(state)
        past.record(at(0, changed(NOW - 3, "go.languageServerFlags")))
        past.record(at(15, changed(NOW - 3, "go.languageServerFlags")))
        past.close()
        (event,) = (event for event in past.events(0, 10 * NOW) if event.kind == SETTINGS)
    assert (event.name, event.keys, event.at) == ("vscode-settings", ("go.languageServerFlags",), NOW - 3)
    assert recorded(path, at(30, changed(NOW - 3, "go.languageServerFlags"))) == [("settings", "vscode-settings", -3)]


def test_a_change_that_only_a_report_between_two_samples_has_is_kept_and_counted() -> None:
    with opened(None) as state:
        past = history(state)
        past.record(at(0, gopls()))
        past.record(at(0, gopls(), changed(NOW + 3, "go.goplsArgs"), findings=(finding(),)))
        past.record(at(0, gopls(), findings=(finding(),)))
        past.record(at(15, gopls(), findings=(finding(),)))
        assert seen(past, SETTINGS, OPENED) == [("opened", "memory_budget", 0), ("settings", "vscode-settings", 3)]
        assert [point.opened for _, point in past.points(TIERS[0], 0, 10 * NOW)] == [0, 1]


def test_of_a_change_that_no_report_caught_the_time_and_what_drifted_are_kept() -> None:
    gone = replace(changed(NOW + 20, "go.goplsArgs"), changed_keys=())
    old = replace(changed(NOW - 500, "GOPROXY", file="zshrc"), changed_keys=())
    with opened(None) as state:
        past = history(state)
        past.record(at(0, old))
        past.record(at(15, old))
        past.record(at(30, old, gone))
        assert seen(past, SETTINGS) == [("settings", "vscode-settings", 20)]


def test_a_start_is_an_event() -> None:
    with opened(None) as state:
        past = history(state)
        past.record(at(0))
        past.record(at(15))
        assert seen(past, EventKind.STARTED) == [("started", "", 0)]


def test_events_are_bounded(tmp_path: Path) -> None:
    with opened(tmp_path / "s" / "state.db") as state:
        past = history(state)
        for batch in range(5):
            many = tuple(finding(subject=f"pid {batch} {number}" + "x" * 9999) for number in range(600))
            past.record(at(batch * 300, findings=many))
        past.close()
        found = past.events(0, 10 * NOW)
    assert len(found) == MOST_EVENTS
    assert max(len(event.subject) for event in found) < 200


def test_a_state_file_that_is_lost_makes_no_new_start_and_no_new_sleep() -> None:
    with opened(None) as state:
        past = history(state)
        past.record(at(0, totals=totals(sleep_seconds=28800.0)))
        state.generation += 1
        past.record(at(15, totals=totals(sleep_seconds=28800.0)))
        assert past._events == [event for event in past._events if event.at == NOW]

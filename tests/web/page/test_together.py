"""Crashes that began soon after a setting changed are named together, others are not."""

from __future__ import annotations

from goarmd.core.moments import Moment
from goarmd.history.events import Event, EventKind
from goarmd.views.from_report import crash_values
from goarmd.web.page.together import beginnings
from tests.browser.scenes import DAY, HOUR, crash
from tests.builders import NOW


def changed(at: float, *keys: str) -> Event:
    return Event(at=Moment(at), kind=EventKind.SETTINGS, name="vscode-settings", title="settings.json", keys=keys)


def found(*moments: float, changes: tuple[Event, ...], cause: str = "bad-flag") -> list[tuple[float, int, str]]:
    crashes = [crash_values(crash(NOW + moment, cause=cause)) for moment in moments]
    return [(begun.seconds, begun.number, begun.change.keys[0]) for begun in beginnings(crashes, changes)]


def test_crashes_that_begin_after_a_change_are_named_with_it() -> None:
    assert found(180, 240, 300, changes=(changed(NOW, "a"),)) == [(180, 3, "a")]


def test_the_nearest_change_before_is_taken() -> None:
    assert found(600, changes=(changed(NOW, "a"), changed(NOW + 500, "b"), changed(NOW + 700, "c"))) == [(100, 1, "b")]


def test_crashes_that_went_on_since_before_did_not_begin_with_it() -> None:
    assert found(-3 * HOUR, 60, 120, changes=(changed(NOW, "a"),)) == []


def test_crashes_long_after_a_change_have_nothing_to_do_with_it() -> None:
    assert found(HOUR, changes=(changed(NOW, "a"),)) == []


def test_a_day_without_such_a_crash_makes_a_new_beginning() -> None:
    changes = (changed(NOW, "a"), changed(NOW + 2 * DAY, "b"))
    assert found(60, 2 * DAY + 60, changes=changes) == [(60, 1, "b"), (60, 1, "a")]


def test_a_change_may_be_noticed_a_moment_after_the_crash() -> None:
    assert found(-1, changes=(changed(NOW, "a"),)) == [(0, 1, "a")]

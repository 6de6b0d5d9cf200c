"""Notifications: what matters, once a day, when it has lasted, and not at night."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from goarmd.config.schema import Config, Notifications
from goarmd.core.findings import Finding, Remedy, Severity
from goarmd.core.units import Seconds
from goarmd.outputs.notifications import OUTPUT, NotificationSink
from goarmd.state.state_file import StateFile
from tests.builders import report
from tests.outputs import around

if TYPE_CHECKING:
    from collections.abc import Iterator

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING
ON = Notifications(enabled=True)


def found(check: str = "memory_budget", severity: Severity = CRITICAL, **given: Any) -> Finding:
    since = time.time() - 100
    default = Finding(check, "Too large", severity, "pid 7", "gopls uses 5 GB", "why", since, Remedy("Less."))
    return replace(default, **given)


class Desktop:
    """Takes what would be shown."""

    def __init__(self, state: StateFile, config: Notifications = ON) -> None:
        self.shown: list[tuple[str, str]] = []
        self.problem: str | None = None
        self.sink = NotificationSink(config, state, self._show)

    def _show(self, title: str, text: str) -> str | None:
        self.shown.append((title, text))
        return self.problem

    def after(self, *findings: Finding) -> list[tuple[str, str]]:
        self.sink.publish(report(findings=findings))
        if self.sink._thread:
            self.sink._thread.join(5)
        return self.shown


@pytest.fixture
def state() -> Iterator[StateFile]:
    with closing(StateFile(None)) as opened:
        yield opened


def test_they_are_off_unless_configured(state: StateFile) -> None:
    assert OUTPUT.open(Config(), around(state)) is None
    assert OUTPUT.open(Config(notifications=Notifications(enabled=True)), around(state)) is not None


def test_a_critical_finding_is_shown_with_what_was_found(state: StateFile) -> None:
    assert Desktop(state).after(found()) == [("goarmd: Too large", "gopls uses 5 GB")]


def test_a_warning_is_not_shown_but_a_crash_loop_always_is(state: StateFile) -> None:
    assert Desktop(state).after(found(severity=WARNING)) == []
    assert len(Desktop(state).after(found("crash_loop", WARNING, subject="gopls"))) == 1


def test_what_has_not_lasted_is_not_shown_yet(state: StateFile) -> None:
    desktop = Desktop(state, Notifications(enabled=True, hold=Seconds(60)))
    assert desktop.after(found(since=time.time() - 59)) == []
    assert len(desktop.after(found(since=time.time() - 61))) == 1


def test_one_cause_is_shown_once_a_day_whatever_the_pid(state: StateFile) -> None:
    desktop = Desktop(state)
    for pid in (7, 8, 9):
        desktop.after(found(subject=f"pid {pid}"))
    assert len(desktop.shown) == 1
    desktop.after(found("crash_loop", subject="gopls", remedy=Remedy("Take the flag out.")))
    desktop.after(found("crash_loop", subject="gopls", remedy=Remedy("Update gopls.")))
    assert len(desktop.shown) == 3, "another cause is another notification"


def test_a_restart_does_not_show_it_again(state: StateFile) -> None:
    Desktop(state).after(found())
    assert Desktop(state).after(found()) == []


def test_after_a_day_it_is_shown_again(state: StateFile) -> None:
    desktop = Desktop(state)
    desktop.after(found())
    desktop.sink._shown = {cause: at - 86_401 for cause, at in desktop.sink._shown.items()}
    assert len(desktop.after(found())) == 2


def test_in_quiet_hours_it_waits(state: StateFile, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = [True]
    monkeypatch.setattr("goarmd.outputs.notifications.is_quiet", lambda *_: quiet[0])
    desktop = Desktop(state)
    assert desktop.after(found()) == []
    quiet[0] = False
    assert len(desktop.after(found())) == 1


def test_many_at_once_are_three_and_a_number(state: StateFile) -> None:
    shown = Desktop(state).after(*(found(f"check_{number}") for number in range(9)))
    assert [title for title, _ in shown] == ["goarmd: Too large"] * 3 + ["goarmd"]
    assert shown[-1][1] == "6 more: goarmd doctor lists them"


def test_names_are_shown_and_obeyed_by_nobody(state: StateFile) -> None:
    ((title, text),) = Desktop(state).after(found(title="a\u202eb\x1b[2J", detail="x\ntoken=abcdef0123 " + "y" * 9999))
    assert title == "goarmd: a\\u202eb\\x1b[2J"
    assert text.startswith("x [hidden] y")
    assert len(text) == 240


def test_a_program_that_fails_is_logged_and_stops_nothing(state: StateFile) -> None:
    desktop = Desktop(state)
    desktop.problem = "notify-send is not found"
    with capture_logs() as lines:
        desktop.after(found())
    assert [(line["event"], line["problem"]) for line in lines] == [("notification.failed", "notify-send is not found")]


def test_what_goarmd_did_not_keep_is_as_if_nothing_was_shown(state: StateFile) -> None:
    state.write(("INSERT INTO facts VALUES ('notified', X'ff')", ()))
    assert len(Desktop(state).after(found())) == 1

"""Where the live view has its reports from."""

from __future__ import annotations

from queue import Queue
from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Config
from goarmd.core.errors import GoarmdError
from goarmd.top import feeds
from goarmd.top.feeds import MachineFeed, News, Reader
from goarmd.views.from_report import to_values
from tests.builders import report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.runtime.report import Report
    from goarmd.views.report_values import ReportValues

NEWS = News(to_values(report()), "made")


@pytest.fixture
def feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MachineFeed:
    """A feed of a machine whose own samples have the number 7."""

    class Looker:
        def __init__(self, *_: object) -> None:
            pass

        def look(self) -> Report:
            return report(number=7)

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(feeds, "Looker", Looker)
    return MachineFeed(Config())


def answering(answer: Callable[[], ReportValues | None]) -> Callable[..., ReportValues | None]:
    return lambda **_: answer()


def test_the_daemon_is_asked_first(feed: MachineFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "fetch_report", answering(lambda: to_values(report(number=3))))
    news = feed.next()
    assert (news.source, news.report.number) == ("daemon", 3)


def test_without_a_daemon_it_samples_itself_until_one_runs(feed: MachineFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "fetch_report", answering(lambda: None))
    news = feed.next()
    assert (news.source, news.report.number) == ("no daemon: sampling here", 7)
    monkeypatch.setattr(feeds, "fetch_report", answering(lambda: to_values(report(number=3))))
    assert feed.next().report.number == 7, "it is not asked at every look"
    monkeypatch.setattr(feeds, "_ASK_AGAIN", -1.0)
    assert feed.next().report.number == 3


def test_a_daemon_that_does_not_answer_rightly_is_named(feed: MachineFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise GoarmdError("another version answers")

    monkeypatch.setattr(feeds, "fetch_report", answering(refuse))
    assert feed.next().source == "sampling here: another version answers"


class Failing:
    """Fails at first, then has news."""

    def __init__(self) -> None:
        self.asked = 0
        self.closed = False

    def next(self) -> News:
        self.asked += 1
        if self.asked == 1:
            raise GoarmdError("broken")
        return NEWS

    def close(self) -> None:
        self.closed = True


def test_a_failure_is_shown_and_the_next_report_taken() -> None:
    arrived: Queue[None] = Queue()
    failing = Failing()
    reader = Reader(failing, 0.2, lambda: arrived.put(None))
    arrived.get(timeout=5)
    assert (reader.news, reader.error) == (None, "GoarmdError: broken")
    arrived.get(timeout=5)
    assert (reader.news, reader.error) == (NEWS, None)
    reader.close()
    assert failing.closed

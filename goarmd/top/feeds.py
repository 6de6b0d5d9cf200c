"""Where the reports of the live view come from: the daemon if one runs, else samples of its own."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol

from goarmd.assembly import Looker
from goarmd.config.paths import state_db
from goarmd.core.errors import GoarmdError
from goarmd.state.state_file import StateFile
from goarmd.views.from_report import to_values
from goarmd.web.client import fetch_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.config.schema import Config
    from goarmd.runtime.report import Report
    from goarmd.views.report_values import ReportValues

_ASK_AGAIN = 10.0  # seconds between two questions whether a daemon runs now
_LONGEST_STOP = 0.5  # seconds; a thread that hangs does not keep the terminal


@dataclass(frozen=True, slots=True)
class News:
    """A report, and where it is from in a few words."""

    report: ReportValues
    source: str


class Feed(Protocol):
    """Gives one report after another."""

    def next(self) -> News:
        """The next report; may take a moment.

        Raises:
            GoarmdError: there is none.
        """

    def close(self) -> None:
        """Give none any more."""


class MachineFeed:
    """This machine: asks the daemon, and samples itself while none answers."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._state: StateFile | None = None
        self._looker: Looker | None = None
        self._asked_at = float("-inf")
        self._why = ""

    def next(self) -> News:
        """The daemon's newest report, or one of its own."""
        if self._looker is None or time.monotonic() - self._asked_at > _ASK_AGAIN:
            if report := self._of_daemon():
                self.close()
                return News(report, "daemon")
            self._asked_at = time.monotonic()
        return News(to_values(self._own().look()), self._why)

    def _of_daemon(self) -> ReportValues | None:
        try:
            report = fetch_report(newer_than=time.time())
        except GoarmdError as error:
            self._why = f"sampling here: {error}"
            return None
        self._why = "no daemon: sampling here"
        return report

    def _own(self) -> Looker:
        if self._looker is None:
            self._state = StateFile.copy_of(state_db())
            self._looker = Looker(self._config, self._state)
        return self._looker

    def close(self) -> None:
        """Forget what was read here."""
        if self._state:
            self._state.close()
        self._state = self._looker = None


class MadeFeed:
    """Reports that a function makes for each moment, such as those of the simulated Mac."""

    def __init__(self, make: Callable[[float], Report], source: str) -> None:
        self._make, self._source = make, source

    def next(self) -> News:
        """The report of now."""
        return News(to_values(self._make(time.time())), self._source)

    def close(self) -> None:
        """Nothing is open."""


class Reader:
    """Asks a feed in a thread of its own, so that keys are answered while a source is slow.

    Args:
        feed: where reports come from.
        interval: seconds between two reports.
        arrived: called in that thread when there is a newer report or error.
    """

    def __init__(self, feed: Feed, interval: float, arrived: Callable[[], None]) -> None:
        self._feed, self._interval, self._arrived = feed, interval, arrived
        self._ended = Event()
        self.news: News | None = None
        self.error: str | None = None
        self._thread = Thread(target=self._run, name="reports", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with closing(self._feed):
            while not self._ended.is_set():
                try:
                    self.news, self.error = self._feed.next(), None
                except Exception as error:  # noqa: BLE001  # shown; the next report may come
                    self.error = f"{type(error).__name__}: {error}"
                self._arrived()
                self._ended.wait(self._interval)

    def close(self) -> None:
        """End the thread, without waiting for a source that hangs."""
        self._ended.set()
        self._thread.join(_LONGEST_STOP)

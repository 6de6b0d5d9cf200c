"""When the runner passes on what sources found: once its thread is done, or works for long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.live.running import until
from tests.runtime.test_runner import SOON, Posted, let_go, make, posted

if TYPE_CHECKING:
    import threading

    from goarmd.parts.source import Context

__all__ = ["let_go", "posted"]  # fixtures


def test_a_result_is_passed_on_when_all_that_is_left_has_nothing_new(posted: Posted) -> None:
    stamps: list[int] = []

    def stamp(_: Context) -> str:
        stamps.append(posted.readings.qsize())
        return "same"

    after = make("after", stamp=stamp)
    posted.runner.start([after])
    assert posted.next() == ("after", None)
    until(lambda: not posted.runner._running, "it ends", SOON)
    posted.runner.start([make("sample"), after])
    assert posted.next() == ("sample", None)
    assert stamps == [0, 0]  # the result of `sample` was not out yet


def test_a_result_is_passed_on_before_a_source_that_takes_long(posted: Posted, let_go: threading.Event) -> None:
    posted.runner.start([make("sample"), make("hanging", lambda _: (let_go.wait(SOON), ())[1])])
    assert posted.next() == ("sample", None)


def test_a_result_that_a_hanging_stamp_holds_back_comes_with_the_next_start(
    posted: Posted, let_go: threading.Event
) -> None:
    hanging = make("hanging", stamp=lambda _: let_go.wait(SOON))
    posted.runner.start([make("first"), hanging])
    until(lambda: "hanging" in posted.runner._running, "it hangs", SOON)
    posted.runner.start([make("second"), hanging])
    assert [posted.next()[0], posted.next()[0]] == ["first", "second"]

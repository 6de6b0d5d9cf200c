"""What a runner does when the configuration changes."""

from __future__ import annotations

import threading
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING

from goarmd.config.schema import Config
from tests.runtime.test_runner import CONTEXT, SOON, Posted, make

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Fact
    from goarmd.parts.source import Context

NEWER: Context = SimpleNamespace(config=Config())  # type: ignore[assignment]  # these sources read nothing of it


def test_what_runs_while_the_context_changes_is_posted_and_runs_again_with_the_new_one() -> None:
    begun, let_go = threading.Event(), threading.Event()
    seen: list[Context] = []

    def read(context: Context) -> Iterable[Fact]:
        seen.append(context)
        begun.set()
        let_go.wait(SOON)
        return ()

    with closing(Posted()) as posted:
        source = make("slow", read, stamp=lambda _: "same")
        posted.runner.start([source])
        assert begun.wait(SOON)
        posted.runner.use(NEWER)
        posted.runner.start([source])
        let_go.set()
        assert [posted.next(), posted.next()] == [("slow", None), ("slow", None)]
        assert seen == [CONTEXT, NEWER]


def test_with_a_new_context_nothing_counts_as_unchanged() -> None:
    with closing(Posted()) as posted:
        source = make("a", stamp=lambda _: "same")
        assert posted.run(source)
        posted.runner.use(NEWER)
        assert posted.run(source)

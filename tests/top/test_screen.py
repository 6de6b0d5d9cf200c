from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from rich.console import ConsoleDimensions

from goarmd.top import screen

if TYPE_CHECKING:
    import pytest


def test_an_error_is_shown_as_it_is_whatever_names_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(screen, "_size", lambda: ConsoleDimensions(80, 24))
    reader: Any = SimpleNamespace(news=None, error="/tmp/[/x]/state.db: cannot be read")
    live: Any = SimpleNamespace(update=lambda group, **_: drawn.append(group))
    screen._Screen(reader)._draw(live)
    assert [line.plain.strip() for line in drawn[0].renderables][1] == "/tmp/[/x]/state.db: cannot be read"

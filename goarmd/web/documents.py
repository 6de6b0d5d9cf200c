"""What people and their programs ask for: the page, the history, the description of the API.

Loaded at the first such request: a daemon that is only scraped is smaller without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.metrics import own_process
from goarmd.views.from_report import to_values
from goarmd.views.json_text import encode
from goarmd.web.openapi import description
from goarmd.web.page import render
from goarmd.web.page.model import model_of
from goarmd.web.page.style import ALLOWED
from goarmd.web.past import history_of, past_of, usual_past_of

if TYPE_CHECKING:
    from goarmd.history.recorder import History
    from goarmd.runtime.report import Report
    from goarmd.web.spans import Span

__all__ = ("ALLOWED", "api", "page", "past")


def page(report: Report, history: History | None, span: Span | None, notice: str = "") -> bytes:
    """The page, with the history of a span; None leaves the span to what there is."""
    now = report.snapshot.taken_at
    before = past_of(history, span, now) if span else usual_past_of(history, now)
    cpu, memory = own_process.cost()
    cost = cpu, max(0.0, now - own_process.start_time()), memory
    return render(model_of(to_values(report), report.config, before), cost, notice).encode("utf-8", "replace")


def past(report: Report, history: History | None, span: Span) -> bytes:
    """The history as JSON.

    Raises:
        GoarmdError: the state file cannot be read.
    """
    return encode(history_of(history, span, report.snapshot.taken_at))


def api() -> bytes:
    """The description of the API."""
    return description().encode()

"""The status page: four questions answered first, then findings, what was before, and what runs; one HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goarmd.web.page import answers, cards, machine, time_line
from goarmd.web.page.html import moment, text
from goarmd.web.page.style import SCRIPT, STYLE

if TYPE_CHECKING:
    from goarmd.views.report_values import HostValues
    from goarmd.web.page.model import Model

_ICON_COLOURS: Final = {"ok": "2da44e", "warn": "d4a017", "bad": "d1242f"}
_LINKS: Final = (
    ("/metrics", "metrics"),
    ("/api/v1/report", "report as JSON"),
    ("/api/v1/history", "history as JSON"),
    ("/api/v1/openapi.json", "description of the API"),
)


def render(model: Model, cost: tuple[float, float, int | None], notice: str = "") -> str:
    """The page.

    Args:
        model: the report, with its past.
        cost: goarmd's CPU seconds, the seconds since its start, and its memory in bytes.
        notice: what is said above all else.
    """
    state, words = answers.verdict(model)
    findings = cards.findings(model)
    return "".join(
        (
            _head(state, words),
            f'<body><a class=skip href="#main">Skip to the answers</a>{_header(model)}<main id=main>',
            f"<p class=notice><b>DEMO</b> {text(notice)}</p>" if notice else "",
            f"<h1 class={state}>{words}</h1>",
            answers.tiles(model, findings),
            findings,
            *_what_runs(model),
            machine.itself(model, cost),
            f"</main><footer>{' · '.join(f'<a href={where}>{what}</a>' for where, what in _LINKS)}</footer>",
            f"<p id=said class=unseen role=status></p><script>{SCRIPT}</script></body></html>",
        )
    )


def _what_runs(model: Model) -> tuple[str, ...]:
    """On a machine where nothing runs and nothing is wrong, what was looked at comes first."""
    parts = (time_line.section(model), machine.processes(model), machine.looked_at(model))
    return parts if model.processes or model.report.findings else parts[::-1]


def _head(state: str, words: str) -> str:
    circle = f"%3Ccircle cx='8' cy='8' r='7' fill='%23{_ICON_COLOURS[state]}'/%3E"
    icon = f"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E{circle}%3C/svg%3E"
    return (
        '<!doctype html><html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,'
        f'initial-scale=1"><title>{words} – goarmd</title><link rel=icon href="{icon}"><style>{STYLE}</style></head>'
    )


def _header(model: Model) -> str:
    return (
        f"<header><p class=brand>goarmd</p><p class=machine>{_machine(model.report.host)}</p>"
        f'<p class=when>as of {moment(model.now, model.now)} <a href="">reload</a></p>'
        "<p class=stale>goarmd does not answer: this page may be old.</p></header>"
    )


def _machine(host: HostValues | None) -> str:
    if host is None:
        return "the machine could not be read"
    known = (f"{host.os.label} {host.os_version}", host.chip, host.architecture)
    return " · ".join(text(part) for part in known if part)

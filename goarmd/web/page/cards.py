"""Findings as cards that fold, one for each cause: what, where, since when, and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goarmd.core.findings import Severity
from goarmd.core.text import age, count
from goarmd.views import cards as by_cause
from goarmd.web.page.html import commands, key, path, sentence, text, within
from goarmd.web.page.model import anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goarmd.views.cards import Card
    from goarmd.views.report_values import FindingValues
    from goarmd.web.page.model import Model

_ROOM: Final = 24_000  # bytes for all cards, and a part of it for one file: the page stays small whatever is found
_ROOM_OF_FILE: Final = 7_000
_MOST_KEYS: Final = 3  # as many as fit on a line


def findings(model: Model) -> str:
    """All findings; the first card is open if it is critical."""
    aside = _aside(len(model.report.acknowledged))
    if not model.cards:
        return aside
    shown, number = within((_card(card, model.now) for card in model.cards), _ROOM)
    if model.cards[0].severity is Severity.CRITICAL:
        shown = shown.replace("<details ", "<details open ", 1)
    rest = len(model.cards) - number
    more = f"<p>{count(rest, 'more card')}: <code>goarmd doctor</code> lists them.</p>" if rest > 0 else ""
    return f"<section aria-labelledby=findings><h2 id=findings>Findings</h2>{shown}{more}{aside}</section>"


def _aside(number: int) -> str:
    if not number:
        return ""
    return f"<p class=meta>{count(number, 'acknowledged finding')} put aside: <code>goarmd ack --list</code></p>"


def _card(card: Card, now: float) -> str:
    summary, body = _file(card) if card.first.place else _cause(card)
    lasted = now - min(finding.since for finding in card.findings)
    since = f"For {age(lasted)}." if lasted >= 1 else "Found just now."
    ack = f" Known and accepted? <code>goarmd ack {text(card.ids)}</code> puts it aside." if card.ids else ""
    return (
        f'<details class="card {card.severity}" id={anchor(card.first)}><summary>'
        f"<span class=badge>{card.severity}</span> {summary}</summary>"
        f"<div class=body>{body}<p class=meta>{since}{ack}</p></div></details>"
    )


def _cause(card: Card) -> tuple[str, str]:
    first = card.first
    summary = f"<b>{sentence(first.title)}</b> <span class=what>{sentence(first.detail)}</span>"
    details = "".join(f"<p>{sentence(finding.detail)}</p>" for finding in card.findings[:_MOST_KEYS])
    rest = len(card.findings) - _MOST_KEYS
    more = f"<p>And {rest} more of the same.</p>" if rest > 0 else ""
    remedy = max((finding.remedy.text for finding in card.findings), key=len)
    typed = dict.fromkeys(command for finding in card.findings for command in finding.remedy.commands)
    return summary, f"{details}{more}<p>{sentence(first.why)}</p>{_remedy(remedy)}{commands(typed)}"


def _remedy(words: str) -> str:
    return f"<p><strong>What to do:</strong> {sentence(words)}</p>" if words else ""


def _file(card: Card) -> tuple[str, str]:
    """The faults of a settings file, and what followed from them."""
    settings = sorted((each for each in card.findings if each.place), key=by_cause.place_of)
    followed = [each for each in card.findings if each.place is None]
    file = card.first.place.file if card.first.place else ""
    summary = f"<b>{path(by_cause.named(file))}</b> <span class=what>{', '.join(_keys(settings))}</span>"
    so = "".join(f"<p>{sentence(by_cause.detail_beside(each))}</p>" for each in followed)
    rows, number = within(map(_setting, settings), _ROOM_OF_FILE)
    more = len(settings) - number
    rest = f"<p>And {more} more: <code>goarmd settings</code> lists them.</p>" if more else ""
    typed = commands(each for each in by_cause.file_commands(card.findings, file) if each != "goarmd settings")
    return summary, f"{so}<ul class=settings>{rows}</ul>{rest}{typed}"


def _keys(found: Sequence[FindingValues]) -> Iterator[str]:
    keys: Iterable[str] = dict.fromkeys(map(by_cause.key_of, found))
    shown = [*keys]
    yield from map(key, shown[:_MOST_KEYS])
    if len(shown) > _MOST_KEYS:
        yield f"{len(shown) - _MOST_KEYS} more"


def _setting(finding: FindingValues) -> str:
    place = finding.place
    if place is None:
        return ""
    line = f", line {place.line}" if place.line else ""
    title = "" if finding.detail.startswith(finding.title) else f": {sentence(finding.title)}"
    return (
        f"<li class={finding.severity}><p><code>{key(by_cause.key_of(finding))}</code>{line}{title} "
        f"<span class=meta>({finding.severity})</span></p>"
        f"<p>{sentence(finding.detail)}</p>{_remedy(finding.remedy.text)}</li>"
    )

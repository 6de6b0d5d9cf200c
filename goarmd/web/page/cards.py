"""Findings as cards that fold: what, where, since when, and what to type."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from goarmd.core.findings import Severity
from goarmd.core.text import age
from goarmd.web.page.html import commands, count, name, path, sentence, text, within
from goarmd.web.page.model import anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goarmd.views.report_values import FindingValues
    from goarmd.web.page.model import Model

_ROOM: Final = 24_000  # bytes for all cards, and a part of it for one file: the page stays small whatever is found
_ROOM_OF_FILE: Final = 7_000
_RANK: Final = {severity: rank for rank, severity in enumerate((Severity.CRITICAL, Severity.WARNING, Severity.INFO))}


def findings(model: Model) -> str:
    """All findings: a card for each, and one for each settings file."""
    if not model.report.findings:
        return ""
    cards = sorted(_cards(model), key=lambda card: card[0])
    shown, number = within((html for _, html in cards), _ROOM)
    if cards[0][0] == 0:
        shown = shown.replace("<details ", "<details open ", 1)  # the first of those that are critical
    rest = len(cards) - number
    more = f"<p>{count(rest, 'more card')}: <code>goarmd doctor</code> lists them.</p>" if rest > 0 else ""
    return f"<section aria-labelledby=findings><h2 id=findings>Findings</h2>{shown}{more}</section>"


def _cards(model: Model) -> Iterator[tuple[int, str]]:
    """Cards with their rank."""
    for finding in model.report.findings:
        if finding.place is None:
            yield _RANK[finding.severity], _card(finding, model.now)
    placed = sorted((f for f in model.report.findings if f.place), key=_file)
    for file, group in groupby(placed, key=_file):
        of_file = sorted(
            group, key=lambda finding: (_RANK[finding.severity], finding.place.line if finding.place else 0)
        )
        yield _RANK[of_file[0].severity], _file_card(file, of_file, model.now)


def _file(finding: FindingValues) -> str:
    return finding.place.file if finding.place else ""


def _details(id_: str, severity: Severity, summary: str, body: str) -> str:
    return (
        f'<details class="card {severity}" id={id_}><summary><span class=badge>{severity}</span> {summary}'
        f"</summary><div class=body>{body}</div></details>"
    )


def _card(finding: FindingValues, now: float) -> str:
    summary = f"<b>{sentence(finding.title)}</b> <span class=what>{sentence(finding.detail)}</span>"
    body = (
        f"<p>{sentence(finding.detail)}</p><p>{sentence(finding.why)}</p>{_remedy(finding)}"
        f"<p class=meta>For {age(now - finding.since)}. Check <code>{text(finding.check)}</code>.</p>"
    )
    return _details(anchor(finding), finding.severity, summary, body)


def _remedy(finding: FindingValues) -> str:
    remedy = finding.remedy
    return f"<p><strong>What to do:</strong> {sentence(remedy.text)}</p>{commands(remedy.commands)}"


def _file_card(file: str, found: Sequence[FindingValues], now: float) -> str:
    worst = found[0]
    fixable = sum(finding.remedy.edit is not None for finding in found)
    summary = (
        f"<b>{path(file) if file else 'Settings that are missing'}</b> "
        f"<span class=what>{count(len(found), 'setting')}: {', '.join(_keys(found))}</span>"
    )
    fix = "<p>goarmd shows the edits, and asks before it writes:</p>" + commands(("goarmd fix",)) if fixable else ""
    rows, number = within((_setting(finding, now) for finding in found), _ROOM_OF_FILE)
    more = len(found) - number
    rest = f"<p>And {more} more: <code>goarmd settings</code> lists them.</p>" if more else ""
    return _details(anchor(worst), worst.severity, summary, f"<ul class=settings>{rows}</ul>{rest}{fix}")


def _keys(found: Iterable[FindingValues]) -> list[str]:
    keys = [name(finding.place.key) for finding in found if finding.place]
    return [*keys[:3], *(["…"] if len(keys) > 3 else [])]  # noqa: PLR2004  # as many as fit on a line


def _setting(finding: FindingValues, now: float) -> str:
    place = finding.place
    if place is None:
        return ""
    line = f", line {place.line}" if place.line else ""
    typed = commands(each for each in finding.remedy.commands if each != "goarmd settings")
    return (
        f"<li class={finding.severity}><p><code>{text(place.key)}</code>{line}: {sentence(finding.title)}</p>"
        f"<p>{sentence(finding.detail)}</p><p><strong>What to do:</strong> {sentence(finding.remedy.text)}</p>{typed}"
        f"<p class=meta>{text(finding.severity)}, for {age(now - finding.since)}</p></li>"
    )

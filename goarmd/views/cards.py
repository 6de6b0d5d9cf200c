"""Findings as cards: one for each cause, with what, where, since when, and what to type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goarmd.core.findings import Severity
from goarmd.core.text import age
from goarmd.views.markup import command_lines, labelled, local, wrapped
from goarmd.views.markup import escape_line as escape
from goarmd.views.paths import from_home, shortened
from goarmd.views.paths import short as short_path
from goarmd.views.setting_cards import STYLES, THIS_MACHINE, WHOLE_FILE, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from goarmd.views.report_values import FindingValues, ReportValues, SettingsFileValues

_FIRST = "GOTOOLCHAIN"  # with a bad one, every other go command exits, go env -u too
_DRIFT = "config_drift"
_BROKEN = "broken_json"
_MOST_LINES = 6  # settings of a file that are shown in full without --all
_LONGEST_TITLE = 68  # characters of a path, beside `critical` and a tilde
_FEW = 3  # as many are shown in full, even if they are harmless
_DAY = 86400.0  # seconds
_INDENT = " " * 9


@dataclass(slots=True)
class Card:
    """The findings of one cause: the cause itself first, then what follows from it."""

    findings: list[FindingValues] = field(default_factory=list)

    @property
    def first(self) -> FindingValues:
        """The cause."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """That of the worst of them."""
        return min((finding.severity for finding in self.findings), key=lambda each: each.rank)

    @property
    def ids(self) -> str:
        """What to acknowledge: the check's name if all are of one and there are several, else each id."""
        checks = {finding.check for finding in self.findings}
        if len(self.findings) > 1 and len(checks) == 1:
            return checks.pop()
        return " ".join(filter(None, (finding.id for finding in self.findings)))  # an older daemon sends none


def cards(findings: Iterable[FindingValues], files: Iterable[SettingsFileValues]) -> list[Card]:
    """The findings by cause, the worst card first."""
    made: list[Card] = []
    paths = {file.file: file.path for file in files}
    for finding in sorted(findings, key=lambda each: each.place is None):  # causes that have a line first
        path = paths.get(finding.subject, "") if finding.check == _DRIFT else ""
        card = next((card for card in made if _is_of(finding, card) or _is_file(card, path)), None)
        if card is None:
            card = Card()
            made.append(card)
        card.findings.append(finding)
    return sorted(made, key=lambda card: card.severity.rank)


def _is_of(finding: FindingValues, card: Card) -> bool:
    """Whether a finding has the card's cause: the same file, the line that its remedy names, or the same remedy."""
    if finding.place:
        return card.first.place is not None and card.first.place.file == finding.place.file
    if any(
        each.place and finding.remedy.text.startswith(f"In {each.place.file}, line {each.place.line}: ")
        for each in card.findings
    ):
        return True
    if card.first.place:
        return False
    same_check = card.first.check == finding.check and card.first.remedy == finding.remedy
    return same_check or _are_crashes(card.first, finding)


def _is_file(card: Card, path: str) -> bool:
    """Whether the card is about the settings file at a path; findings name one in the home folder from there."""
    place = card.first.place
    return place is not None and bool(place.file) and (path == place.file or path.endswith(f"/{place.file}"))


def _are_crashes(one: FindingValues, other: FindingValues) -> bool:
    """Whether both are about crashes of one cause: the remedy of the one begins as that of the other."""
    is_about = all(each.remedy.commands[:1] in ((), ("goarmd crashes",)) for each in (one, other))
    texts = sorted((one.remedy.text, other.remedy.text), key=len)
    return is_about and bool(texts[0]) and texts[1].startswith(texts[0])


def lines(card: Card, report: ReportValues, now: float, *, whole: bool) -> Iterator[str]:
    """A card as text; `whole` has everything, and paths in full."""
    text = from_home if whole else lambda each: shortened(each, report)
    maker = _of_file if card.first.place else _of_cause
    yield from maker(card, text, now, whole=whole)


def _heading(card: Card, title: str) -> str:
    ids = f" [dim]({escape(card.ids)})[/]" if card.ids else ""
    return f"[{STYLES[card.severity]}]{card.severity}[/] [bold]{escape(title)}[/]{ids}"


def _of_cause(card: Card, text: Callable[[str], str], now: float, *, whole: bool) -> Iterator[str]:
    yield _heading(card, card.first.title)
    for number, finding in enumerate(card.findings):
        yield from labelled("" if number else "what", text(finding.detail))
    if whole:
        yield from labelled("why", card.first.why)
    yield from _since(card, now)
    yield from labelled("do", text(max((each.remedy.text for each in card.findings), key=len)))
    commands = dict.fromkeys(command for each in card.findings for command in each.remedy.commands)
    yield from command_lines("type", commands)


def _of_file(card: Card, text: Callable[[str], str], now: float, *, whole: bool) -> Iterator[str]:
    """The faults of a settings file, by line, and what followed from them."""
    settings = [each for each in card.findings if each.place]
    followed = [each for each in card.findings if each.place is None]
    place = card.first.place
    file = place.file if place else ""
    title = named(file) if whole or len(file) < _LONGEST_TITLE else short_path(file)
    yield f"[{STYLES[card.severity]}]{card.severity}[/] [bold]{escape(title)}[/]"
    for each in followed:
        label, detail = ("also" if each.check == _DRIFT else "so"), text(detail_beside(each))
        yield from labelled(label, f"{detail} ({each.id})" if each.id else detail)
    in_full = ordered = sorted(settings, key=place_of)
    if not whole:
        worse = [each for each in ordered if each.severity is not Severity.INFO]
        in_full = (worse or ordered if len(ordered) > _FEW else ordered)[:_MOST_LINES]
    for each in in_full:
        yield from _setting(each, text)
    if rest := [each for each in ordered if each not in in_full]:
        yield from labelled("also", f"{_keys(rest)}: goarmd settings explains them")
    yield from _since(card, now)
    yield from command_lines("type", file_commands(card.findings, file))


def detail_beside(finding: FindingValues) -> str:
    """What a finding found, beside the name of its file."""
    return finding.detail.partition(": ")[2] if finding.check == _DRIFT else finding.detail


def named(file: str) -> str:
    """A settings file as people write it; findings name one in the home folder from there."""
    return (file if file.startswith(("/", "~")) else f"~/{file}") if file else THIS_MACHINE


def place_of(finding: FindingValues) -> tuple[bool, int, int]:
    """What a card's lines are ordered by: an error of the file first, as it stands in the way of all edits."""
    line = finding.place.line if finding.place else 0
    return finding.check != _BROKEN, finding.severity.rank, line


def key_of(finding: FindingValues) -> str:
    """What a line of a card is about: a key, or what is wrong with the file."""
    return title_of(finding.place, finding.detail, is_broken=finding.check == _BROKEN) if finding.place else ""


def _setting(finding: FindingValues, text: Callable[[str], str]) -> Iterator[str]:
    if finding.place is None:
        return
    line = f"line {finding.place.line}" if finding.place.line else WHOLE_FILE if finding.place.file else ""
    key = "" if finding.place.key == WHOLE_FILE else escape(key_of(finding))
    words = " ".join(filter(None, (line and f"[{STYLES[finding.severity]}]{line}[/]", key)))
    yield f"  {words} [dim]({finding.id})[/]"
    yield from wrapped(text(finding.detail), indent=_INDENT)
    yield from (f"[green]{each}[/]" for each in wrapped(text(finding.remedy.text), indent=_INDENT))


def _keys(findings: Sequence[FindingValues]) -> str:
    """Keys with their lines: each key once, in the order of the findings."""
    lines_of: dict[str, set[int]] = {}
    for each in findings:
        if each.place:
            lines_of.setdefault(key_of(each), set()).add(each.place.line)
    numbers = {key: ", ".join(str(line) for line in sorted(found) if line) for key, found in lines_of.items()}
    return ", ".join(f"{key} (line {known})" if known else key for key, known in numbers.items())


def is_edited(findings: Sequence[FindingValues]) -> bool:
    """Whether `goarmd fix` edits the file: it edits none that has errors."""
    is_broken = any(each.check == _BROKEN for each in findings)
    return not is_broken and any(each.place and each.remedy.edit is not None for each in findings)


def file_commands(findings: Sequence[FindingValues], file: str) -> dict[str, None]:
    """What to type: `goarmd fix` for the lines that it edits, and what the remedies of the others name."""
    fix = bool(file) and is_edited(findings)
    others = (each for each in findings if each.place and not (fix and each.remedy.edit is not None))
    typed = [command for each in others for command in each.remedy.commands]
    commands = sorted(typed, key=lambda command: _FIRST not in command)
    drift = [command for each in findings if each.check == _DRIFT for command in each.remedy.commands[:1]]
    return dict.fromkeys([f"goarmd fix {_quoted(file)}"] * fix + commands + drift)


def _quoted(file: str) -> str:
    """For a shell, which must still replace a tilde at the beginning."""
    from shlex import quote  # noqa: PLC0415  # the daemon imports views, and needs none of it

    return f"~/{quote(file[2:])}" if file.startswith("~/") else quote(file)


def _since(card: Card, now: float) -> Iterator[str]:
    since = min(finding.since for finding in card.findings)
    if now - since < 1:
        return  # seen for the first time just now
    form = "%H:%M" if now - since < _DAY else "%Y-%m-%d %H:%M"
    yield from labelled("since", f"{local(since).strftime(form)} ({age(now - since)})")


def short(card: Card, report: ReportValues) -> str:
    """A card in one line, which may be cut: what is wrong, and then where."""
    first = card.first
    what = f"{_count(card)}: {named(from_home(first.place.file))}" if first.place else shortened(first.detail, report)
    return f"{card.severity}: {what}"


def _count(card: Card) -> str:
    settings = sorted((each for each in card.findings if each.place), key=place_of)
    return _keys(settings[:3]) + (f" and {len(settings) - 3} more" if len(settings) > 3 else "")  # noqa: PLR2004  # fit one line

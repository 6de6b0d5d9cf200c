"""Findings about settings for people: a card a file, the worst file and the worst line first."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Remedy, SettingLine, Severity
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

THIS_MACHINE = "This machine"  # stands where others name a file: for what none sets, and for what is installed
WHOLE_FILE = "file"  # the key of what is about a file and none of its lines
_SYNTAX = "syntax error"
_INDENT = "    "
STYLES = {Severity.CRITICAL: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
# Kinds of which a file can have many, all with the same answer: one line a file.
_TOGETHER = frozenset({Kind.REMOVED, Kind.DEPRECATED})


def counted(count: int, severity: Severity) -> str:
    """So many findings of a severity: `1 warning`, `2 warnings`, `2 critical`."""
    return f"{count} {severity}{'s' if count > 1 and severity is Severity.WARNING else ''}"


class Entry(NamedTuple):
    """One finding on a card."""

    kind: str
    severity: Severity
    place: SettingLine
    detail: str
    remedy: Remedy


def title_of(place: SettingLine, detail: str, *, is_broken: bool) -> str:
    """What a finding about a file is headed with: the key, or what is wrong with the whole file."""
    if place.key == WHOLE_FILE:
        return detail.partition(": ")[2].rstrip(".") or place.key
    return _SYNTAX if is_broken else place.key


def setting_cards(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of all cards, an empty one before each."""
    ordered = sorted(entries, key=lambda each: each.place.file)
    by_file = {file: [*group] for file, group in groupby(ordered, key=lambda each: each.place.file)}
    for file in sorted(by_file, key=lambda each: min(_rank(entry) for entry in by_file[each])):
        yield ""
        yield f"[bold]{escape(file or THIS_MACHINE)}[/]"
        yield from _card(sorted(by_file[file], key=_order))


def _card(entries: Iterable[Entry]) -> Iterator[str]:
    together = []
    for entry in entries:
        is_to_delete = entry.kind in _TOGETHER and not entry.remedy.edit  # else there is a value to write
        if is_to_delete and entry.severity is Severity.INFO:
            together.append(entry)
            continue
        line = f" line {entry.place.line}" if entry.place.line else ""
        title = title_of(entry.place, entry.detail, is_broken=entry.kind == Kind.BROKEN_JSON)
        yield f"  [{STYLES[entry.severity]}]{entry.severity}[/]{line}: [bold]{escape(title)}[/]"
        yield from wrapped(entry.detail, indent=_INDENT)
        yield from wrapped(entry.remedy.text, indent=_INDENT)
        yield from (f"      [cyan]{escape(command)}[/]" for command in entry.remedy.commands)
    if together:
        yield f"  [{STYLES[Severity.INFO]}]info[/]: without effect, to be deleted:"
        yield from wrapped(
            ", ".join(f"{entry.place.key} (line {entry.place.line})" for entry in together), indent=_INDENT
        )


def _order(entry: Entry) -> tuple[bool, int, int]:
    """An error of the file first: it stands in the way of all edits."""
    return entry.kind != Kind.BROKEN_JSON, _rank(entry), entry.place.line


def _rank(entry: Entry) -> int:
    return entry.severity.rank

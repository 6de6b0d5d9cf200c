"""Edits of settings files as a terminal and as JSON show them. No secret of a file is in either."""

from __future__ import annotations

from difflib import unified_diff
from itertools import groupby
from typing import TYPE_CHECKING, Any

from goarmd.catalog.verdict import Kind
from goarmd.core.secrecy import without_secrets
from goarmd.core.text import count
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import wrapped
from goarmd.views.setting_cards import THIS_MACHINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.fix import ByHand, Change

_AFTERWARDS = "goarmd fix --undo takes it back. Restart the editor or shell so that it reads the file again."
_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def values(changes: Sequence[Change], left: Sequence[ByHand], *, written: bool) -> dict[str, Any]:
    """For --json."""
    return {
        "written": written,
        "changes": [
            {"file": each.file, "diff": [*_diff(each)], "keys": [found.key for found in each.fixes]} for each in changes
        ],
        "by_hand": [
            {"file": each.finding.file, "line": each.finding.line, "key": each.finding.key, "why": each.why}
            for each in left
        ],
    }


def edits(changes: Sequence[Change]) -> str:
    """Every file with the lines that change."""
    return "\n".join(line for change in changes for line in _card(change))


def _card(change: Change) -> Iterator[str]:
    yield f"[bold]{escape(change.file)}[/]"
    for line in _diff(change):
        style = _STYLES.get(line[:1])
        yield f"  [{style}]{escape(line)}[/]" if style else f"  {escape(line)}"
    yield ""


def _diff(change: Change) -> Iterator[str]:
    before, after = (without_secrets(raw.decode("utf-8", "replace")) for raw in (change.before, change.after))
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return (line for line in lines if not line.startswith(("---", "+++")))


def question(changes: Sequence[Change]) -> str:
    """What is asked before the edits are made."""
    return f"Write {count(len(changes), 'file')}?"


def outcome(changes: Sequence[Change], left: Sequence[ByHand], *, written: bool, shown: bool) -> str:
    """What was done, and what is left to do."""
    lines = [] if shown else [edits(changes)]
    fixed = sum(len(each.fixes) for each in changes)
    if written:
        lines.append(f"[green]{count(fixed, 'finding')} fixed[/] in {count(len(changes), 'file')}.")
        lines += wrapped(_AFTERWARDS, indent="")
    else:
        lines += wrapped(f"Nothing was written. goarmd fix --yes writes {count(len(changes), 'file')}.", indent="")
    return "\n".join([*lines, *_by_hand(left)])


def nothing(left: Sequence[ByHand]) -> str:
    """The answer where there is nothing to edit."""
    if not left:
        return "[green]There is nothing to fix.[/]"
    return "\n".join(["No edit fixes what is left.", *_by_hand(left)])


def restored(paths: Sequence[str], *, written: bool = True) -> str:
    """What --undo gave back, or would give back."""
    state = "as before" if written else "would be as before (--dry-run writes nothing)"
    return "\n".join([f"{count(len(paths), 'file')} {state}:", *(f"  {escape(path)}" for path in paths)])


def _by_hand(left: Sequence[ByHand]) -> Iterator[str]:
    """By file; why goarmd does not edit it is said once for the lines that share it."""
    if left:
        yield ""
        yield "[bold]By hand[/]"
    in_order = sorted(left, key=_order)
    for (file, refused), group in groupby(in_order, key=lambda each: (each.finding.file, each.refused)):
        heading = file or THIS_MACHINE
        yield from wrapped(f"{heading}: {refused}" if refused else heading, indent="  ")
        for each in group:
            yield from _one_by_hand(each.finding)


def _order(left: ByHand) -> tuple[str, str, bool, int]:
    """By file; in it an error first, as it stands in the way of all edits."""
    found = left.finding
    return found.file, left.refused, found.kind is not Kind.BROKEN_JSON, found.line


def _one_by_hand(finding: Judgement) -> Iterator[str]:
    line = f"line {finding.line} " if finding.line else ""
    is_error = finding.kind is Kind.BROKEN_JSON
    yield f"    [bold]{line}{'syntax error' if is_error else escape(finding.key)}[/]"
    yield from wrapped(finding.detail if is_error else finding.remedy, indent="      ")
    yield from (f"      [cyan]{escape(command)}[/]" for command in finding.commands)

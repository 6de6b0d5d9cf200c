"""What is set for Go and what of it is wrong, as JSON and as text for a terminal."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Remedy
from goarmd.core.secrecy import without_secrets
from goarmd.core.text import count
from goarmd.settings.about_go import is_setting, is_variable, may_see_setting, may_see_variable
from goarmd.settings.home import Origin
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import wrapped
from goarmd.views.setting_cards import STYLES, Entry, counted, setting_cards
from goarmd.views.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home

_NOT_SHOWN = "(not shown: may be a secret)"
_LONGEST_VALUE = 300  # characters of a value in a table; JSON has all of it
_WIDEST_KEY = 40  # columns of a key; a longer one has more lines
_LINE_NUMBER = 7  # columns
_SECTION = "go"  # of which each setting is listed on its own


def values(home: Home, found: Sequence[Judgement]) -> dict[str, Any]:
    """For --json: every file that was read, every setting that matters, every finding."""
    return {
        "files": [*_files(home)],
        "settings": [*_settings(home)],
        "findings": [finding(each) for each in found],
    }


def _files(home: Home) -> Iterator[dict[str, Any]]:
    found = {each.file: each.problems for each in home.files} | {each.file: each.problems for each in home.others}
    problems = {file: [f"line {each.line}: {each.text}" for each in them] for file, them in found.items()}
    yield from ({"file": name, "problems": problems.get(name, [])} for name in home.read)
    yield from ({"file": each.file, "problems": [each.problem]} for each in home.unread)


def _settings(home: Home) -> Iterator[dict[str, Any]]:
    """What is set, with where; a value that may be a secret is not shown."""
    for file in home.files:
        for setting in file.settings:
            if is_setting(setting.key) and setting.key != _SECTION:
                text = json.dumps(setting.value, ensure_ascii=False)
                may_see = _may_see(setting.key, setting.value)
                yield {
                    "key": without_secrets(setting.key),
                    "value": without_secrets(text) if may_see else _NOT_SHOWN,
                    "file": setting.at.file,
                    "line": setting.at.line,
                }
    for variable in home.variables:
        name, value, at = variable.name, variable.value, variable.at
        if variable.origin in (Origin.SHELL, Origin.GO_ENV) and is_variable(name) and value is not None:
            shown = without_secrets(value) if may_see_variable(name, value) else _NOT_SHOWN
            yield {"key": name, "value": shown, "file": at.file, "line": at.line}


def _may_see(key: str, value: object) -> bool:
    """Whether all of a value may be shown: of an object, every member."""
    if isinstance(value, dict):
        return all(_may_see(f"{key}.{name}", inner) for name, inner in value.items())
    words = value if isinstance(value, list) else [value]
    return may_see_setting(key, " ".join(map(str, words)))


def finding(found: Judgement) -> dict[str, Any]:
    """One finding, for --json."""
    return {
        "file": found.file,
        "line": found.line,
        "key": found.key,
        "kind": found.kind,
        "severity": found.severity,
        "detail": found.detail,
        "remedy": {"text": found.remedy, "commands": list(found.commands), "edit": found.edit},
    }


def text(home: Home, found: Sequence[Judgement], *, hidden: int, aside: int = 0, is_here: bool = False) -> str:
    """For people: the findings of each file, worst file first, then what is set.

    Args:
        home: what is set.
        found: what is shown.
        hidden: how many harmless settings are not.
        aside: how many findings are not, because they are known.
        is_here: it is this home, so that `goarmd fix` can edit it.
    """
    edited = [each for each in found if each.edit is not None and each.file not in _broken(found)] if is_here else []
    lines = [_verdict(home, found)]
    lines += setting_cards(_entry(each, by_fix=each in edited) for each in found)
    if edited:
        lines += ["", f"`goarmd fix` shows the edits for {len(edited)} of them, asks, and makes them."]
    set_here = [*_settings(home)]
    if set_here:
        lines += ["", "[bold]Set for Go[/]", *_tables(set_here)]
    if hidden:
        lines += ["", f"{count(hidden, 'harmless setting')} not shown: --all shows them."]
    if aside:
        known = count(aside, "finding")
        note = f"Put aside by `goarmd ack` or the configuration: {known}. With --all, all are shown."
        lines += ["", *wrapped(note, indent="")]
    return "\n".join(lines)


def _verdict(home: Home, found: Sequence[Judgement]) -> str:
    read = len([*_files(home)])
    if not found and not read:
        return (
            "No settings file was found: of editors, shells and Go those are read that stand where a home or a "
            "workspace has them, such as .zshrc or .vscode/settings.json."
        )
    if not found:
        return f"[green]Nothing is wrong[/] in {count(read, 'settings file')}."
    counts = {severity: sum(each.severity is severity for each in found) for severity in STYLES}
    parts = ", ".join(counted(number, severity) for severity, number in counts.items() if number)
    files = len({each.file for each in found if each.file})
    where = f" in {files} of {count(read, 'settings file')}" if files else ""
    return f"[bold]{count(len(found), 'finding')}[/]{where}: {parts}."


def _broken(found: Iterable[Judgement]) -> set[str]:
    """The files that have errors: no edit is made in them."""
    return {each.file for each in found if each.kind is Kind.BROKEN_JSON}


def _entry(found: Judgement, *, by_fix: bool) -> Entry:
    """The finding; where `goarmd fix` makes the edit, no other command is needed."""
    remedy = Remedy(found.remedy, () if by_fix else found.commands, found.edit)
    return Entry(found.kind, found.severity, found.place, found.detail, remedy)


def _tables(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A table for each file, all of the same widths."""
    keys = min(max(len(str(row["key"])) for row in rows), _WIDEST_KEY)
    columns = (Column(is_number=True, width=_LINE_NUMBER), Column(width=keys), Column())
    for file, group in groupby(rows, key=lambda row: str(row["file"])):
        yield f"  [dim]{escape(file)}[/]"
        yield from table(columns, map(_row, group))


def _row(setting: dict[str, Any]) -> tuple[str, str, str]:
    value = str(setting["value"])
    short = value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 3]}..."
    return str(setting["line"]), escape(str(setting["key"])), escape(short)

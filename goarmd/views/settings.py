"""What is set for Go and what of it is wrong, as JSON and as text for a terminal."""

from __future__ import annotations

import json
import secrets
from itertools import groupby
from typing import TYPE_CHECKING, Any

from goarmd.core.findings import Remedy, SettingLine
from goarmd.core.secrecy import shown, without_secrets
from goarmd.settings.about_go import is_setting, is_variable, may_show_setting, may_show_variable
from goarmd.settings.home import Origin
from goarmd.views.markup import escape_line as escape
from goarmd.views.setting_cards import STYLES, Entry, setting_cards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home

_LONGEST_VALUE = 60  # characters of a value in the table; JSON has all of it


def values(home: Home, found: Sequence[Judgement]) -> dict[str, Any]:
    """For --json: every file that was read, every setting that matters, every finding."""
    return {
        "files": [*_files(home)],
        "settings": [*_settings(home)],
        "findings": [finding(each) for each in found],
    }


def _files(home: Home) -> Iterator[dict[str, Any]]:
    for file in home.files:
        yield {"file": file.file, "problems": [f"line {each.line}: {each.text}" for each in file.problems]}
    read = dict.fromkeys(each.at.file for each in home.variables)
    read |= dict.fromkeys(name for shell in home.shells for name in shell.files)
    read |= dict.fromkeys((*(each.file for each in home.launches), *(each.file for each in home.modules)))
    known = {file.file for file in home.files}
    yield from ({"file": name, "problems": []} for name in read if name not in known)
    yield from ({"file": each.file, "problems": [each.problem]} for each in home.unread)


def _settings(home: Home) -> Iterator[dict[str, Any]]:
    """What is set, with where; values that may hold a secret as a digest, salted for this answer."""
    salt = secrets.token_bytes(16)
    for file in home.files:
        for setting in file.settings:
            if is_setting(setting.key):
                text = json.dumps(setting.value, ensure_ascii=False)
                value = shown(text, salt, is_harmless=_is_harmless(setting.key, setting.value))
                yield {
                    "key": without_secrets(setting.key),
                    "value": value,
                    "file": setting.at.file,
                    "line": setting.at.line,
                }
    for variable in home.variables:
        if (
            variable.origin in (Origin.SHELL, Origin.GO_ENV)
            and is_variable(variable.name)
            and variable.value is not None
        ):
            value = shown(variable.value or "", salt, is_harmless=may_show_variable(variable.name))
            yield {"key": variable.name, "value": value, "file": variable.at.file, "line": variable.at.line}


def _is_harmless(key: str, value: object) -> bool:
    """Whether all of a value may be shown: of an object, every member."""
    if isinstance(value, dict):
        return all(_is_harmless(f"{key}.{name}", inner) for name, inner in value.items())
    return may_show_setting(key)


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


def text(home: Home, found: Sequence[Judgement], *, hidden: int, aside: int = 0) -> str:
    """For people: the findings of each file, worst file first, then what is set.

    Args:
        home: what is set.
        found: what is shown.
        hidden: how many harmless settings are not.
        aside: how many findings are not, because they are known.
    """
    lines = [_verdict(home, found)]
    lines += setting_cards(_entry(each) for each in found)
    set_here = [*_settings(home)]
    if set_here:
        lines += ["", "[bold]Set for Go[/]", *_table(set_here)]
    if hidden:
        lines += ["", f"{hidden} harmless {_plural(hidden, 'setting')} not shown: --all shows them."]
    if aside:
        known = f"{aside} {_plural(aside, 'finding')}"
        lines += ["", f"Put aside by `goarmd ack` or the configuration: {known}. With --all, all are shown."]
    return "\n".join(lines)


def _verdict(home: Home, found: Sequence[Judgement]) -> str:
    read = len([*_files(home)])
    if not found and not read:
        return (
            "No settings file was found: of editors, shells and Go those are read that stand where a home or a "
            "workspace has them, such as .zshrc or .vscode/settings.json."
        )
    if not found:
        return f"[green]Nothing is wrong[/] in {read} settings {_plural(read, 'file')}."
    counts = {severity: sum(each.severity is severity for each in found) for severity in STYLES}
    parts = ", ".join(f"{count} {severity}" for severity, count in counts.items() if count)
    return (
        f"[bold]{len(found)} {_plural(len(found), 'finding')}[/] ({parts}) in {read} settings {_plural(read, 'file')}."
    )


def _entry(found: Judgement) -> Entry:
    place = SettingLine(found.file, found.line, found.key)
    return Entry(found.kind, found.severity, place, found.detail, Remedy(found.remedy, found.commands, found.edit))


def _table(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for file, group in groupby(rows, key=lambda row: str(row["file"])):
        yield f"  [dim]{escape(file)}[/]"
        for row in group:
            value = str(row["value"])
            short = value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 3]}..."
            yield f"  {row['line']:>5}  {escape(str(row['key']))} = {escape(short)}"


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"

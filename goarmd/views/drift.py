"""Settings that are not as accepted, as JSON and as text for a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from goarmd.core.moments import Moment
from goarmd.core.secrecy import is_digest
from goarmd.core.text import count
from goarmd.settings.causes import CauseKind
from goarmd.settings.kept_of_shell import ORDER
from goarmd.views.markup import escape_line as escape
from goarmd.views.markup import wrapped
from goarmd.views.setting_cards import STYLES
from goarmd.views.settings import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.causes import Cause
    from goarmd.settings.drift import Drift, FileDrift

_COLUMNS = 80
_INDENT = "    "


class Answer(NamedTuple):
    """What is shown.

    Attributes:
        files: every file.
        policy: the policy file that the settings were compared with; None if there was none.
        deviations: what is not as it expects.
        problem: of the state file.
    """

    files: Sequence[FileDrift]
    policy: Path | None
    deviations: Sequence[Judgement]
    problem: str | None


def values(answer: Answer) -> dict[str, Any]:
    """For --json."""
    return {
        "files": [_file(each) for each in answer.files],
        "policy": {"file": str(answer.policy), "deviations": [finding(each) for each in answer.deviations]}
        if answer.policy
        else None,
        "problem": answer.problem,
    }


def _file(found: FileDrift) -> dict[str, Any]:
    return {
        "file": found.file,
        "path": str(found.path),
        "accepted": found.accepted,
        "problems": list(found.problems),
        "keys": [_key(each) for each in found.drifts],
        "repairs": [_key(each) for each in found.repairs],
    }


def _key(drift: Drift) -> dict[str, Any]:
    return {
        "key": drift.key,
        "change": drift.kind,
        "baseline": drift.before,
        "present": drift.after,
        "line": drift.line,
        "changed_at": _moment(drift.at),
        "cause": _cause(drift.cause),
    }


def _cause(cause: Cause | None) -> dict[str, Any] | None:
    if cause is None:
        return None
    return {"kind": cause.kind, "name": cause.name, "text": cause.text, "at": _moment(cause.at)}


def _moment(at: float | None) -> str | None:
    return None if at is None else str(Moment(at))


def text(answer: Answer, home: Path) -> str:
    """For people: each file, in it each key with the old and the new value; then what differs from the policy."""
    lines = [line for found in answer.files for line in _card(found, home)] or ["There are no settings files to watch."]
    if any(found.drifts for found in answer.files):
        lines += ["", escape("goarmd drift --accept accepts all of it, goarmd drift --accept KEY one of it.")]
    if answer.policy:
        lines += ["", f"[bold]Policy[/]  {escape(str(answer.policy))}", *_policy(answer.deviations)]
    if answer.problem:
        lines.append(f"[yellow]{escape(answer.problem)}[/]")
    return "\n".join(lines)


def _policy(deviations: Sequence[Judgement]) -> Iterator[str]:
    if not deviations:
        yield "  [green]as expected[/]"
    for each in deviations:
        place = f"{each.file}:{each.line}" if each.file else "set nowhere"
        yield f"  [{STYLES[each.severity]}]{each.severity}[/]  [bold]{escape(each.key)}[/]  [dim]{escape(place)}[/]"
        yield from wrapped(f"{each.detail} {each.remedy}", indent=_INDENT)


def _card(found: FileDrift, home: Path) -> Iterator[str]:
    inside = found.path.is_relative_to(home)
    shown = f"~/{found.path.relative_to(home)}" if inside else str(found.path)
    apart = "\n  " if len(found.file) + len(shown) + 2 > _COLUMNS else "  "
    yield f"[bold]{escape(found.file)}[/]{apart}{escape(shown)}"
    for problem in found.problems:
        yield f"  [yellow]{escape(problem)}[/]"
    rows = (*found.drifts, *found.repairs)
    if found.is_gone and rows:
        yield f"  [red]the file is gone[/], with {count(len(rows), 'setting')}"
    for drift in () if found.is_gone else rows:
        yield from _row(drift)
    for cause in dict.fromkeys(row.cause for row in rows if row.cause):
        yield from wrapped(_said(cause), indent="  ")
    if not found.accepted:
        yield from wrapped(_NO_BASELINE, indent="  ")
    elif not found.drifts:
        yield "  [green]as accepted[/]"


_NO_BASELINE = "no baseline yet: the daemon accepts the first values it reads, or type goarmd drift --accept"
_STYLES = {"added": "green", "removed": "red", "changed": "yellow", "repaired": "cyan"}


def _row(drift: Drift) -> Iterator[str]:
    yield f"  [{_STYLES[drift.kind]}]{drift.kind}[/]  [bold]{escape(drift.key)}[/]"
    yield from _both(*(_in_one_line(each, drift.key) for each in (drift.before, drift.after)))
    place = [f"line {drift.line}"] if drift.line else []
    place += [_time(drift.at)] if drift.at is not None else []
    place += [_named(drift.cause)] if drift.cause else []
    if place:
        yield f"{_INDENT}[dim]{escape(', '.join(place))}[/]"


def _in_one_line(value: str | None, key: str) -> str | None:
    return value.replace("\n", ", ") if value and key == ORDER else value


def _both(before: str | None, after: str | None) -> Iterator[str]:
    """Old and new side by side, or below each other where that is too wide."""
    old, new = _lines(before), _lines(after)
    if len(old) == len(new) == 1 and len(_INDENT) + len(old[0]) + len(new[0]) + 4 <= _COLUMNS:
        yield f"{_INDENT}{_styled(before, old[0], 'red')} -> {_styled(after, new[0], 'green')}"
        return
    for sign, whole, each, style in (("-", before, old, "red"), ("+", after, new, "green")):
        yield from (f"{_INDENT}{_styled(whole, f'{sign} {line}', style)}" for line in each)


def _lines(value: str | None) -> list[str]:
    if value is not None and is_digest(value):
        return [f"a value that is not kept, as it may hold a secret ({value})"]
    return ["not set"] if value is None else value.split("\n") if value else ["(empty)"]


def _styled(value: str | None, shown: str, style: str) -> str:
    return f"[dim]{escape(shown)}[/]" if value is None else f"[{style}]{escape(shown)}[/]"


def _time(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _named(cause: Cause) -> str:
    """A cause in two words; what it is stands once below all keys of the file."""
    match cause.kind:
        case CauseKind.COMMIT:
            return f"commit {cause.name}"
        case CauseKind.UNCOMMITTED:
            return "not committed"
        case CauseKind.EXTENSION:
            return f"with {cause.name} {cause.text}"


def _said(cause: Cause) -> str:
    when = f" ({_time(cause.at)})" if cause.at is not None else ""
    match cause.kind:
        case CauseKind.COMMIT:
            return f"commit {cause.name}: {cause.text}{when}"
        case CauseKind.UNCOMMITTED:
            return f"not committed in {cause.name}"
        case CauseKind.EXTENSION:
            return f"{cause.name} was updated to {cause.text} shortly before{when}"

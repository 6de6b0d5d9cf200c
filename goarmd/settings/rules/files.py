"""Files that cannot be read, that hold errors, or that no program reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from goarmd.catalog.inventions import Place, invention
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.core.text import capitalized
from goarmd.parts.judgement import Judgement
from goarmd.settings.about_go import may_show_variable
from goarmd.settings.disk import NO_FILE
from goarmd.settings.file_kinds import FileKind, kind_of
from goarmd.settings.formats.document import MOST_PROBLEMS, Problem
from goarmd.settings.formats.go_env_file import written_plainly
from goarmd.settings.judgement import SettingsRule, fault_at
from goarmd.settings.variable_verdict import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.settings.home import Home, IgnoredLine, Machine, OtherEditor, Unread, Variable


# With these Go checks less of what it downloads, or downloads nothing. Who wrote such a line in vain decides whether it
# is to count now.
_LESS_SAFE = frozenset({"GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GONOSUMCHECK", "GOINSECURE", "GOVCS"})
_NO_DOWNLOAD = ("GOPROXY", "off")


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each file."""
    for file in home.files:
        if file.problems:
            about_go = any(setting.key.startswith(("go.", "gopls", "[go]")) for setting in file.settings)
            yield _broken(file.file, file.problems, noise=not about_go)
    yield from (_refused(other) for other in home.others if other.problems)
    for shell in home.shells:
        for name in dict.fromkeys(problem.file for problem in shell.problems):
            problems = [Problem(each.line, each.text) for each in shell.problems if each.file == name]
            yield _broken(name, problems, noise=True)
    for unread in home.unread:
        moved = next(
            (each for each in home.variables if unread.problem == NO_FILE and _names(each, unread, home)), None
        )
        yield _no_go_env(moved) if moved else _unread(unread)
    yield from (_ignored(each, home, machine) for each in home.ignored)
    for stray in home.strays:
        found = invention(Place.FILE, stray.rpartition("/")[2])
        if found:
            yield Judgement(
                file=stray,
                line=1,
                key=found.name,
                kind=Kind.UNKNOWN_SETTING,
                severity=Severity(found.severity),
                detail="No program reads this file: it has no effect.",
                remedy=f"Delete it; {found.instead}.",
            )


def _names(variable: Variable, unread: Unread, home: Home) -> bool:
    return variable.name == "GOENV" and variable.value == str(PurePath(home.root, unread.file))


def _no_go_env(goenv: Variable) -> Judgement:
    return fault_at(
        goenv.at,
        key=goenv.key,
        kind=Kind.MISSING_PATH,
        severity=Severity.WARNING,
        detail="GOENV names no regular file: go reads nothing that go env -w has written.",
        remedy="Write the path of a file, or delete the line; the folder of the tool goenv is GOENV_ROOT.",
    )


def _unread(unread: Unread) -> Judgement:
    return Judgement(
        file=unread.file,
        line=0,
        key="file",
        kind=Kind.BROKEN_JSON,
        severity=Severity.INFO,
        detail=f"This file was not read: {unread.problem}.",
        remedy="Repair it, so that its settings can be judged.",
    )


def _refused(other: OtherEditor) -> Judgement:
    remedy = f"Repair the line: {other.editor} reads nothing of the file meanwhile."
    return replace(_broken(other.file, other.problems, noise=False), severity=Severity.WARNING, remedy=remedy)


def _ignored(ignored: IgnoredLine, home: Home, machine: Machine) -> Judgement:
    """With the line as it was meant as the edit, unless go does harm with it."""
    is_wrong = ignored.meant is not None and verdict_of(ignored.meant, machine) is not None
    remedy = written_plainly(ignored.key) if is_wrong else ignored.remedy
    return fault_at(
        ignored.at,
        key=ignored.key or "line",
        kind=Kind.UNKNOWN_SETTING,
        severity=Severity.INFO,
        detail=f"{capitalized(ignored.why)}.",
        remedy=f"{capitalized(remedy) or 'Correct the line'}.",
        edit=None if is_wrong else _edit(ignored, home),
    )


def _edit(ignored: IgnoredLine, home: Home) -> str | None:
    """The line as it was meant, if nothing else sets the variable: go has done without it so far."""
    meant = ignored.meant
    if meant is None or not may_show_variable(meant.name) or meant.name in _LESS_SAFE:
        return None
    if (meant.name, meant.value) == _NO_DOWNLOAD:
        return None
    is_set = any(each.name == meant.name and each.at.file == ignored.at.file for each in home.variables)
    return None if is_set else f"{meant.name}={meant.value}"


def _broken(file: str, problems: Sequence[Problem], *, noise: bool) -> Judgement:
    first = problems[0]
    others = len(problems) - 1
    least = "at least " if len(problems) == MOST_PROBLEMS else ""
    more = f" There {'is' if others == 1 else 'are'} {least}{others} more." if others else ""
    return Judgement(
        file=file,
        line=first.line,
        key="JSON" if kind_of(file) is FileKind.JSON else "syntax",
        kind=Kind.BROKEN_JSON,
        severity=Severity.INFO,
        detail=f"{capitalized(first.text)}.{more}",
        remedy="Repair the line; the rest of the file counts meanwhile.",
        noise=noise,
    )


RULE = SettingsRule(
    name="files",
    help="Settings files that cannot be read, hold errors, or are read by no program.",
    judge=judge,
)

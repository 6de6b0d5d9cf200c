"""Paths as people read them: below the home folder with a tilde, and long ones without their middle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.config.paths import home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.views.report_values import ReportValues

_LONGEST = 44  # characters; with a label and a few words it fits one line of 80
_KEPT_BEFORE, _KEPT_AFTER = 2, 2  # parts of a path


def from_home(text: str) -> str:
    """Paths in the home folder as people write them; not where it is a part of another, as in /data/root."""
    return re.sub(rf"(?<![\w./~-]){re.escape(f'{home()}/')}", "~/", text)


def short(path: str) -> str:
    """The path, without its middle if it is long."""
    path = from_home(path)
    parts = path.split("/")
    if len(path) <= _LONGEST or len(parts) <= _KEPT_BEFORE + _KEPT_AFTER + 1:
        return path
    return "/".join((*parts[:_KEPT_BEFORE], "...", *parts[-_KEPT_AFTER:]))


def shortened(text: str, report: ReportValues) -> str:
    """A text in which the long paths that the report knows are short. Others cannot be told apart from words."""
    for path in sorted(set(_paths(report)), key=len, reverse=True):
        if len(path) > _LONGEST and path in text:
            text = text.replace(path, short(path))
    return from_home(text)


def _paths(report: ReportValues) -> Iterator[str]:
    for one in report.executables:
        yield from (one.path, one.file)
    for process in (*(p for group in report.groups for p in group.processes), *report.translated_processes.processes):
        yield from filter(None, (process.path, process.workspace))
    yield from (file.path for file in report.settings_files)

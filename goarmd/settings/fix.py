"""The edits that fix settings: planned as whole files, so that a person sees each before it is made."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.private_folders import trail
from goarmd.settings.disk import Disk
from goarmd.settings.file_kinds import FileKind, can_edit, kind_of
from goarmd.settings.formats import json_edit, line_edit, value_edit
from goarmd.settings.formats.edits import EditError
from goarmd.settings.uses import use_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from goarmd.parts.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Change:
    """One file with all its edits.

    Attributes:
        file: as people read it.
        path: where it is, links resolved.
        before: its bytes.
        after: what is to be written.
        fixes: the findings that are gone then.
    """

    file: str
    path: Path
    before: bytes
    after: bytes
    fixes: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class ByHand:
    """A finding that no edit fixes.

    Attributes:
        finding: the finding; its remedy says what to do.
        refused: why its edit is not made; empty if it has none.
    """

    finding: Judgement
    refused: str = ""

    @property
    def why(self) -> str:
        """Why a person has to do it."""
        return self.refused or "there is more than one way, or the value is yours to choose"


def plan(home: Path, findings: Iterable[Judgement]) -> tuple[tuple[Change, ...], tuple[ByHand, ...]]:
    """The edits for these findings, and the findings that a person must fix."""
    changes: list[Change] = []
    left: list[ByHand] = []
    of_file: dict[str, list[Judgement]] = {}
    for finding in findings:
        if finding.file and not can_edit(finding.file, finding.line):
            left.append(ByHand(finding, "goarmd does not edit files of this kind"))
        elif finding.edit is None or not finding.file:
            left.append(ByHand(finding))
        else:
            of_file.setdefault(finding.file, []).append(finding)
    for file, wanted in of_file.items():
        try:
            path, before = _read(home, home / file)
        except EditError as error:
            left += [ByHand(finding, str(error)) for finding in wanted]
            continue
        used = {finding: why for finding in wanted if (why := _used_elsewhere(home, path, finding))}
        after, fixed, refused = _edited(before, [finding for finding in wanted if finding not in used])
        left += (*used.values(), *refused)
        if after != before:
            changes.append(Change(file, path, before, after, fixed))
    deleted = {_place(fixed) for change in changes for fixed in change.fixes if not fixed.edit}
    return tuple(changes), tuple(each for each in left if _place(each.finding) not in deleted)


def _place(finding: Judgement) -> tuple[str, int, str]:
    return finding.file, finding.line, finding.key


def _read(home: Path, path: Path) -> tuple[Path, bytes]:
    way = trail(path, home)
    if way.end is None:
        raise EditError("it is in a folder for which macOS would ask")
    if way.links and not (way.end.is_relative_to(home) or way.end.is_relative_to(home.resolve())):
        raise EditError("a link leads to a file outside of your home")
    content = Disk(home, is_machine=True).read(way.end)
    if content is None or content.problem:
        raise EditError(content.problem or "" if content else "the file is gone")
    status = way.end.stat()
    if status.st_uid != os.geteuid() or not os.access(way.end, os.W_OK):
        raise EditError("the file may not be written")
    if status.st_nlink > 1:
        raise EditError("the file has another name too (a hard link), which would keep the old content")
    return way.end, content.raw


def _used_elsewhere(home: Path, path: Path, finding: Judgement) -> ByHand | None:
    """A finding whose line sets a variable for another file, too."""
    is_deletion = not finding.edit and kind_of(finding.file) in (FileKind.SHELL, FileKind.FISH)
    use = use_elsewhere(home, path, finding.key) if is_deletion else ""
    return ByHand(finding, f"{use} uses ${finding.key}: edit both by hand") if use else None


def _edited(raw: bytes, findings: Sequence[Judgement]) -> tuple[bytes, tuple[Judgement, ...], list[ByHand]]:
    """From the last line up, so that the lines of those still to do stay what they are.

    Where one finding wants a setting deleted and another a value in it, it is deleted: that fixes both.
    """
    fixed: list[Judgement] = []
    refused: list[ByHand] = []
    done: set[tuple[int, str]] = set()
    for finding in sorted(findings, key=_order, reverse=True):
        if (finding.line, finding.key) not in done:
            try:
                raw = _edit(raw, finding)
            except EditError as error:
                refused.append(ByHand(finding, str(error)))
                continue
        done.add((finding.line, finding.key))
        fixed.append(finding)
    return raw, tuple(reversed(fixed)), refused


def _order(finding: Judgement) -> tuple[int, int, int, bool]:
    return finding.line, finding.key.count("."), len(finding.key), not finding.edit


def _edit(raw: bytes, finding: Judgement) -> bytes:
    kind = kind_of(finding.file)
    if kind is FileKind.JSON:
        return json_edit.edited(raw, finding.line, finding.key, finding.edit or "")
    without, with_value = _EDITS[kind]
    if finding.edit:
        return with_value(raw, finding.line, finding.key, finding.edit)
    return without(raw, finding.line, finding.key)


# How a line is deleted, and how its value is replaced.
_EDITS: Mapping[FileKind | None, tuple[Callable[[bytes, int, str], bytes], Callable[[bytes, int, str, str], bytes]]] = {
    FileKind.FISH: (line_edit.without_fish_line, value_edit.with_fish_value),
    FileKind.GO_ENV: (line_edit.without_go_env_line, value_edit.with_go_env_value),
    FileKind.SHELL: (line_edit.without_shell_line, value_edit.with_shell_value),
}

"""ELF files: their architecture and their Go build info (elf(5))."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.platforms.formats.elf_header import e_machine, machine
from goarmd.programs.facts import Slice
from goarmd.programs.formats import go_buildinfo
from goarmd.programs.formats.go_buildinfo import Section, at_address

if TYPE_CHECKING:
    from goarmd.programs.facts import BuildInfo
    from goarmd.programs.formats.go_buildinfo import ReadAt

_SHT_NOBITS = 8
_MOST_ROWS, _MOST_NAME_BYTES = 1024, 256 * 1024


@dataclass(frozen=True, slots=True)
class _Layout:
    """Field offsets and formats of one ELF class (32 or 64 bit).

    Attributes:
        tables_at: the position of the offsets of both tables; `word` is the code of one.
        counts_at: the position of the sizes and numbers of their rows, and of the number of the names' section.
        segment: a row of the first table; `kept` are its members offset and size in the file.
        section: a row of the second: name, type, flags, address, offset, size, and four more words.
    """

    tables_at: int
    word: str
    counts_at: int
    segment: str
    kept: tuple[int, int]
    section: str


_LAYOUTS = {
    1: _Layout(28, "I", 42, "8I", (1, 4), "10I"),  # 32 bits
    2: _Layout(32, "Q", 54, "2I6Q", (2, 5), "2I4Q2I2Q"),  # 64 bits
}


def parse(read: ReadAt) -> tuple[tuple[Slice, ...], int]:
    """The one slice of a file, and the file size that its headers describe; no slice if it is not ELF. Never raises.

    Args:
        read: returns bytes of the file by offset and size; fewer or none at its end.
    """
    header = read(0, 64)
    if e_machine(header) is None:
        return (), 0
    sections, extent = _sections(read, header)
    return (Slice(architecture=machine(header), build=_build(read, sections)),), extent


def _build(read: ReadAt, sections: list[Section]) -> BuildInfo | None:
    for section in sections:
        if section.name == go_buildinfo.ELF_SECTION:
            return go_buildinfo.parse(go_buildinfo.content(read, section), at_address(read, sections))
    return None


def _sections(read: ReadAt, header: bytes) -> tuple[list[Section], int]:
    """The sections with bytes in the file, and the largest end of all ranges in the tables."""
    layout, order = _LAYOUTS.get(header[4]), "<" if header[5] == 1 else ">"
    if layout is None or len(header) < layout.counts_at + 10:
        return [], len(header) + 1  # an incomplete header
    segments_at, sections_at = struct.unpack_from(f"{order}2{layout.word}", header, layout.tables_at)
    segment_size, segments, size, count, names_in = struct.unpack_from(f"{order}5H", header, layout.counts_at)
    place_of, size_of = layout.kept
    parts = _rows(read, segments_at, segment_size, segments, order + layout.segment)
    ends = [sections_at + size * count, *(row[place_of] + row[size_of] for row in parts)]
    rows = _rows(read, sections_at, size, count, order + layout.section)
    names = read(rows[names_in][4], min(rows[names_in][5], _MOST_NAME_BYTES)) if names_in < len(rows) else b""
    sections = [
        Section(_text(names, name), address, place, length)
        for name, kind, _, address, place, length, *_ in rows
        if kind != _SHT_NOBITS
    ]
    return sections, max([*ends, *(section.offset + section.size for section in sections)])


def _rows(read: ReadAt, at: int, size: int, count: int, layout: str) -> list[tuple[int, ...]]:
    """The rows of a table; none if their size differs from this layout."""
    row = struct.Struct(layout)
    if size != row.size:
        return []
    table = read(at, min(count, _MOST_ROWS) * size)
    return list(row.iter_unpack(table[: len(table) - len(table) % size]))


def _text(names: bytes, at: int) -> bytes:
    end = names.find(b"\0", at)
    return names[at:end] if end >= 0 else b""

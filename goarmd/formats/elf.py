"""ELF files: for which machine, and how Go built them (elf(5); machines from the System V ABI's e_machine list)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.facts import Architecture
from goarmd.formats import go_buildinfo
from goarmd.formats.go_buildinfo import Section, at_address
from goarmd.programs import Format, Program, Slice

if TYPE_CHECKING:
    from goarmd.formats.go_buildinfo import ReadAt
    from goarmd.programs import BuildInfo

MAGIC = b"\x7fELF"
HEADER_BYTES = 20
_MACHINES = {62: Architecture.X86_64, 183: Architecture.ARM64}
# 32-bit programs that run natively beside 64-bit ones: EM_386 and EM_ARM.
_NATIVE_32_BIT = {3: Architecture.X86_64, 40: Architecture.ARM64}
_SHT_NOBITS = 8
_MOST_SECTIONS, _MOST_NAME_BYTES = 1024, 256 * 1024


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the words of a class of ELF files are: e_shoff, e_shentsize to e_shstrndx, and a section header."""

    offset_at: int
    offset: str
    counts_at: int
    section: str


_LAYOUTS = {1: _Layout(32, "I", 46, "10I"), 2: _Layout(40, "Q", 58, "2I4Q2I2Q")}  # 32 and 64 bits


def parse(read: ReadAt) -> Program:
    """The one slice of a file; none when it is no ELF file. Never raises.

    Args:
        read: gives so many bytes from an offset of the file; fewer or none where it ends.
    """
    header = read(0, 64)
    if _e_machine(header) is None:
        return Program(Format.UNKNOWN)
    sections = _sections(read, header)
    extent = max((section.offset + section.size for section in sections), default=0)
    return Program(Format.ELF, (Slice(architecture=machine(header), build=_build(read, sections)),), extent)


def machine(header: bytes) -> Architecture:
    """The architecture in a file's first bytes; unknown when it is not ELF or another machine's."""
    return _MACHINES.get(_e_machine(header) or 0, Architecture.UNKNOWN)


def is_foreign(header: bytes, host: Architecture) -> bool | None:
    """Whether this program needs an emulator on that host; None when it cannot be told."""
    number = _e_machine(header)
    if number is None or host is Architecture.UNKNOWN:
        return None
    return host not in (_MACHINES.get(number), _NATIVE_32_BIT.get(number))


def _e_machine(header: bytes) -> int | None:
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC) or header[5] not in (1, 2):
        return None
    return int.from_bytes(header[18:20], "little" if header[5] == 1 else "big")


def _build(read: ReadAt, sections: list[Section]) -> BuildInfo | None:
    for section in sections:
        if section.name == go_buildinfo.ELF_SECTION:
            return go_buildinfo.parse(go_buildinfo.content(read, section), at_address(read, sections))
    return None


def _sections(read: ReadAt, header: bytes) -> list[Section]:
    """The sections that are in the file; none when the header is cut or of an unknown class."""
    layout, order = _LAYOUTS.get(header[4]), "<" if header[5] == 1 else ">"
    if layout is None or len(header) < layout.counts_at + 6:
        return []
    (offset,) = struct.unpack_from(order + layout.offset, header, layout.offset_at)
    size, count, names_in = struct.unpack_from(order + "3H", header, layout.counts_at)
    row = struct.Struct(order + layout.section)
    if size != row.size:
        return []
    table = read(offset, min(count, _MOST_SECTIONS) * size)
    rows = list(row.iter_unpack(table[: len(table) - len(table) % size]))
    if names_in >= len(rows):
        return []
    # A section header is name, type, flags, address, offset, size, and four words more.
    names = read(rows[names_in][4], min(rows[names_in][5], _MOST_NAME_BYTES))
    return [
        Section(_text(names, name), address, place, length)
        for name, kind, _, address, place, length, *_ in rows
        if kind != _SHT_NOBITS
    ]


def _text(names: bytes, at: int) -> bytes:
    end = names.find(b"\0", at)
    return names[at:end] if end >= 0 else b""

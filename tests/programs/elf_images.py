"""ELF files as bytes: a header, one section with Go's build info, and the sections' names."""

from __future__ import annotations

import struct

X86_64, ARM64, RISCV = 62, 183, 243
BUILDINFO_AT, BASE = 0x200, 0x400000  # the section's offset in the file, and its address in memory
_NAMES = b"\0.go.buildinfo\0.shstrtab\0"
_NAMES_AT, _TABLE_AT = 0x100, 0x140


def program(machine: int = X86_64, *, bits: int = 64, big: bool = False, buildinfo: bytes = b"x") -> bytes:
    """A program for a machine, with 32 or 64 bits, in either byte order."""
    order = ">" if big else "<"
    rows = [(0, 0, 0, 0, 0), (1, 1, BASE, BUILDINFO_AT, len(buildinfo)), (15, 3, 0, _NAMES_AT, len(_NAMES))]
    table = b"".join(_row(order, bits, *row) for row in rows)
    size = len(table) // len(rows)
    ident = b"\x7fELF" + bytes([2 if bits == 64 else 1, 2 if big else 1, 1]) + bytes(9)
    words = "HHIQQQIHHHHHH" if bits == 64 else "HHIIIIIHHHHHH"
    header = ident + struct.pack(order + words, 2, machine, 1, 0, 0, _TABLE_AT, 0, 64, 0, 0, size, len(rows), 2)
    return (
        (header.ljust(_NAMES_AT, b"\0") + _NAMES).ljust(_TABLE_AT, b"\0")
        + table.ljust(BUILDINFO_AT - _TABLE_AT, b"\0")
        + buildinfo
    )


def _row(order: str, bits: int, name: int, kind: int, address: int, offset: int, size: int) -> bytes:
    layout = "2I4Q2I2Q" if bits == 64 else "10I"
    return struct.pack(order + layout, name, kind, 0, address, offset, size, 0, 0, 0, 0)

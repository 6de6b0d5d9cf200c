"""Mach-O files as bytes: small, with only the load commands that a test needs."""

from __future__ import annotations

import struct

X86_64, ARM64 = 0x01000007, 0x0100000C
BUILDINFO_AT = 0x1000  # the section's offset in the file; its address in memory is BASE
BASE = 0x100000000
DEVELOPER, ADHOC, LINKER = 0x10000, 0x2, 0x20002


def program(
    cpu: int = ARM64,
    *,
    minimum: tuple[int, int] | None = (13, 0),
    old_style: bool = False,
    uuid: bool = True,
    signature: int | None = LINKER,
    encrypted: bool = False,
    buildinfo: bytes = b"",
) -> bytes:
    """A program; its signature, if any, follows its load commands."""
    commands = [_segment(len(buildinfo))] if buildinfo else []
    if minimum and old_style:
        commands.append(struct.pack("<4I", 0x24, 16, _packed(minimum), _packed((14, 2))))
    elif minimum:
        commands.append(struct.pack("<6I", 0x32, 24, 1, _packed(minimum), _packed((26, 2)), 0))
    if uuid:
        commands.append(struct.pack("<2I", 0x1B, 24) + bytes(range(16)))
    if encrypted:
        commands.append(struct.pack("<6I", 0x2C, 24, 0, 0, 1, 0))
    if signature is not None:
        commands.append(struct.pack("<4I", 0x1D, 16, 0x800, 64))
    body = b"".join(commands)
    header = struct.pack("<8I", 0xFEEDFACF, cpu, 0, 2, len(commands), len(body), 0, 0)
    image = (header + body).ljust(0x800, b"\0")
    if signature is not None:
        image += struct.pack(">5I", 0xFADE0CC0, 64, 1, 0, 20) + struct.pack(">4I", 0xFADE0C02, 44, 0x20400, signature)
    return image.ljust(BUILDINFO_AT, b"\0") + buildinfo


def _packed(version: tuple[int, int]) -> int:
    return version[0] << 16 | version[1] << 8


def _segment(size: int) -> bytes:
    section = struct.pack("<16s16s2Q8I", b"__go_buildinfo", b"__DATA", BASE, size, BUILDINFO_AT, 4, 0, 0, 0, 0, 0, 0)
    segment = struct.pack("<16s4Q4I", b"__DATA", BASE, size, BUILDINFO_AT, size, 3, 3, 1, 0)
    return struct.pack("<2I", 0x19, 8 + len(segment) + len(section)) + segment + section


def universal(*programs: tuple[int, bytes], wide: bool = False) -> bytes:
    """A file of several programs, each with its processor."""
    offset, entries, body = 0x1000, b"", b""
    for cpu, data in programs:
        place = offset + len(body)
        layout = (">2I2Q2I", 12, 0) if wide else (">5I", 12)
        entries += struct.pack(layout[0], cpu, 0, place, len(data), *layout[1:])
        body += data.ljust(-(-len(data) // 0x1000) * 0x1000, b"\0")
    magic = 0xCAFEBABF if wide else 0xCAFEBABE
    return (struct.pack(">2I", magic, len(programs)) + entries).ljust(offset, b"\0") + body

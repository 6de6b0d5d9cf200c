"""Mach-O files: their architectures, oldest system, signature, UUID and Go build info.

Layouts and numbers: mach-o/loader.h, mach-o/fat.h, mach/machine.h; for signatures kern/cs_blobs.h (xnu).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goarmd.core.facts import Architecture
from goarmd.programs.facts import Signature, Slice
from goarmd.programs.formats import go_buildinfo
from goarmd.programs.formats.go_buildinfo import Section, at_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.programs.facts import BuildInfo
    from goarmd.programs.formats.go_buildinfo import ReadAt

_MAGIC_64 = 0xFEEDFACF
_FAT_MAGIC, _FAT_MAGIC_64 = 0xCAFEBABE, 0xCAFEBABF
_MOST_SLICES = 8  # Java's class files start like fat files, with a version of 45 or more in place of the count
_MOST_COMMANDS, _MOST_COMMAND_BYTES = 4096, 1024 * 1024
_MOST_SECTIONS = 1024
_ARCHITECTURES = {0x01000007: Architecture.X86_64, 0x0100000C: Architecture.ARM64}
_KINDS = (2, 6, 8)  # MH_EXECUTE, MH_DYLIB, MH_BUNDLE: files that are started or loaded, unlike object files
_PLATFORM_MACOS = 1  # a library may also be for Mac Catalyst (6)
_CSMAGIC_EMBEDDED_SIGNATURE, _CSMAGIC_CODEDIRECTORY = 0xFADE0CC0, 0xFADE0C02
_CS_ADHOC, _CS_LINKER_SIGNED = 0x2, 0x20000
_MOST_BLOBS = 64
_HEADER = struct.Struct("<8I")  # mach_header_64
_COMMAND = struct.Struct("<2I")
_SEGMENT = struct.Struct("<16s4Q4I")  # after cmd and cmdsize
_SECTION = struct.Struct("<16s16s2Q8I")


@dataclass(slots=True)
class _Collected:
    """The values from the load commands of a slice so far; `extent` is the slice's end in the file."""

    facts: dict[str, Any]
    sections: list[Section]
    extent: int


def parse(read: ReadAt) -> tuple[tuple[Slice, ...], int]:
    """The slices of a file, and the file size they need; no slices if it is not a program. Never raises.

    Args:
        read: returns bytes of the file by offset and size; fewer or none at its end.
    """
    found, extent = [], 0
    for start, size in _places(read):
        if parsed := _slice(read, start):
            found.append(parsed[0])
            extent = max(extent, parsed[1])
        extent = max(extent, start + size)
    return (tuple(found), extent) if found else ((), 0)


def _big(data: bytes, at: int, size: int = 4) -> int:
    """A big-endian unsigned number; 0 beyond the end."""
    return int.from_bytes(data[at : at + size], "big")


def _little(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _places(read: ReadAt) -> Iterator[tuple[int, int]]:
    """Start and size of each slice; size 0 if unknown. A slice inside the previous one is skipped."""
    head = read(0, 8)
    magic, count = _big(head, 0), _big(head, 4)
    if magic not in (_FAT_MAGIC, _FAT_MAGIC_64):
        yield 0, 0
        return
    wide = magic == _FAT_MAGIC_64  # fat_arch_64: cputype, cpusubtype, offset (8), size (8), align, reserved
    step, width = (32, 8) if wide else (20, 4)
    entries = read(8, count * step) if count <= _MOST_SLICES else b""
    end = 0
    for at in range(8, len(entries) - step + 9, step):
        start, size = _big(entries, at, width), _big(entries, at + width, width)
        if start >= end:
            end = start + size
            yield start, size


def _slice(read: ReadAt, start: int) -> tuple[Slice, int] | None:
    """A slice, and its end in the file."""
    header = read(start, _HEADER.size)
    if len(header) < _HEADER.size:
        return None
    magic, cpu, _, kind, count, length, *_ = _HEADER.unpack(header)
    if magic != _MAGIC_64 or kind not in _KINDS:
        return None
    collected = _Collected(
        {"has_uuid": False, "signature": Signature.NONE, "encrypted": False}, [], start + _HEADER.size + length
    )
    for command in _commands(read(start + _HEADER.size, min(length, _MOST_COMMAND_BYTES)), count):
        _collect(collected, read, start, command)
    architecture = _ARCHITECTURES.get(cpu, Architecture.UNKNOWN)
    return Slice(architecture=architecture, build=_build(read, collected.sections), **collected.facts), collected.extent


def _commands(data: bytes, count: int) -> Iterator[bytes]:
    """Each load command with its data."""
    at = 0
    for _ in range(min(count, _MOST_COMMANDS)):
        length = _little(data, at + 4)
        if length < _COMMAND.size or at + _COMMAND.size > len(data):
            return
        yield data[at : at + length]
        at += length


def _collect(into: _Collected, read: ReadAt, start: int, command: bytes) -> None:
    """Add the values of a load command."""
    match _little(command, 0):
        case 0x19:  # LC_SEGMENT_64
            into.sections += _sections(command, start)[: _MOST_SECTIONS - len(into.sections)]
            into.extent = max(into.extent, start + _segment_end(command))
        case 0x1B:  # LC_UUID
            into.facts["has_uuid"] = True
        case 0x24:  # LC_VERSION_MIN_MACOSX: version, sdk
            into.facts |= {"minimum_os": _version(command, 8), "sdk": _version(command, 12)}
        case 0x32 if _little(command, 8) == _PLATFORM_MACOS:  # LC_BUILD_VERSION: platform, minos, sdk
            into.facts |= {"minimum_os": _version(command, 12), "sdk": _version(command, 16)}
        case 0x2C:  # LC_ENCRYPTION_INFO_64: cryptoff, cryptsize, cryptid
            into.facts["encrypted"] = _little(command, 16) != 0
        case 0x1D if into.facts["signature"] is Signature.NONE:  # LC_CODE_SIGNATURE: dataoff; there is one
            into.facts["signature"] = _signature(read, start + _little(command, 8))


def _version(command: bytes, at: int) -> str | None:
    """`X.Y` of a version packed as xxxx.yy.zz; None for 0, which means unknown."""
    packed = _little(command, at)
    return f"{packed >> 16}.{packed >> 8 & 0xFF}" if packed else None


def _signature(read: ReadAt, at: int) -> Signature:
    """The kind of the signature in a superblob; its numbers are big-endian."""
    index = read(at, 12 + 8 * _MOST_BLOBS)
    if _big(index, 0) != _CSMAGIC_EMBEDDED_SIGNATURE:
        return Signature.UNKNOWN
    for number in range(min(_big(index, 8), _MOST_BLOBS)):
        blob = read(at + _big(index, 12 + 8 * number + 4), 16)
        if _big(blob, 0) == _CSMAGIC_CODEDIRECTORY:
            flags = _big(blob, 12)
            if not flags & _CS_ADHOC:
                return Signature.DEVELOPER
            return Signature.LINKER if flags & _CS_LINKER_SIGNED else Signature.ADHOC
    return Signature.UNKNOWN


def _segment_end(command: bytes) -> int:
    """The end of a segment's bytes, from the start of its slice."""
    if len(command) < _COMMAND.size + _SEGMENT.size:
        return 0
    _, _, _, offset, size, *_ = _SEGMENT.unpack_from(command, _COMMAND.size)
    return int(offset + size)


def _sections(command: bytes, start: int) -> list[Section]:
    head = _COMMAND.size + _SEGMENT.size
    if len(command) < head:
        return []
    *_, count, _ = _SEGMENT.unpack_from(command, _COMMAND.size)
    found = []
    for number in range(min(count, (len(command) - head) // _SECTION.size)):
        name, _, address, size, offset, *_ = _SECTION.unpack_from(command, head + number * _SECTION.size)
        found.append(Section(name.rstrip(b"\0"), address, start + offset, size))
    return found


def _build(read: ReadAt, sections: list[Section]) -> BuildInfo | None:
    for section in sections:
        if section.name == go_buildinfo.MACH_O_SECTION:
            return go_buildinfo.parse(go_buildinfo.content(read, section), at_address(read, sections))
    return None

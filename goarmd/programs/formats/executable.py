"""Program files of any format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.platforms.formats import elf_header
from goarmd.programs.facts import Format, Program
from goarmd.programs.formats import elf, macho

if TYPE_CHECKING:
    from goarmd.programs.formats.go_buildinfo import ReadAt


def parse(read: ReadAt, size: int) -> Program:
    """Parse a file; its first bytes decide the format. Never raises.

    Args:
        read: returns bytes of the file by offset and size; fewer or none at its end.
        size: the file's size in bytes.
    """
    head = read(0, 4)
    if head.startswith(b"#!"):
        return Program(Format.SCRIPT)
    is_elf = head == elf_header.MAGIC
    kind, (slices, extent) = (Format.ELF, elf.parse(read)) if is_elf else (Format.MACH_O, macho.parse(read))
    return Program(kind, slices, missing=max(0, extent - size)) if slices else Program(Format.UNKNOWN)

"""A program as a file, whatever its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.formats import elf, macho
from goarmd.programs import Format, Program

if TYPE_CHECKING:
    from goarmd.formats.go_buildinfo import ReadAt


def parse(read: ReadAt) -> Program:
    """Read a file by its first bytes. Never raises.

    Args:
        read: gives so many bytes from an offset of the file; fewer or none where it ends.
    """
    head = read(0, 4)
    if head.startswith(b"#!"):
        return Program(Format.SCRIPT)
    return elf.parse(read) if head.startswith(elf.MAGIC) else macho.parse(read)

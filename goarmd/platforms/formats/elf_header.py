"""The header of an ELF file: the machine it was built for (elf(5); numbers from the System V ABI's e_machine list)."""

from __future__ import annotations

from goarmd.core.facts import Architecture

MAGIC = b"\x7fELF"
HEADER_BYTES = 20
_MACHINES = {62: Architecture.X86_64, 183: Architecture.ARM64}
# 32-bit programs that run natively beside 64-bit ones: EM_386 and EM_ARM.
_NATIVE_32_BIT = {3: Architecture.X86_64, 40: Architecture.ARM64}


def machine(header: bytes) -> Architecture:
    """The architecture in a file's first bytes; unknown if it is not ELF or for any other machine."""
    return _MACHINES.get(e_machine(header) or 0, Architecture.UNKNOWN)


def is_foreign(header: bytes, host: Architecture) -> bool | None:
    """Whether this program needs an emulator on that host; None if unknown."""
    number = e_machine(header)
    if number is None or host is Architecture.UNKNOWN:
        return None
    return host not in (_MACHINES.get(number), _NATIVE_32_BIT.get(number))


def e_machine(header: bytes) -> int | None:
    """The machine's number; None if this is not an ELF header."""
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC) or header[5] not in (1, 2):
        return None
    return int.from_bytes(header[18:20], "little" if header[5] == 1 else "big")

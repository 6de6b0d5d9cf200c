"""Compiles the stand-in for Apple's libSystem against goarmd's own tables."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goarmd.platforms._libsystem import CONSTANTS, KINFO_PROC, PROTOTYPES, RUSAGE_V4, TIMEVAL
from tests.abi.c_source import assertions
from tests.darwin.machine import EXIT, HEADER, PROCESS, VALUE
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.platforms.formats.darwin_process import CStruct

_SOURCE = Path(__file__).with_name("libsystem.c")
SERVED = (KINFO_PROC, RUSAGE_V4, TIMEVAL)
_OF_THE_KERNEL = ("NOTE_", "O_", "SOL_", "LOCAL_", "XUCRED_")  # of kqueue(2), open(2) and getsockopt(2)
_WARNINGS = ("-std=gnu11", "-Wall", "-Wextra", "-Werror")
# The file's rows have the same sizes in C and in Python.
_ROWS = {"machine": HEADER, "exit_row": EXIT, "process": PROCESS, "value": VALUE}


def build(
    folder: Path, structs: Iterable[CStruct] = SERVED, prototypes: Any = PROTOTYPES, *options: str
) -> subprocess.CompletedProcess[str]:
    """Compile it into `folder`/libSystem.so; wrong tables test that the compiler notices."""
    constants = {name: value for name, value in CONSTANTS.items() if not name.startswith(_OF_THE_KERNEL)}
    rows = (f'_Static_assert(sizeof(struct {name}) == {row.size}, "machine.py");' for name, row in _ROWS.items())
    (folder / "tables.h").write_text("\n".join([assertions(structs, constants, prototypes), *rows, ""]))
    command = [tool("cc"), *_WARNINGS, *options, "-shared", "-fPIC", "-pthread", f"-I{folder}", str(_SOURCE)]
    return subprocess.run(
        [*command, "-o", str(folder / "libSystem.so")], capture_output=True, text=True, timeout=60, check=False
    )

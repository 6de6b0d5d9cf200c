"""The tables of platforms/_libsystem.py, held against Apple's headers and libraries for both processors of Macs.

zig ships those headers and the list of libSystem's symbols, so it compiles and links for a Mac on any machine.
"""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.platforms._libsystem import CONSTANTS, PRIVATE, PROTOTYPES, STRUCTS
from goarmd.platforms.formats.darwin_process import CField, CStruct
from tests.abi.c_source import source

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.abi, pytest.mark.timeout(600)]
TARGETS = ("aarch64-macos.11.0", "x86_64-macos.11.0", "aarch64-macos", "x86_64-macos")
_STRICT = ("-Wall", "-Wextra", "-Werror", "-Wconversion", "-Wno-null-pointer-subtraction")


def build(folder: Path, target: str, text: str) -> subprocess.CompletedProcess[str]:
    """Compile and link for a target; the program is never run."""
    (folder / "abi.c").write_text(text)
    command = [sys.executable, "-m", "ziglang", "cc", "-target", target, *_STRICT, "abi.c", "-o", "abi"]
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "ZIG_GLOBAL_CACHE_DIR": str(folder.parent / "zig")}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def refused(folder: Path, structs: Any = STRUCTS, constants: Any = CONSTANTS, prototypes: Any = PROTOTYPES) -> str:
    """What the compiler says of it; empty when it agrees."""
    done = build(folder, TARGETS[0], source(structs, constants, prototypes))
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize("target", TARGETS)
def test_apples_headers_and_libraries_agree(target: str, tmp_path: Path) -> None:
    done = build(tmp_path, target, source(STRUCTS, CONSTANTS, PROTOTYPES))
    assert done.returncode == 0, done.stderr


def _with_field(change: dict[str, Any]) -> tuple[CStruct, ...]:
    first, *others = STRUCTS
    return (CStruct(first.name, first.size, (replace(first.fields[2], **change),)), *others)


@pytest.mark.parametrize(
    ("structs", "said"),
    [
        (_with_field({"offset": 36}), "offset of struct kinfo_proc.kp_proc.p_flag"),
        (_with_field({"code": "q"}), "size of struct kinfo_proc.kp_proc.p_flag"),
        (_with_field({"code": "I"}), "sign of struct kinfo_proc.kp_proc.p_flag"),
        (_with_field({"path": "kp_proc.p_nothing"}), "p_nothing"),
        ((CStruct("struct timeval", 12, (CField("tv_sec", 0, "q"),)),), "size of struct timeval"),
        ((CStruct("struct nothing", 8, (CField("x", 0, "q"),)),), "struct nothing"),
    ],
)
def test_a_wrong_layout_is_refused(structs: tuple[CStruct, ...], said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, structs=structs)


@pytest.mark.parametrize("name", CONSTANTS)
def test_every_wrong_number_is_refused(name: str, tmp_path: Path) -> None:
    assert name in refused(tmp_path, constants={name: CONSTANTS[name] + 1})


@pytest.mark.parametrize("name", sorted(PROTOTYPES.keys() - PRIVATE))
def test_a_wrong_parameter_or_result_is_refused(name: str, tmp_path: Path) -> None:
    result, parameters = PROTOTYPES[name]
    assert refused(tmp_path, prototypes={name: (result, parameters[1:])})
    assert refused(tmp_path, prototypes={name: (ctypes.c_size_t, parameters)})


def test_a_symbol_that_no_library_has_is_refused(tmp_path: Path) -> None:
    text = source((), {}, PROTOTYPES).replace("int main", "int proc_nothing(void);\nint main")
    done = build(tmp_path, TARGETS[0], re.sub(r"return 0;", "return proc_nothing();", text))
    assert done.returncode
    assert "proc_nothing" in done.stderr

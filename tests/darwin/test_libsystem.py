"""The stand-in for Apple's libSystem has the kernel's rules, and goarmd reads it like a Mac's library."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import PlatformError
from goarmd.core.facts import Usage
from goarmd.platforms import _libsystem
from goarmd.platforms._libsystem import KINFO_PROC, PRIVATE, PROTOTYPES, LibSystem
from goarmd.platforms.darwin import DarwinProcesses
from goarmd.platforms.formats.darwin_process import CField, CStruct
from tests.builders import any_program
from tests.darwin.compiler import SERVED, build
from tests.platforms.darwin_images import ME
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.darwin.machine import Machine, Process

pytestmark = only_on("linux", "replaces a library that a Mac has")

GOPLS = "/Users/you/go/bin/gopls"
ROSETTA = 0x2000000  # PROC_FLAG_ROSETTA, xnu's bsd/sys/proc_info_private.h
SHORT_INFO = 13  # PROC_PIDT_SHORTBSDINFO


@pytest.fixture
def library(libsystem: Path, monkeypatch: pytest.MonkeyPatch) -> ctypes.CDLL:
    """The stand-in, opened like Apple's library, by the Mac's user."""
    monkeypatch.setattr(_libsystem, "_PATH", str(libsystem))
    monkeypatch.setattr(os, "geteuid", lambda: ME)
    return _libsystem.load()


@pytest.fixture
def system(library: ctypes.CDLL) -> LibSystem:
    return LibSystem(library)


def refusal(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(OSError) as raised:  # the errno is the promise
        call(*arguments)
    return errno.errorcode[raised.value.errno or 0]


def _with(field: CField) -> list[CStruct]:
    return [CStruct("struct kinfo_proc", KINFO_PROC.size, (field,)), *SERVED[1:]]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (replace(KINFO_PROC.fields[-1], offset=564), "offset of struct kinfo_proc.kp_eproc.e_ppid"),
        (replace(KINFO_PROC.fields[-1], code="q"), "size of struct kinfo_proc.kp_eproc.e_ppid"),
        (replace(KINFO_PROC.fields[-1], code="I"), "sign of struct kinfo_proc.kp_eproc.e_ppid"),
    ],
)
def test_a_wrong_layout_does_not_compile(wrong: CField, message: str, tmp_path: Path) -> None:
    done = build(tmp_path, _with(wrong))
    assert done.returncode
    assert message in done.stderr


def test_a_wrong_prototype_does_not_compile(tmp_path: Path) -> None:
    result, parameters = PROTOTYPES["proc_pidpath"]
    assert build(tmp_path, SERVED, {"proc_pidpath": (result, parameters[1:])}).returncode


def test_the_process_table_and_proc_pidinfo_agree_about_translation(
    machine: Machine, library: ctypes.CDLL, system: LibSystem
) -> None:
    for number in range(300):
        machine.run(GOPLS, translated=number % 3 == 0, user=ME if number % 2 else 0, zombie=number % 7 == 0)
    machine.write()
    reader = DarwinProcesses(system, any_program)
    changes = reader.changes()
    pids, info = (ctypes.c_int32 * 1000)(), (ctypes.c_uint32 * 16)()
    library.proc_pidinfo.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_uint64, ctypes.c_void_p, ctypes.c_int)
    flags = {}
    for pid in pids[: library.proc_listallpids(pids, ctypes.sizeof(pids))]:
        assert library.proc_pidinfo(pid, SHORT_INFO, 0, info, ctypes.sizeof(info)) == 64
        flags[pid] = bool(info[8] & ROSETTA)
    assert {pid: identity.translated for pid, identity in reader.known.items()} == flags
    assert changes.translated == sum(flags.values()) > 50


def test_a_process_is_read_with_all_its_properties(machine: Machine, system: LibSystem) -> None:
    memory = {"resident": 3000, "footprint": 2000, "peak": 4000}
    gopls = machine.run(GOPLS, b"gopls", b"", b"-v", parent=7, responsible=9, ticks=(36_000_000, 12_000_000), **memory)
    machine.write()
    reader = DarwinProcesses(system, any_program)
    (identity,) = reader.changes().born
    assert (identity.name, identity.path, identity.arguments) == ("gopls", GOPLS, ("gopls", "", "-v"))
    assert (identity.key.pid, identity.key.started_at, identity.parent_pid) == (gopls.pid, 1_699_990_060.25, 7)
    assert reader.usage(identity.key) == Usage(3000, 2000, 4000, 2.0, 7)
    assert reader.responsible(identity.key) == 9


def test_calls_for_an_exited_process_fail_with_the_kernels_errors(machine: Machine, system: LibSystem) -> None:
    machine.write()
    assert refusal(system.path, 77) == "ESRCH"
    assert refusal(system.rusage, 77) == "ESRCH"
    assert refusal(system.arguments, 77) == "EINVAL"
    assert refusal(system.responsible, 77) == "ESRCH"
    assert system.process(77) == b""


def test_only_the_path_of_another_users_process_is_readable(machine: Machine, system: LibSystem) -> None:
    theirs = machine.run("/usr/libexec/oahd", user=441).pid
    machine.write()
    assert refusal(system.arguments, theirs) == "EINVAL"
    assert refusal(system.rusage, theirs) == "EPERM"
    assert system.path(theirs) == "/usr/libexec/oahd"
    machine.asker = 0
    machine.write()
    assert system.arguments(theirs)
    assert system.rusage(theirs)


def test_a_removed_program_has_no_path(machine: Machine, system: LibSystem) -> None:
    gopls = machine.run(GOPLS, path_error=errno.ENOENT)
    machine.write()
    assert refusal(system.path, gopls.pid) == "ENOENT"


def test_a_too_large_buffer_for_a_path_is_refused(machine: Machine, library: ctypes.CDLL) -> None:
    pid = machine.run(GOPLS).pid
    machine.write()
    assert library.proc_pidpath(pid, ctypes.create_string_buffer(4097), 4097) == 0
    assert ctypes.get_errno() == errno.EOVERFLOW


def test_a_value_by_name_is_complete_or_refused(machine: Machine, system: LibSystem) -> None:
    machine.values = {"kern.osproductversion": b"15.5\0", "long": bytes(300), "hw.tbfrequency": struct.pack("<q", 24)}
    machine.write()
    assert (system.text("kern.osproductversion"), system.number("hw.tbfrequency")) == ("15.5", 24)
    assert refusal(system.value, "long") == "ENOMEM"
    assert refusal(system.value, "machdep.nothing") == "ENOENT"


def test_a_table_larger_than_the_buffer_is_cut_between_structs(machine: Machine, library: ctypes.CDLL) -> None:
    for _ in range(3):
        machine.run(GOPLS)
    machine.write()
    name = (ctypes.c_int32 * 3)(1, 14, 0)
    size = ctypes.c_size_t(0)
    assert library.sysctl(name, 3, None, size, None, 0) == 0
    assert size.value == 8 * 648
    room = ctypes.create_string_buffer(2 * 648 + 100)
    size.value = len(room)
    assert library.sysctl(name, 3, room, size, None, 0) == -1
    assert (ctypes.get_errno(), size.value) == (errno.ENOMEM, 2 * 648)


def test_a_table_that_grows_with_each_read_is_complete(machine: Machine, system: LibSystem) -> None:
    machine.growing = (3, 2000)
    machine.write()
    assert len(system.process_table()) == 6000 * 648


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOMEM], ids=["refused", "never fits"])
def test_a_table_is_read_again_after_an_error(machine: Machine, system: LibSystem, number: int) -> None:
    machine.run(GOPLS)
    machine.table_error = number
    machine.write()
    reader = DarwinProcesses(system, any_program)
    with pytest.raises(PlatformError, match="the process table cannot be read"):
        reader.changes()
    machine.table_error = 0
    machine.write()
    assert len(reader.changes().born) == 1


def test_a_sample_has_the_births_and_exits_since_the_last_one(machine: Machine, system: LibSystem) -> None:
    def start() -> Process:
        process = machine.run(GOPLS)
        machine.write()
        return process

    first = start()
    reader = DarwinProcesses(system, any_program)
    (born,) = reader.changes().born
    machine.end(first)
    second = start()
    changes = reader.changes()
    assert (changes.gone, [identity.key.pid for identity in changes.born]) == ((born.key,), [second.pid])


def test_a_system_without_the_private_call_has_no_responsible_apps(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (private,) = PRIVATE
    assert build(tmp_path, SERVED, PROTOTYPES, f"-D{private}=gone").returncode == 0
    monkeypatch.setattr(_libsystem, "_PATH", str(tmp_path / "libSystem.so"))
    machine.run(GOPLS)
    machine.write()
    system = LibSystem(_libsystem.load())
    reader = DarwinProcesses(system, any_program)
    (identity,) = reader.changes().born
    assert reader.responsible(identity.key) is None
    assert refusal(system.responsible, identity.key.pid) == "ENOSYS"

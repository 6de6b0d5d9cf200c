"""Programs on a real disk: read once, and every problem is reported, never raised."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from goarmd.core.facts import Architecture, Problem
from goarmd.parts.source import run
from goarmd.programs.facts import Executable, Format
from goarmd.programs.sources import executables
from tests.builders import host
from tests.programs.macho_images import ARM64, X86_64, program, universal
from tests.programs.sources.macs import only, problems, put
from tests.tools import only_on

if TYPE_CHECKING:
    from goarmd.parts.source import Context


def test_a_cut_program_is_a_problem_and_its_known_part_is_a_fact(mac: Context) -> None:
    put(mac.home / "go/bin/gopls", program(buildinfo=b"x" * 100)[:0x1010])
    fact = only(mac)
    assert fact.program.slices[0].architecture is Architecture.ARM64
    assert fact.problem == f"is cut off: it has {0x1010} bytes, but its headers describe {0x1064}"
    assert problems(mac) == [f"{fact.path}: {fact.problem}"]


def test_a_fifo_is_a_problem_and_blocks_nothing(mac: Context) -> None:
    (mac.home / "go/bin").mkdir(parents=True)
    os.mkfifo(mac.home / "go/bin/gopls")
    assert only(mac).problem == "not a regular file"


def test_a_broken_link_is_a_problem(mac: Context) -> None:
    (mac.home / "go/bin").mkdir(parents=True)
    (mac.home / "go/bin/gopls").symlink_to("gone")
    assert only(mac).problem == "is a broken link"


def test_a_link_to_itself_is_a_problem(mac: Context) -> None:
    (mac.home / "go/bin").mkdir(parents=True)
    (mac.home / "go/bin/gopls").symlink_to("gopls")
    assert "cannot be read (Too many levels of symbolic links)" in str(only(mac).problem)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_program_that_cannot_be_read_is_a_problem(mac: Context, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    path = put(mac.home / "go/bin/gopls")
    real = os.open

    def refuse(name: str, flags: int) -> int:
        if name == str(path):
            raise OSError(number, os.strerror(number))
        return real(name, flags)

    monkeypatch.setattr(os, "open", refuse)  # root, as whom tests may run, may read everything
    assert only(mac).problem == f"cannot be read ({os.strerror(number)})"


def test_a_huge_file_is_read_at_once(mac: Context) -> None:
    path = put(mac.home / "go/bin/gopls")
    os.truncate(path, 2**42)
    assert only(mac).program.format is Format.MACH_O


def test_a_problem_with_one_file_leaves_the_other_facts(mac: Context) -> None:
    put(mac.home / "go/bin/gopls")
    (mac.home / "go/bin/dlv").symlink_to("gone")
    reading = run(executables.SOURCE, mac)
    assert (reading.run.error, [problem.kind for problem in reading.run.problems]) == (None, ["file"])
    assert len([fact for fact in reading.facts if isinstance(fact, Executable)]) >= 2
    assert not any(isinstance(fact, Problem) for fact in reading.facts)


def test_a_file_is_read_again_only_after_a_change(mac: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(mac.home / "go/bin/gopls")
    opened = []
    real = os.open

    def counting(name: str, flags: int) -> int:
        opened.append(name)
        return real(name, flags)

    monkeypatch.setattr(os, "open", counting)
    for _ in range(3):
        only(mac)
    assert opened.count(str(path)) == 1
    path.unlink()
    put(path, program(X86_64))
    assert only(mac).program.slices[0].architecture is Architecture.X86_64


def test_a_file_that_changes_during_reading_is_a_problem_and_read_again(
    mac: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(mac.home / "go/bin/gopls")
    real = os.pread

    def rewriting(*given: int) -> bytes:
        if path.stat().st_mtime_ns != 1:
            os.utime(path, ns=(1, 1))
        return real(*given)

    monkeypatch.setattr(os, "pread", rewriting)
    fact = only(mac)
    assert (fact.problem, fact.program.slices[0].architecture) == ("changed during reading", Architecture.ARM64)
    assert only(mac).problem is None  # it no longer changes


def test_an_unfinished_universal_file_is_not_an_intel_program(mac: Context) -> None:
    both = universal((X86_64, program(X86_64)), (ARM64, program()))
    put(mac.home / "go/bin/gopls", both[: len(both) // 2])
    fact = only(mac)
    assert [str(slice_.architecture) for slice_ in fact.program.slices] == ["x86_64"]
    assert "is cut off" in str(fact.problem)
    assert not fact.program.is_foreign(host())


def test_a_replaced_program_with_the_same_size_and_mtime_is_read_again(mac: Context) -> None:
    path = put(mac.home / "go/bin/gopls")
    only(mac)
    before = path.stat()
    path.write_bytes(program(X86_64).ljust(before.st_size, b"\0")[: before.st_size])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert only(mac).program.slices[0].architecture is Architecture.X86_64


def test_an_unreadable_part_leaves_the_facts_of_the_rest(mac: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put(mac.home / "go/bin/gopls")
    real = os.pread

    def failing(descriptor: int, size: int, at: int) -> bytes:
        if at >= 0x800:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(descriptor, size, at)

    monkeypatch.setattr(os, "pread", failing)
    fact = only(mac)
    assert fact.program.slices[0].architecture is Architecture.ARM64
    assert fact.problem == "cannot be read completely (Input/output error)"


def test_a_universal_program_has_both_slices(mac: Context) -> None:
    put(mac.home / "go/bin/gopls", universal((X86_64, program(X86_64)), (ARM64, program())))
    assert {slice_.architecture for slice_ in only(mac).program.slices} == {Architecture.ARM64, Architecture.X86_64}


@only_on("linux", "its own programs are ELF")
def test_this_machines_python_is_read(mac: Context) -> None:
    (mac.home / "go/bin").mkdir(parents=True)
    shutil.copy(os.path.realpath(sys.executable), mac.home / "go/bin/tool")
    fact = only(mac)
    assert fact.program.format is Format.ELF
    assert [str(slice_.architecture) for slice_ in fact.program.slices] == [
        os.uname().machine.replace("aarch64", "arm64")
    ]

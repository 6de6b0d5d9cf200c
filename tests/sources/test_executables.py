"""Programs on a real disk: found in their places, read once, and whatever is wrong with one is told, never raised."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from goarmd.config import Config, Executables
from goarmd.facts import Architecture, Problem, Process
from goarmd.programs import Executable, Format, Place
from goarmd.sources import executables, run
from tests.builders import host, process
from tests.macho_images import ARM64, X86_64, program, universal
from tests.privacy import looked_at
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.process_table import ProcessTable
    from goarmd.sources import Context


class Table:
    """What runs."""

    def __init__(self, *processes: Process) -> None:
        self.watched = {one.key: one for one in processes}
        self.translated: dict[object, Process] = {}


@pytest.fixture
def mac(make_context: Callable[..., Context], monkeypatch: pytest.MonkeyPatch) -> Context:
    """A Mac's context on which nothing runs; PATH and Go's variables are those of a service."""
    for name in ("GOBIN", "GOPATH", "GOROOT", "GOENV", "GOMODCACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    return with_processes(make_context("darwin"))


def with_processes(context: Context, *processes: Process) -> Context:
    return replace(context, processes=cast("ProcessTable", Table(*processes)))


def put(path: Path, data: bytes | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(program() if data is None else data)
    return path


def found(context: Context) -> list[Executable]:
    """What is found in the home; this machine has tools of its own elsewhere."""
    facts = [fact for fact in executables.read(context) if isinstance(fact, Executable)]
    return [fact for fact in facts if fact.path.startswith(str(context.home))]


def only(context: Context) -> Executable:
    (fact,) = found(context)
    return fact


def problems(context: Context) -> list[str]:
    return [fact.text for fact in executables.read(context) if isinstance(fact, Problem)]


def test_a_program_that_go_installed_is_found_with_its_group(mac: Context) -> None:
    path = put(mac.home / "go/bin/gopls", program(X86_64))
    fact = only(mac)
    assert (fact.path, fact.place, fact.group, fact.problem) == (str(path), Place.TOOL, "gopls", None)
    assert [piece.architecture for piece in fact.program.slices] == [Architecture.X86_64]


@pytest.mark.parametrize(
    ("path", "place", "group"),
    [
        ("go/bin/staticcheck", Place.TOOL, None),
        ("sdk/go1.26.0/bin/go", Place.SDK, "go"),
        ("go/pkg/mod/golang.org/toolchain@v0.0.1-go1.27.0.darwin-amd64/bin/go", Place.TOOLCHAIN, "go"),
        ("Library/Application Support/Zed/languages/gopls/gopls_0.24.0_go_1.27.0", Place.EDITOR_TOOL, "gopls"),
        (".local/share/nvim/mason/bin/gopls", Place.EDITOR_TOOL, "gopls"),
        ("Applications/Visual Studio Code.app/Contents/MacOS/Electron", Place.EDITOR, "editor"),
    ],
)
def test_every_place_is_looked_at(mac: Context, path: str, place: Place, group: str | None) -> None:
    put(mac.home / path)
    fact = only(mac)
    assert (fact.place, fact.group) == (place, group)


def test_what_go_env_wrote_down_decides_where_programs_are(mac: Context) -> None:
    folder = mac.home / "my tools"
    put(mac.home / "Library/Application Support/go/env", f"# kept\nGOBIN={folder}\n".encode())
    put(folder / "gopls")
    assert only(mac).path == str(folder / "gopls")


def test_each_folder_of_gopath_has_programs(mac: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPATH", f"{mac.home}/one{os.pathsep}{mac.home}/two")
    put(mac.home / "one/bin/gopls")
    put(mac.home / "two/bin/dlv")
    assert [fact.group for fact in found(mac)] == ["gopls", "dlv"]


def test_one_file_behind_several_paths_is_told_once(mac: Context) -> None:
    path = put(mac.home / "go/bin/gopls")
    link = mac.home / ".local/bin/gopls"
    link.parent.mkdir(parents=True)
    link.symlink_to(path)
    assert only(mac).path == str(path)


def test_a_running_program_from_elsewhere_is_found(mac: Context) -> None:
    path = put(mac.home / "elsewhere/gopls")
    fact = only(with_processes(mac, process(path=str(path))))
    assert (fact.place, fact.group) == (Place.PROCESS, "gopls")


def test_a_running_program_whose_file_is_gone_is_no_problem(mac: Context) -> None:
    context = with_processes(mac, process(path=str(mac.home / "gone")))
    assert (found(context), problems(context)) == ([], [])


def test_debug_binaries_are_found_in_configured_workspaces_only(mac: Context, tmp_path: Path) -> None:
    put(mac.home / "src/app/cmd/server/__debug_bin1234")
    put(mac.home / "src/app/cmd/server/main.go", b"package main")
    put(mac.home / "src/other/__debug_bin")
    config = Config(executables=Executables(workspaces=(str(mac.home / "src/app"),)))
    assert [fact.place for fact in found(replace(mac, config=config))] == [Place.DEBUG_BINARY]
    assert found(mac) == []


def links_into(private: Path, home: Path) -> None:
    """Every way in which a developer's folders may lead into a private one."""
    for name in ("bin", "go1.27/bin", "go/bin", "gobin"):
        put(private / name / "gopls")
        put(private / name / "go")
    put(private / "goenv", b"GOBIN=/x\n")
    for link, target in (
        ("go/bin", "bin"),
        ("sdk/go1.27", "go1.27"),
        (".goenv/versions/mine", "go1.27"),
        (".local/bin", "bin"),
        ("bin/gopls", "bin/gopls"),
        (".vscode-server/bin", "."),
        ("Library/Application Support/go/env", "goenv"),
        ("go/pkg/mod/golang.org/toolchain@v1", "go1.27"),
    ):
        (home / link).parent.mkdir(parents=True, exist_ok=True)
        (home / link).symlink_to(private / target)


@pytest.mark.parametrize("folder", ["Documents", "Desktop", "Downloads", "Library/Mobile Documents"])
@pytest.mark.parametrize("name", [".", "a [home]*"])
def test_nothing_in_a_folder_of_which_macos_asks_first_is_looked_at(mac: Context, folder: str, name: str) -> None:
    home = mac.home / name
    links_into(home / folder, home)
    config = Config(executables=Executables(workspaces=(str(home),)))
    running = process(path=str(home / folder / "bin/gopls"))
    with looked_at(home / folder) as looked:
        facts = list(executables.read(with_processes(replace(mac, home=home, config=config), running)))
    assert looked == []
    assert not any(isinstance(fact, Executable) and fact.path.startswith(str(home)) for fact in facts)


@pytest.mark.parametrize(
    ("workspace", "why"),
    [
        ("Documents/src", "is private"),
        ("nowhere", "is no folder: mend executables.workspaces"),
        ("~nobodyofthisname/src", "is no folder"),
        ("a\0b", "is private"),
    ],
)
def test_a_workspace_that_cannot_be_looked_through_is_a_problem(mac: Context, workspace: str, why: str) -> None:
    path = workspace if workspace.startswith("~") else f"{mac.home}/{workspace}"
    context = replace(mac, config=Config(executables=Executables(workspaces=(path,))))
    (problem,) = [fact for fact in executables.read(context) if isinstance(fact, Problem)]
    assert problem.kind == "workspace"
    assert why in problem.text


def test_a_variable_that_is_no_path_is_passed_over(mac: Context) -> None:
    put(mac.home / "Library/Application Support/go/env", b"GOBIN=/x\0y\nGOMODCACHE=/\0\n")
    put(mac.home / "bin/gopls")
    assert [fact.path for fact in found(mac)] == [str(mac.home / "bin/gopls")]


def test_a_fifo_in_the_place_of_gos_settings_holds_nothing_up(mac: Context) -> None:
    (mac.home / "Library/Application Support/go").mkdir(parents=True)
    os.mkfifo(mac.home / "Library/Application Support/go/env")
    put(mac.home / "go/bin/gopls")
    assert len(found(mac)) == 1


def test_goenv_may_be_switched_off(mac: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOENV", "off")
    monkeypatch.chdir(put(mac.home / "off", b"GOBIN=/x\n").parent)
    put(mac.home / "go/bin/gopls")
    assert len(found(mac)) == 1


def test_scripts_and_other_files_are_no_programs(mac: Context) -> None:
    put(mac.home / "go/bin/wrapper", b"#!/bin/sh\n")
    put(mac.home / "go/bin/notes.txt", b"remember")
    assert (found(mac), problems(mac)) == ([], [])


@only_on("linux", "macOS's file system takes no such name")
def test_a_program_with_a_name_that_is_no_utf8_is_found(mac: Context) -> None:
    put(mac.home / "go/bin" / os.fsdecode(b"caf\xe9 \n tool"))
    assert only(mac).path.endswith("caf\udce9 \n tool")


def test_globs_in_the_name_of_the_home_are_no_globs(mac: Context) -> None:
    home = mac.home / "a[b]*"
    put(home / "go/bin/gopls")
    assert [fact.path for fact in found(replace(mac, home=home))] == [str(home / "go/bin/gopls")]


def test_a_program_that_is_cut_off_is_told_with_what_is_known(mac: Context) -> None:
    put(mac.home / "go/bin/gopls", program(buildinfo=b"x" * 100)[:0x1010])
    fact = only(mac)
    assert fact.program.slices[0].architecture is Architecture.ARM64
    assert fact.problem == f"is cut off: it has {0x1010} bytes, and its headers speak of {0x1064}"
    assert problems(mac) == [f"{fact.path}: {fact.problem}"]


def test_a_fifo_is_a_problem_and_holds_nothing_up(mac: Context) -> None:
    (mac.home / "go/bin").mkdir(parents=True)
    os.mkfifo(mac.home / "go/bin/gopls")
    assert only(mac).problem == "is no regular file"


def test_a_link_that_leads_nowhere_is_a_problem(mac: Context) -> None:
    (mac.home / "go/bin").mkdir(parents=True)
    (mac.home / "go/bin/gopls").symlink_to("gone")
    assert only(mac).problem == "is a link that leads nowhere"


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


def test_a_huge_file_takes_no_time(mac: Context) -> None:
    path = put(mac.home / "go/bin/gopls")
    os.truncate(path, 2**42)
    assert only(mac).program.format is Format.MACH_O


def test_problems_are_counted_and_the_other_facts_stand(mac: Context) -> None:
    put(mac.home / "go/bin/gopls")
    (mac.home / "go/bin/dlv").symlink_to("gone")
    reading = run(executables.SOURCE, mac)
    assert (reading.run.error, [problem.kind for problem in reading.run.problems]) == (None, ["file"])
    assert len([fact for fact in reading.facts if isinstance(fact, Executable)]) >= 2
    assert not any(isinstance(fact, Problem) for fact in reading.facts)


def test_a_file_is_read_once_and_again_when_it_changed(mac: Context, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_file_that_changes_while_it_is_read_is_told_and_read_again(
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
    assert (fact.problem, fact.program.slices[0].architecture) == ("changed while it was read", Architecture.ARM64)
    assert only(mac).problem is None  # it has settled


def test_a_universal_file_that_is_being_written_is_no_intel_program(mac: Context) -> None:
    both = universal((X86_64, program(X86_64)), (ARM64, program()))
    put(mac.home / "go/bin/gopls", both[: len(both) // 2])
    fact = only(mac)
    assert [str(piece.architecture) for piece in fact.program.slices] == ["x86_64"]
    assert "is cut off" in str(fact.problem)
    assert not fact.program.is_foreign(host())


def test_a_program_that_was_replaced_in_the_same_moment_is_read_again(mac: Context) -> None:
    path = put(mac.home / "go/bin/gopls")
    only(mac)
    before = path.stat()
    path.write_bytes(program(X86_64).ljust(before.st_size, b"\0")[: before.st_size])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert only(mac).program.slices[0].architecture is Architecture.X86_64


def test_a_part_that_cannot_be_read_leaves_what_is_known(mac: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put(mac.home / "go/bin/gopls")
    real = os.pread

    def failing(descriptor: int, size: int, at: int) -> bytes:
        if at >= 0x800:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(descriptor, size, at)

    monkeypatch.setattr(os, "pread", failing)
    fact = only(mac)
    assert fact.program.slices[0].architecture is Architecture.ARM64
    assert fact.problem == "cannot be read whole (Input/output error)"


def test_a_universal_program_has_both_slices(mac: Context) -> None:
    put(mac.home / "go/bin/gopls", universal((X86_64, program(X86_64)), (ARM64, program())))
    assert {piece.architecture for piece in only(mac).program.slices} == {Architecture.ARM64, Architecture.X86_64}


@only_on("linux", "its own programs are ELF")
def test_this_machines_python_is_read(mac: Context) -> None:
    (mac.home / "go/bin").mkdir(parents=True)
    shutil.copy(os.path.realpath(sys.executable), mac.home / "go/bin/tool")
    fact = only(mac)
    assert fact.program.format is Format.ELF
    assert [str(piece.architecture) for piece in fact.program.slices] == [
        os.uname().machine.replace("aarch64", "arm64")
    ]

"""What a terminal shows when a program dies or cannot start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.crashes.formats.terminal import parse

if TYPE_CHECKING:
    from goarmd.crashes.formats.text_exit import TextExit


def one(text: str) -> TextExit:
    (found,) = parse(text.encode())
    return found


def test_dyld_and_the_shell_report_one_exit() -> None:
    found = one(
        "dyld[7]: missing LC_UUID load command in /x/dlv\ndyld[7]: missing LC_UUID load command\nzsh: abort dlv\n"
    )
    assert (found.program, found.pid, found.symptoms.signal) == ("dlv", 7, "SIGABRT")


def test_the_program_is_the_one_that_refers_to_the_library() -> None:
    text = (
        "dyld[7]: Library not loaded: /opt/libx.dylib\n"
        "  Referenced from: <AB-1> /x/bin/gopls\n"
        "  Reason: tried: '/opt/libx.dylib' (no such file)\n"
    )
    found = one(text)
    assert found.program == "gopls"
    assert len(found.symptoms.messages) == 3


@pytest.mark.parametrize(
    ("line", "program", "signal"),
    [
        ("zsh: killed     gopls version", "gopls", "SIGKILL"),
        ("[1]    64 killed     gopls", "gopls", "SIGKILL"),
        ("[1]  + 64 segmentation fault  ./gopls -v", "gopls", "SIGSEGV"),
        ("x.sh: line 3:  64 Killed: 9               GOFLAGS=-x /x/gopls version", "gopls", "SIGKILL"),
        ("$ dlv debug\nAbort trap: 6", "dlv", "SIGABRT"),
        ("# /usr/bin/gopls\nAbort trap: 6", "gopls", "SIGABRT"),
        ("fork/exec /x/gopls: signal: killed", "gopls", "SIGKILL"),
        ("zsh: illegal hardware instruction  gopls", "gopls", "SIGILL"),
    ],
)
def test_the_words_of_shells_are_signals(line: str, program: str, signal: str) -> None:
    found = one(line)
    assert (found.program, found.symptoms.signal) == (program, signal)


@pytest.mark.parametrize(
    "line",
    [
        "zsh: bad CPU type in executable: gopls",
        "fork/exec /x/go/bin/gopls: bad CPU type in executable",
        "-bash: ./gopls: cannot execute binary file: Exec format error",
        "zsh: exec format error: gopls",
    ],
)
def test_a_program_for_another_processor_is_named(line: str) -> None:
    assert one(line).program == "gopls"


@pytest.mark.parametrize(
    "line",
    [
        "could not launch process: can not run under Rosetta, check that the installed build of Go is right",
        "could not attach to pid 7: stub exited while waiting for connection: exit status 0",
        "Version of Delve is too old for Go version go1.30 (maximum supported version 1.29)",
        "Can not debug non-main package",
    ],
)
def test_a_refusal_of_delve_is_no_crash(line: str) -> None:
    found = one(line)
    assert (found.program, found.crash) == ("dlv", False)


def test_words_about_something_else_are_nothing() -> None:
    assert parse(b"the build was killed by me\nok  \texample.com/x\t0.1s\n") == ()


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("/usr/local/go/pkg/tool/darwin_arm64/link: running clang failed: signal: killed", "link"),
        ("go: error obtaining buildID for go tool compile: signal: killed", "compile"),
        ("WARN - #com.goide.GoList - go list failed: signal: killed", "go"),
        ("exec user process caused: exec format error", None),
        ('"gopls": failed. path: "/x/bin/gopls", working dir: "/y", args: ["-x"]: Bad CPU type in executable', "gopls"),
        ("Couldn't start dlv dap:\nError: spawn Unknown system error -86", "dlv"),
    ],
)
def test_a_program_is_a_path_or_a_tool_and_not_the_last_word(line: str, program: str | None) -> None:
    assert one(line).program == program


def test_a_signal_in_a_refusal_of_delve_is_no_crash() -> None:
    found = one("could not launch process: stub exited while attempting to connect: signal: abort trap")
    assert (found.program, found.crash) == ("dlv", False)


@pytest.mark.parametrize("command", ["docker run --rm -it x:latest", "sudo docker compose up api", "ssh dev"])
def test_what_dies_in_a_container_or_over_there_is_not_what_leads_there(command: str) -> None:
    assert one(f"$ {command}\nKilled\n").program is None
    assert one(f"$ {command}\n# gopls\nKilled\n").program == "gopls"


@pytest.mark.parametrize(
    ("line", "program", "signal"),
    [
        ("fish: Job 1, 'gopls version' terminated by signal SIGKILL (Forced quit)", "gopls", "SIGKILL"),
        ("make: *** [Makefile:2: build] Killed: 9", None, "SIGKILL"),
        ("qemu: uncaught target signal 11 (Segmentation fault) - core dumped", None, "SIGSEGV"),
        ("$ gopls\nrosetta error: failed to open elf at /lib64/ld\n Trace/breakpoint trap", "gopls", None),
    ],
)
def test_fish_make_and_emulators_have_their_own_words(line: str, program: str | None, signal: str | None) -> None:
    found = one(line)
    assert (found.program, found.symptoms.signal) == (program, signal)

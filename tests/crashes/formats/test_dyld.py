"""dyld's refusals, wherever the standard error of a program ends up."""

from __future__ import annotations

import pytest

from goarmd.crashes.formats import editor_log, lsp_client_log, terminal
from goarmd.crashes.read_files import read_data

NO_UUID = "dyld[7]: missing LC_UUID load command in {path}\n"
CLOSES = "[Info  - 3:04:05 PM] Connection to server got closed. Server will restart.\n"
STAMP = "2026-11-23 15:04:05.678"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (NO_UUID.format(path="/x/bin/gopls"), "missing-uuid"),
        ("dyld[7]: Symbol not found: _x\n  Referenced from: <A-1> /x/bin/gopls\n", "missing-symbol"),
        ("dyld: Library not loaded: /x/liba.dylib\n  Reason: image not found\n", "missing-library"),
    ],
)
def test_the_words_of_dyld_before_a_close_are_the_servers(text: str, cause: str) -> None:
    answer = read_data(f"{text}{CLOSES}".encode())
    (entry,) = answer.entries
    assert (entry.process, entry.causes[0].cause) == ("gopls", cause)


def test_a_log_has_the_pid_of_a_program_that_dyld_refused() -> None:
    (exit_,) = editor_log.parse((NO_UUID.format(path="/x/bin/gopls") + CLOSES).encode()).exits
    assert exit_.pid == 7


def test_a_debugger_that_dyld_refuses_is_not_the_server() -> None:
    text = f"{STAMP} [error] {NO_UUID.format(path='/x/bin/dlv')}{STAMP} [info] next\n"
    (exit_,) = editor_log.parse(text.encode()).exits
    assert (exit_.program, exit_.group) == ("dlv", "dlv")


def test_each_pid_in_a_log_is_another_exit() -> None:
    lines = NO_UUID.format(path="/x/gopls") * 2 + NO_UUID.format(path="/x/gopls").replace("[7]", "[8]")
    assert len(editor_log.parse(lines.encode()).exits) == 2


def test_dyld_in_the_log_of_another_editor_is_an_exit() -> None:
    line = '[ERROR][2026-11-23 10:11:40] rpc.lua:770\t"rpc"\t"/x/gopls"\t"stderr"\t"{}"\n'
    (exit_,) = lsp_client_log.parse(line.format(NO_UUID.format(path="/x/gopls").strip() + r"\n").encode()).exits
    assert exit_.program == "gopls"
    assert "LC_UUID" in exit_.symptoms.messages[0]


@pytest.mark.parametrize(
    "line",
    [
        "dyld: warning: could not load inserted library '/x/liba.dylib' into hardened process\n",
        "dyld[7]: <A1B2> /usr/lib/libSystem.B.dylib\n",
    ],
)
def test_a_warning_or_a_list_of_libraries_is_no_exit(line: str) -> None:
    assert terminal.parse(line.encode()) == ()


def test_what_dyld_found_behind_many_places_is_not_cut_off() -> None:
    nowhere = "'/System/Volumes/Preboot/Cryptexes/OS/{}' (no such file), "
    tried = "".join(nowhere.format("x" * 150) for _ in range(3))
    why = "'/y/liba.dylib' (code signature in <B-1> '/y/liba.dylib' not valid for use in process)"
    text = f"dyld[7]: Library not loaded: @rpath/liba.dylib\n  Reason: tried: {tried}{why}\n"
    assert read_data(text.encode()).causes[0].cause == "codesign"

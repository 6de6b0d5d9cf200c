"""Logs of Neovim, vim-lsp and Helix."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from goarmd.crashes.formats.lsp_client_log import parse
from goarmd.crashes.read_files import read_data
from tests.crashes.reports import PANIC

if TYPE_CHECKING:
    from goarmd.crashes.formats.text_exit import TextExit

ESCAPED = json.dumps(PANIC)
NEOVIM = f'[ERROR][2026-11-23 10:04:47] .../vim/lsp/rpc.lua:420\t"rpc"\t"gopls"\t"stderr"\t{ESCAPED}\n'
OLD_NEOVIM = f'[ ERROR ] 2026-11-23T10:04:47+0800 ] ...lsp/rpc.lua:455 ]\t"rpc"\t"gopls"\t"stderr"\t{ESCAPED}\n'
VIM_LSP = f"Mon Nov 23 10:04:47 2026:{json.dumps(['<---(stderr)', 1, 'gopls', PANIC.splitlines()])}\n"
HELIX = f"2026-11-23T10:04:47.123 helix_lsp::transport [ERROR] gopls err <- {ESCAPED}\n"


def one(text: str) -> TextExit:
    (found,) = parse(text.encode()).exits
    return found


@pytest.mark.parametrize("text", [NEOVIM, OLD_NEOVIM, VIM_LSP, HELIX])
def test_a_panic_is_one_exit_in_every_log(text: str) -> None:
    found = one(text)
    assert found.program == "gopls"
    assert found.symptoms.messages[0].startswith("panic: runtime error")
    assert found.symptoms.frames[0] == "panic"
    assert found.occurred_at


def test_a_panic_in_several_pieces_is_one_exit() -> None:
    lines = PANIC.splitlines()
    pieces = [f"x:{json.dumps(['<---(stderr)', 1, 'gopls', part])}\n" for part in (lines[:4], lines[4:])]
    found = one("".join(pieces) + 'x:["s:on_exit",1,"gopls","exited",2]\n')
    assert found.symptoms.exit_status == 2


def test_two_rejected_flags_are_two_exits() -> None:
    text = NEOVIM.replace(ESCAPED, '"flag provided but not defined: -x\\n"')
    assert len(parse((text * 2).encode()).exits) == 2


def test_a_line_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    assert one(NEOVIM[: len(NEOVIM) // 2]).symptoms.messages
    assert one(VIM_LSP[: len(VIM_LSP) // 2]).symptoms.messages


def test_the_exit_that_neovim_shows_is_read() -> None:
    found = one("Client gopls quit with exit code 2 and signal 0. Check log for errors: /x/lsp.log\n")
    assert (found.program, found.symptoms.exit_status) == ("gopls", 2)


def test_a_log_without_a_death_is_known() -> None:
    parsed = parse(b"[START][2026-11-23 10:04:43] LSP logging initiated\n[ERROR][2026-11-23 10:04:47] x\n")
    assert (parsed.known, parsed.exits) == (True, ())


HELIX_CLOSED = "2026-11-23T10:04:47.124 helix_lsp::transport [ERROR] gopls err: <- StreamClosed\n"
HELIX_NOT_STARTED = (
    "2026-11-23T10:04:47.125 helix_lsp [ERROR] failed to initialize language server: server closed the stream\n"
)


@pytest.mark.parametrize("line", [HELIX_CLOSED, "2024-07-18T14:57:57.424 helix_term::application [WARN] unhandled x\n"])
def test_a_log_of_helix_in_which_a_server_was_stopped_is_known(line: str) -> None:
    parsed = parse(line.encode())
    assert (parsed.known, parsed.exits) == (True, ())


def test_a_server_that_closed_its_stream_while_helix_started_it_is_an_exit_without_a_known_cause() -> None:
    answer = read_data((HELIX_CLOSED + HELIX_NOT_STARTED).encode())
    assert [(entry.process, entry.causes[0].cause) for entry in answer.entries] == [("gopls", "unknown")]
    assert answer.crash
    assert "run the server in a terminal" in answer.causes[0].remedy


def test_a_server_that_panicked_while_helix_started_it_is_one_exit() -> None:
    assert one(HELIX + HELIX_CLOSED + HELIX_NOT_STARTED).symptoms.frames[0] == "panic"


def test_an_orderly_exit_is_nothing() -> None:
    assert parse(b'x:["s:on_exit",1,"gopls","exited",0]\n').exits == ()


@pytest.mark.parametrize(
    ("end", "cause"), [("0 and signal 9", "killed"), ("0 and signal 7", "memory-access"), ("1 and signal 0", "unknown")]
)
def test_an_exit_that_neovim_did_not_ask_for_counts(end: str, cause: str) -> None:
    answer = read_data(f"Client gopls quit with exit code {end}. Check log for errors: /x/lsp.log\n".encode())
    assert (answer.crash, answer.causes[0].cause) == (True, cause)


def test_a_server_that_is_no_go_program_did_not_panic() -> None:
    assert read_data(b"Client pyright quit with exit code 2 and signal 0.\n").causes[0].cause == "unknown"


@pytest.mark.parametrize("end", ["0 and signal 15", "143 and signal 0"])
def test_an_exit_that_neovim_asked_for_is_nothing(end: str) -> None:
    assert parse(f"Client gopls quit with exit code {end}.\n".encode()).exits == ()

"""Long lists of processes in reports on memory."""

from __future__ import annotations

import json

import pytest

from goarmd.crashes.formats import crash_report
from goarmd.crashes.formats.jetsam import victims
from tests.crashes.reports import jetsam

OTHERS = [
    {"uuid": "x" * 36, "states": ["daemon"], "name": f"node{n}", "pid": n, "age": 9, "fds": 50} for n in range(5000)
]
VICTIM = {"name": "gopls", "pid": 4321, "reason": "vm-pageshortage", "coalitions": {"a": [1, {"b": 2}]}}


def long_report() -> bytes:
    head = {"bug_type": "298", "timestamp": "2026-11-20 10:11:12.00 +0100"}
    return f"{json.dumps(head)}\n{json.dumps({'processes': [*OTHERS, VICTIM], 'x': 1}, indent=2)}\n".encode()


@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
def test_the_pieces_may_have_any_size(size: int) -> None:
    data = jetsam()
    found = victims(data[at : at + size] for at in range(0, len(data), size))
    assert [victim.name for victim in found.found] == ["gopls", "Spotify"]
    assert found.complete


def test_the_last_of_thousands_of_processes_is_found() -> None:
    data, size = long_report(), crash_report.LARGEST
    assert len(data) > size
    report = crash_report.read(data[at : at + size] for at in range(0, len(data), size))
    assert report
    assert ([victim.name for victim in report.victims], report.whole) == (["gopls"], True)


def test_a_list_that_is_cut_off_is_not_whole() -> None:
    report = crash_report.parse(jetsam()[:-40])
    assert report
    assert not report.whole


def test_a_bracket_in_a_name_is_part_of_the_name() -> None:
    data = json.dumps({"processes": [{"name": 'a]"}', "reason": "x", "pid": 1}]}).encode()
    assert victims([data]).found[0].name == 'a]"}'


def test_the_entries_of_a_list_without_its_beginning_are_read() -> None:
    found = victims([b'"active" ] },', json.dumps(VICTIM).encode(), b"]}"], headless=True)
    assert ([victim.name for victim in found.found], found.complete) == (["gopls"], False)

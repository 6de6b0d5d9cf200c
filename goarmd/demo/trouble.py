"""What went wrong on the simulated Mac: crashes, and a settings file with mistakes that goarmd's own rules judge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture
from goarmd.core.system import System
from goarmd.crashes import causes
from goarmd.crashes.evidence import Crash, Evidence, EvidenceSource, Seen, Symptoms
from goarmd.demo.processes import CRASHES, HOME, HOUR, MINUTE
from goarmd.programs.facts import BuildInfo, Executable, Format, Place, Program, Signature, Slice
from goarmd.settings.facts import ReadSettings, WatchedFile
from goarmd.settings.formats import jsonc
from goarmd.settings.formats.document import Object
from goarmd.settings.home import Home, Line, Machine, Setting, SettingsFile
from goarmd.settings.judge_home import judge_home
from goarmd.settings.locations import Role

if TYPE_CHECKING:
    from goarmd.core.facts import Fact
    from goarmd.parts.judgement import Judgement

CHANGED = CRASHES + 0.5 * MINUTE  # before the moment of the demo: Cursor's settings were edited
_FOLDER = "Library/Application Support"
_CURSOR_SETTINGS = f"{_FOLDER}/Cursor/User/settings.json"
_BEFORE = b"""{
  "editor.formatOnSave": true,
  "go.useLanguageServer": true,
  "go.toolsManagement.autoUpdate": true,
}
"""
_AFTER = b"""{
  "editor.formatOnSave": true,
  "go.useLanguageServer": true,
  "go.toolsManagement.autoUpdate": true,
  "go.languageServerFlags": ["-cachesize=512"],
  "go.goroot": "/usr/local/go",
}
"""
_MISSING = ("/usr/local/go",)
_DIES_AFTER = (0.0, 4.0, 9.0, 15.0, 22.0)  # seconds; an editor gives up after the fifth
_UNKNOWN_FLAG = ("flag provided but not defined: -cachesize",)
_GAVE_UP = "The gopls server crashed 5 times in the last 3 minutes. The server will not be restarted."


def judgements(at: float, now: float) -> tuple[Judgement, ...]:
    """What is wrong with the settings at a time."""
    raw = _AFTER if at >= now - CHANGED else _BEFORE
    root = jsonc.read(raw).root
    members = root.members if isinstance(root, Object) else ()
    settings = tuple(Setting(each.key, each.node, Line(_CURSOR_SETTINGS, each.line)) for each in members)
    file = SettingsFile(file=_CURSOR_SETTINGS, role=Role.USER, editor="cursor", settings=settings)
    machine = Machine(
        system=System.MACOS,
        hardware=Architecture.ARM64,
        go="1.26",
        gopls="0.24.0",
        exists=lambda path: not path.startswith(_MISSING),
    )
    return judge_home(Home(root=HOME, files=(file,)), machine)


def settings_files(at: float, now: float) -> tuple[Fact, ...]:
    """The settings files, read and compared with what was accepted."""
    is_changed = at >= now - CHANGED
    keys = ("go.goroot", "go.languageServerFlags") if is_changed else ()
    files = (
        WatchedFile(
            file="cursor-settings",
            path=f"{HOME}/{_CURSOR_SETTINGS}",
            drifted_keys=keys,
            changed_keys=keys,
            changed_at=now - CHANGED if is_changed else None,
        ),
        WatchedFile(
            file="vscode-settings",
            path=f"{HOME}/{_FOLDER}/Code/User/settings.json",
            drifted_keys=(),
            changed_keys=(),
            changed_at=None,
        ),
        WatchedFile(file="zshrc", path=f"{HOME}/.zshrc", drifted_keys=(), changed_keys=(), changed_at=None),
    )
    return (*files, ReadSettings(files=tuple(file.path for file in files)))


def crashes(at: float, now: float) -> tuple[Crash, ...]:
    """The crashes until a time: a debugger that macOS killed yesterday, and a gopls with an unknown flag."""
    debugger = Evidence(
        source=EvidenceSource.REPORT,
        reference="demo dlv",
        group="dlv",
        program="dlv",
        pid=2901,
        at=now - 20 * HOUR,
        earliest=now - 20 * HOUR,
        path=f"{HOME}/go/bin/dlv",
        architecture=Architecture.ARM64,
        symptoms=Symptoms(signal="SIGKILL", exception="EXC_BAD_ACCESS", termination="CODESIGNING 2 Invalid Page"),
    )
    flagged = [_flagged(number, now - CRASHES + after) for number, after in enumerate(_DIES_AFTER, 1)]
    return tuple(_crash(piece) for piece in (debugger, *flagged) if piece.at <= at)


def _flagged(number: int, at: float) -> Evidence:
    symptoms = Symptoms(exit_status=2, lived_seconds=0.1, messages=_UNKNOWN_FLAG)
    if number == len(_DIES_AFTER):
        symptoms = replace(symptoms, messages=(*_UNKNOWN_FLAG, _GAVE_UP))
    return Evidence(
        source=EvidenceSource.EDITOR_LOG,
        reference=f"demo gopls {number}",
        group="gopls",
        program="gopls",
        pid=2500 + number,
        at=at,
        earliest=at,
        path=f"{HOME}/go/bin/gopls",
        architecture=Architecture.ARM64,
        editor="cursor",
        symptoms=symptoms,
    )


def _crash(piece: Evidence) -> Crash:
    found = causes.diagnose([piece])
    return Crash(
        id=piece.reference,
        seen=(Seen(piece, "first"),),
        causes=found.causes,
        source=found.source,
        counts=True,
        counted=True,
    )


_GOPLS, _DELVE = "golang.org/x/tools/gopls", "github.com/go-delve/delve/cmd/dlv"
_GOROOT = "/opt/homebrew/Cellar/go/1.26.4/libexec/bin"


def executables() -> tuple[Executable, ...]:
    """The programs as files."""
    tools = (
        ("/opt/homebrew/bin/go", f"{_GOROOT}/go", "go", "cmd/go", None),
        (f"{HOME}/go/bin/gopls", "", "gopls", _GOPLS, "v0.24.0"),
        (f"{HOME}/go/bin/dlv", "", "dlv", _DELVE, "v1.26.3"),
        (f"{HOME}/go/bin/staticcheck", "", None, "honnef.co/go/tools/cmd/staticcheck", "v0.8.1"),
    )
    go_built = tuple(
        _executable(path, file or path, group, _build(package, version))
        for path, file, group, package, version in tools
    )
    intel = _executable(
        f"{HOME}/go/bin/protoc-gen-go",
        f"{HOME}/go/bin/protoc-gen-go",
        None,
        _build("google.golang.org/protobuf/cmd/protoc-gen-go", "v1.28.1"),
        Architecture.X86_64,
    )
    return (*go_built, intel)


def _build(package: str, version: str | None) -> BuildInfo:
    return BuildInfo(go_version="go1.26.4", path=package, version=version, settings={})


def _executable(
    path: str, file: str, group: str | None, build: BuildInfo, architecture: Architecture = Architecture.ARM64
) -> Executable:
    slice_ = Slice(
        architecture=architecture,
        minimum_os="13.0",
        sdk="26.1",
        has_uuid=True,
        signature=Signature.LINKER,
        encrypted=False,
        build=build,
    )
    return Executable(path=path, file=file, place=Place.TOOL, group=group, program=Program(Format.MACH_O, (slice_,)))

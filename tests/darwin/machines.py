"""Six Macs of Go developers and their processes.

Paths and arguments come from users' process lists of macOS, VS Code and gopls; sizes are invented, with usual orders of
magnitude.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.darwin.machine import ROOT, Machine, Process
from tests.platforms.darwin_images import INTEL

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = "/Applications/Visual Studio Code.app/Contents"
GOPLS = "/Users/you/go/bin/gopls"
GO = "/usr/local/go/bin/go"
SERVICES = "/System/Library/CoreServices"
TERMINAL = "/System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal"
METADATA = "/System/Library/Frameworks/CoreServices.framework/Frameworks/Metadata.framework/Versions/A/Support"
SPOTLIGHT, WINDOW_SERVER, ROSETTA_DAEMON, SOMEBODY_ELSE = 89, 88, 441, 502  # user ids
_WORKERS = 250
_MB = 1_000_000


def _memory(megabytes: int) -> dict[str, int]:
    return {"resident": (megabytes + 60) * _MB, "footprint": megabytes * _MB, "peak": (megabytes + 20) * _MB}


def system(mac: Machine, *, translated: bool = False) -> None:
    """The processes of every Mac with a logged-in user: hundreds, most of them other users'."""
    mac.run("kernel_task", pid=0, parent=0, user=ROOT)
    mac.run("/sbin/launchd", pid=1, parent=0, user=ROOT)
    for name in ("logd", "opendirectoryd", "fseventsd", "syspolicyd", "trustd", "securityd", "runningboardd"):
        mac.run(f"/usr/libexec/{name}", user=ROOT)
    mac.run("/System/Library/PrivateFrameworks/SkyLight.framework/Resources/WindowServer", user=WINDOW_SERVER)
    for number in range(_WORKERS):
        mac.run(f"{METADATA}/mdworker_shared", user=ROOT if number % 3 else SPOTLIGHT)
    if mac.rosetta:
        mac.run("/usr/libexec/rosetta/oahd", user=ROSETTA_DAEMON)
    mac.run(f"{SERVICES}/loginwindow.app/Contents/MacOS/loginwindow", **_memory(25))
    for name in ("Finder", "Dock"):
        mac.run(f"{SERVICES}/{name}.app/Contents/MacOS/{name}", translated=translated, **_memory(90))


def terminal(mac: Machine, *, translated: bool = False) -> Process:
    """Terminal with a shell; returns the shell."""
    app = mac.run(TERMINAL, translated=translated, **_memory(70))
    login = mac.run("/usr/bin/login", parent=app, user=ROOT, translated=translated, responsible=app.pid)
    return mac.run("/bin/zsh", b"-zsh", parent=login, translated=translated, responsible=app.pid, **_memory(4))


def vscode(mac: Machine, *, translated: bool = False, gopls_translated: bool | None = None) -> Process:
    """VS Code with an open Go project; returns its extension host."""
    code = mac.run(f"{CODE}/MacOS/Code", translated=translated, **_memory(180))

    def helper(kind: str, *arguments: bytes, megabytes: int) -> Process:
        path = f"{CODE}/Frameworks/Code Helper{kind}.app/Contents/MacOS/Code Helper{kind}"
        own = {"translated": translated, "responsible": code.pid, **_memory(megabytes)}
        return mac.run(path, path.encode(), *arguments, parent=code, **own)

    helper(" (GPU)", b"--type=gpu-process", megabytes=120)
    helper("", b"--type=utility", b"--utility-sub-type=network.mojom.NetworkService", megabytes=30)
    for _ in range(2):
        helper(" (Renderer)", b"--type=renderer", megabytes=300)
    host = helper(" (Plugin)", b"--type=utility", b"--inspect-port=0", megabytes=400)
    crashpad = f"{CODE}/Frameworks/Electron Framework.framework/Helpers/chrome_crashpad_handler"
    mac.run(crashpad, parent=code, translated=translated, responsible=code.pid, **_memory(3))
    gopls(mac, host, translated=translated if gopls_translated is None else gopls_translated, responsible=code.pid)
    return host


def gopls(mac: Machine, parent: Process, megabytes: int = 612, **details: object) -> Process:
    """A gopls with its telemetry process; returns the server."""
    server = mac.run(GOPLS, b"gopls", b"-mode=stdio", parent=parent, **_memory(megabytes), **details)
    mac.run(GOPLS, GOPLS.encode(), b"** telemetry **", parent=server, **_memory(9), **details)
    return server


def _native(mac: Machine) -> None:
    system(mac)
    vscode(mac)
    terminal(mac)


def _translated_editor(mac: Machine) -> None:
    system(mac)
    vscode(mac, translated=True)
    terminal(mac)


def _translated_session(mac: Machine) -> None:
    system(mac, translated=True)
    vscode(mac, translated=True)
    mac.run(GO, b"go", b"test", b"./...", parent=terminal(mac, translated=True), translated=True, **_memory(40))


def _translated_gopls(mac: Machine) -> None:
    system(mac)
    vscode(mac, gopls_translated=True)


def _intel(mac: Machine) -> None:
    mac.values, mac.rosetta = INTEL, False
    system(mac)
    vscode(mac)


def _without_rosetta(mac: Machine) -> None:
    mac.rosetta = False
    system(mac)
    vscode(mac)


MACHINES: dict[str, Callable[[Machine], None]] = {
    "native": _native,
    "translated-editor": _translated_editor,
    "translated-session": _translated_session,
    "translated-gopls": _translated_gopls,
    "intel": _intel,
    "without-rosetta": _without_rosetta,
}

"""What to do about each cause of a crash."""

from __future__ import annotations

from goarmd.catalog import go_tools

REMEDIES = {
    "codesign": "Install the program anew, which signs it{install}. One that you built or changed yourself: "
    "codesign --force --sign - PROGRAM.",
    "missing-library": "Install the library that is named, for this program's architecture (brew reinstall FORMULA), "
    "or build the program anew.",
    "missing-symbol": "The program is newer than a library or system it runs on: update what is named, or build the "
    "program anew on this machine.",
    "unsupported-instruction": "Rosetta lacks an instruction that this program uses: install its arm64 build{install}.",
    "illegal-instruction": "The program was built for another processor, or ran into code that is never to be reached: "
    "install the build for this machine{install}, and report it with the stack.",
    "memory-access": "A fault of the program, or of C code that it calls (cgo): update it, and report it with the "
    "stack. When its file was replaced while it ran: start it again.",
    "abort": "The program gave up by itself: what it said last tells why. Update it, and report it with the stack.",
    "trap": "The program ran into a check of its own: update it, and report it with the stack.",
    "killed": "A person, a program or the system ended it by force; the words tell if it was the system. Look at what "
    "ran at that time, such as pkill in a script.",
    "out-of-memory": "Give it less to do (build.directoryFilters, one module in a window), set GOMEMLIMIT in "
    "go.toolsEnvVars, or close what else takes memory: goarmd doctor.",
    "go-panic": "A fault of the program: update it{install}; when it stays, report it with the stack at "
    "https://go.dev/issue/new.",
    "go-fatal-error": "The Go runtime ended the program, or a signal from outside did: the words tell which. Update "
    "the program; when it stays, report it at https://go.dev/issue/new.",
    "stack-overflow": "The program called itself without end: update it, and report it with the code that was open.",
    "bad-flag": "Take the flag that is named out of go.languageServerFlags in the editor's settings; gopls help lists "
    "those that exist.",
    "bad-settings": "Take the setting that is named out of the gopls section of the editor's settings.",
    "extension-host-crash": "Find the extension: run the editor's command 'Help: Start Extension Bisect', and update "
    "the editor.",
    "renderer-crash": "Update the editor; when it stays, start it with --disable-gpu to see whether the graphics "
    "driver is the cause.",
    "unknown": "See the editor's log and the system's reports of that time: goarmd crashes.",
}


def remedy(cause: str, group: str = "") -> str:
    """What to do about a cause, with the command that installs a program of the group."""
    command = go_tools.install_command(group)
    return REMEDIES[cause].format(install=f" ({command})" if command else "")

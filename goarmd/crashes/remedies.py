"""What to do about each cause of a crash."""

from __future__ import annotations

from goarmd.catalog import go_tools

REMEDIES = {
    "codesign": "Reinstall the program, which signs it{install}. If you built or changed it yourself: "
    "codesign --force --sign - PROGRAM.",
    "missing-library": "Install the named library for this program's architecture (brew reinstall FORMULA), or rebuild "
    "the program.",
    "missing-symbol": "The program is newer than a library or system it runs on: update the one named, or rebuild the "
    "program on this machine.",
    "unsupported-instruction": "Rosetta or the emulator lacks an instruction that this program uses: install the "
    "build for this machine's processor{install}.",
    "illegal-instruction": "The program was built for another processor, or reached code marked unreachable: install "
    "the build for this machine{install}, and report it with the stack.",
    "memory-access": "A bug in the program, or in C code that it calls (cgo): update it, and report it with the "
    "stack. If its file was replaced while it ran: restart it.",
    "abort": "The program aborted; its last message says why. Update it, and report it with the stack.",
    "trap": "The program hit an internal assertion: update it, and report it with the stack.",
    "killed": "A person, a program or the system killed it; the evidence shows whether it was the system. Check what "
    "ran at that time, such as pkill in a script.",
    "out-of-memory": "Give it less to do (build.directoryFilters, one module per window), set GOMEMLIMIT in "
    "go.toolsEnvVars, or close other programs.",
    "go-panic": "A bug in the program: update it{install}; if it remains, report it with the stack at "
    "https://go.dev/issue/new.",
    "go-fatal-error": "The Go runtime ended the program, or a signal from outside did: the message says which. Update "
    "the program; if it remains, report it at https://go.dev/issue/new.",
    "stack-overflow": "Infinite recursion: update the program, and report it with the code that was open.",
    "bad-flag": "Remove the named flag from go.languageServerFlags in the editor's settings; gopls help lists the "
    "valid flags.",
    "bad-settings": "Remove the named setting from the gopls section of the editor's settings.",
    "extension-host-crash": "Find the extension: run the editor's command 'Help: Start Extension Bisect', and update "
    "the editor.",
    "renderer-crash": "Update the editor; if it remains, start it with --disable-gpu to check whether the graphics "
    "driver is the cause.",
    "unknown": "Check the editor's log and the system's crash reports of that time.",
}


def remedy(cause: str, group: str = "") -> str:
    """What to do about a cause, with the command that installs a program of the group."""
    command = go_tools.install_command(group)
    return REMEDIES[cause].format(install=f" ({command})" if command else "")

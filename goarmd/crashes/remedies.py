"""What to do about each cause of a crash; where the advice depends on what died, it has a row of its own."""

from __future__ import annotations

import re
from typing import Final

from goarmd.catalog import go_tools

REMEDIES: Final = {
    "codesign": "Reinstall the program, which signs it{install}. If you built or changed it yourself: "
    "codesign --force --sign - PROGRAM.",
    "missing-uuid": "macOS 26 and newer refuse a program without LC_UUID: build it again with Go 1.24 or newer"
    "{install}. With an older Go: go build -ldflags=-linkmode=external.",
    "wrong-architecture": "The named file is for another processor: install the build for this machine's processor"
    "{install}. On an Apple-silicon Mac that is arm64; Homebrew's is below /opt/homebrew.",
    "rosetta": "Rosetta could not run this Intel program: install its arm64 build{install}.",
    "emulator": "QEMU, which runs programs for another processor, does not run Go's reliably: build and run the "
    "container for this machine's processor (on Apple silicon --platform linux/arm64). A program for amd64 is better "
    "compiled with GOARCH=amd64 in a stage FROM --platform=$BUILDPLATFORM.",
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
    "kernel-guard": "The kernel ended the program for a fault of the program, such as misuse of a file or port, or for "
    "exceeding a limit: update it, and report it with the stack.",
    "privacy": "The program asked for data that macOS protects, without saying why: update it. Allow the app it runs "
    "in under System Settings, Privacy & Security.",
    "abort": "The program aborted; its last message says why. Update it, and report it with the stack.",
    "trap": "The program hit an internal assertion: update it, and report it with the stack.",
    "killed": "A person, a program or the system killed it; the evidence shows whether it was the system. Check what "
    "ran at that time, such as pkill in a script. On a Mac a program that is killed as soon as it starts has mostly a "
    "broken signature: codesign -v PROGRAM says so, and installing it again{install} helps.",
    "out-of-memory": "Give it less to do, or close other programs.",
    "go-panic": "A bug in the program: update it{install}; if it remains, report it with the stack{report}.",
    "go-fatal-error": "The Go runtime ended the program, or a signal from outside did: the message says which. Update "
    "the program{install}; if it remains, report it with the stack{report}.",
    "stack-overflow": "Infinite recursion: update the program{install}, and report it with the code that was open.",
    "bad-flag": "Remove the named flag from go.languageServerFlags in the editor's settings; gopls help lists the "
    "valid flags.",
    "bad-settings": "Remove the named setting from the gopls section of the editor's settings.",
    "extension-host-crash": "Find the extension: run the editor's command 'Help: Start Extension Bisect', and update "
    "the editor.",
    "renderer-crash": "Update the editor; if it remains, start it with --disable-gpu to check whether the graphics "
    "driver is the cause.",
    "debugger-refused": "Delve did not debug the program: on a Mac run xcode-select --install and sudo "
    "DevToolsSecurity -enable, and update Delve{install}; on Linux see /proc/sys/kernel/yama/ptrace_scope.",
    "unknown": "Check the editor's log and the system's crash reports of that time.",
}
_JETSAM: Final = (
    "Most likely macOS ended it for memory: look for JetsamEvent-*.ips of that time in "
    "/Library/Logs/DiagnosticReports, and close other programs or windows. On Linux: journalctl -k --grep "
    "'Killed process'."
)
_LESS_IN_WINDOWS: Final = (
    "Close windows and programs that take memory; find the extension that takes it with the editor's command "
    "'Developer: Open Process Explorer'."
)
# By cause, and the beginning of the group.
_OF_GROUP: Final = {
    ("out-of-memory", "gopls"): "Give it less to do (build.directoryFilters, one module per window), set GOMEMLIMIT in "
    "go.toolsEnvVars, or close other programs.",
    ("out-of-memory", "code-helper"): _LESS_IN_WINDOWS,
    ("out-of-memory", "editor"): _LESS_IN_WINDOWS,
    ("out-of-memory", "go"): "Build fewer packages at once (go build -p 2, or GOFLAGS=-p=2), or close other programs.",
    ("out-of-memory", "dlv"): "Debug with less data, or close other programs.",
    ("memory-access", "code-helper-plugin"): "A native module of an extension crashed. Find the extension: run the "
    "editor's command 'Help: Start Extension Bisect', and update it and the editor.",
    (
        "memory-access",
        "code-helper-gpu",
    ): "The graphics driver crashed: update system and editor; start the editor with "
    "--disable-gpu to see whether it is that.",
    ("memory-access", "code-helper"): "Update the editor; if it remains, report it to the editor with its version.",
    ("killed", "code-helper"): _JETSAM,
    ("killed", "editor"): _JETSAM,
    (
        "bad-flag",
        "dlv",
    ): "Remove the named flag from dlvFlags in launch.json or from go.delveConfig; dlv help lists the valid flags.",
    ("bad-flag", "go"): "Remove the named flag from go.buildFlags, go.testFlags or GOFLAGS.",
}
# By cause, and words of the evidence: what is known more exactly.
_BY_WORDS: Final = (
    (
        "bad-flag",
        re.compile(r"^exit status \d+"),
        (
            "It ends at once without a message that is known, perhaps for a flag that it does not have: run it by hand "
            "with the same arguments to see its message."
        ),
    ),
    (
        "wrong-architecture",
        re.compile(r"need '(?P<need>\w+)'"),
        (
            "The library is there, but not for {need}: install the program's build for the library's processor, or the "
            "library for {need}. Installing the same library again changes nothing."
        ),
    ),
    (
        "wrong-architecture",
        re.compile(r"-86\b|EBADARCH|CPU type"),
        "The program is for Intel processors and this Mac has no Rosetta: install the arm64 build{install}.",
    ),
    (
        "codesign",
        re.compile(r"code signature in"),
        (
            "dyld refuses a library that another developer signed: install program and library from one source, sign "
            "both again (codesign --force --sign - FILE), or build the program without library validation."
        ),
    ),
    (
        "rosetta",
        re.compile(r"run under Rosetta"),
        (
            "Delve or Go is an Intel build, which cannot debug under Rosetta: install the arm64 builds of Go and of "
            "Delve (go install github.com/go-delve/delve/cmd/dlv@latest, with an arm64 go)."
        ),
    ),
    (
        "rosetta",
        re.compile(r"failed to open elf|Virtualization\.framework"),
        (
            "A program for amd64 in a Linux container: put its build for linux/arm64 into the image, and build and run "
            "the image with --platform linux/arm64."
        ),
    ),
    (
        "debugger-refused",
        re.compile(r"too old"),
        "Delve and Go do not fit: update Delve{install}, or Go.",
    ),
    # What follows are refusals of Delve's service/debugger.
    (
        "debugger-refused",
        re.compile(r"could not open debug info"),
        (
            "The program has no debug information: build it without -ldflags='-s -w', and not with go run; dlv debug "
            "builds it itself."
        ),
    ),
    (
        "debugger-refused",
        re.compile(r"not an executable"),
        (
            "dlv exec wants a program that go build wrote. For the source of package main: dlv debug, or mode auto in "
            "launch.json."
        ),
    ),
    (
        "debugger-refused",
        re.compile(r"non-main package"),
        "A package that is not main runs only in its tests: dlv test, or mode test in launch.json.",
    ),
    (
        "debugger-refused",
        re.compile(r"ptrace_scope"),
        (
            "Linux lets no program attach to one that it did not start: echo 0 | sudo tee "
            "/proc/sys/kernel/yama/ptrace_scope allows it until the next start; a container needs --cap-add=SYS_PTRACE "
            "too. Or start the program with dlv."
        ),
    ),
    (
        "debugger-refused",
        re.compile(r"already being debugged"),
        "A process has one debugger: end the session that the message names by its pid.",
    ),
    (
        "killed",
        re.compile(r"\b(?:compile|link|cgo|cc1(?:plus)?|ld|collect2): signal: |terminated (?:program|with signal) "),
        (
            "The compiler or linker needed more memory than there is: build fewer packages at once (go build -p 2, or "
            "GOFLAGS=-p=2), or give the container or the virtual machine more."
        ),
    ),
    (
        "killed",
        re.compile(r"(?:[Cc]ode\"?|status|Error|Exited)[: (]{1,10}137\b"),
        (
            "Status 137 is that of a program that was killed, in a container mostly for memory or by docker stop after "
            "10 s: docker inspect shows OOMKilled. Give the container or Docker's virtual machine more memory, or do "
            "less at once (go build -p 2, or GOFLAGS=-p=2)."
        ),
    ),
    (
        "go-fatal-error",
        re.compile(r"newosproc"),
        "The system allows no further thread: ulimit -u, or the container's limit of processes, is reached.",
    ),
    (
        "go-fatal-error",
        re.compile(r"all goroutines are asleep"),
        "Every goroutine waits for another: the stacks show where each does. It is the program's own fault.",
    ),
    (
        "go-fatal-error",
        re.compile(r"concurrent map"),
        (
            "Two goroutines used one map at the same time, a data race: update the program{install}, or report it with "
            "the stack{report}. In your own program go run -race or go test -race shows both places."
        ),
    ),
    (
        "go-fatal-error",
        re.compile(r"persistent index"),
        "gopls cannot write its cache: free the disk that the message names, or make its folder writable.",
    ),
    (
        "memory-access",
        re.compile(r"in C code"),
        (
            "A bug in C code that the program calls: update the program, and report it to the authors of the named "
            "package with the stack, not to Go."
        ),
    ),
    (
        "go-fatal-error",
        re.compile(r"^SIGQUIT: "),
        (
            "SIGQUIT asked the program for its stacks, as kill -QUIT does: there is nothing to repair. If it hung, "
            "report it with them{report}."
        ),
    ),
    (
        "unknown",
        re.compile(r"EPIPE|onnection|Server process exited|quit with exit code|closed the stream"),
        (
            "The log does not say why: run the server in a terminal with the same flags and in the same folder, which "
            "shows its last message."
        ),
    ),
    (
        "unknown",
        re.compile(r"cut off"),
        (
            "The report is cut off before the cause: take the whole file from Console or "
            "~/Library/Logs/DiagnosticReports, and read that."
        ),
    ),
)
_REPORTS: Final = {
    "gopls": " at https://go.dev/issue/new",
    "go": " at https://go.dev/issue/new",
    "dlv": " at https://github.com/go-delve/delve/issues",
}
_HEADS: Final = ("gopls", "code-helper", "editor", "dlv", "go")


def remedy(cause: str, group: str = "", program: str = "", evidence: str = "") -> str:
    """What to do about a cause.

    Args:
        cause: its name.
        group: the group of the process, for advice that fits it and for the command that installs it.
        program: its name, for one that is in no group.
        evidence: the line that shows the cause.
    """
    tool = group or program
    command = go_tools.install_command(tool)
    head = next((head for head in _HEADS if tool == head or group.startswith(f"{head}-")), "")
    text = _OF_GROUP.get((cause, tool)) or _OF_GROUP.get((cause, head)) or REMEDIES[cause]
    fields = {"install": f" ({command})" if command else "", "report": _REPORTS.get(head, "")}
    for of, words, better in _BY_WORDS:
        if of == cause and (match := words.search(evidence)):
            return better.format(**fields, **match.groupdict())
    return text.format(**fields)

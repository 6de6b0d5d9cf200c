"""Kinds of text that people paste, read whole: how many crashes, of which program, and why."""

from __future__ import annotations

import pytest

from goarmd.crashes.read_files import read_data

_HOST = "2026-02-03 10:00:01.100 [error] Extension host (Remote) terminated unexpectedly. Code: null, Signal: "
_RPC = '[ERROR][2026-02-03 10:00:01] .../vim/lsp/rpc.lua:734\t"rpc"\t"gopls"\t"stderr"\t'
_STACK = "\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:3 +0x1\n"
_ISSUE = "gopls version: v0.20.0/go1.25.0\nextension version: 0.50.0\n"

# The text, and the number of crashes, the program and the first cause.
KINDS = {
    "an extension host that a signal ended": (
        f"{_HOST}SIGSEGV\n",
        (1, "extension host", "memory-access"),
    ),
    "a pop-up with the pid": (
        "Extension host (LocalProcess pid: 12) terminated unexpectedly. Code: 5, Signal: unknown\n",
        (1, "extension host", "extension-host-crash"),
    ),
    "the runtime's words in pieces": (
        "".join(
            f'{_RPC}"{piece}"\n' for piece in ("fatal error: ", "concurrent map writes\\n", "\\ngoroutine 7 [running]:")
        ),
        (1, "gopls", "go-fatal-error"),
    ),
    "bash on Linux": ("$ gopls\nAborted (core dumped)\n", (1, "gopls", "abort")),
    "a job of bash on Linux": ("[1]+  Aborted                 (core dumped) gopls\n", (1, "gopls", "abort")),
    "zsh on Linux": ("[1]    4711 IOT instruction (core dumped)  dlv debug\n", (1, "dlv", "abort")),
    "a cache that gopls cannot write": (
        "2026/10/02 09:41:02 gopls cannot access its persistent index (disk full?): no space left on device\n",
        (1, "gopls", "go-fatal-error"),
    ),
    "an issue with the kernel's words": (
        f"{_ISSUE}dmesg:\nOut of memory: Killed process 4711 (gopls) total-vm:5123456kB, anon-rss:3512345kB\n",
        (1, "gopls", "out-of-memory"),
    ),
    "an issue with the shell's words": (
        f"{_ISSUE}$ gopls version\nzsh: killed     gopls version\n",
        (1, "gopls", "killed"),
    ),
    "two programs one after the other": (
        f"$ ./a\npanic: boom{_STACK}$ ./b\npanic: bang{_STACK}",
        (2, None, "go-panic"),
    ),
    "another server, named by its own prefix": (
        (
            "[Error - 10:14:13 AM] (4711) Pylance: connection to server is erroring. Shutting down server.\n"
            "[Error - 10:14:13 AM] Connection to server got closed. Server will not be restarted.\n"
        ),
        (1, "Pylance", "unknown"),
    ),
    "a name in quotation marks": (
        '[Error - 10:14:13 AM] The "go" server crashed 5 times in the last 3 minutes.\n',
        (1, "gopls", "unknown"),
    ),
    "eglot with a stack": (
        (
            "[stderr]  panic: boom\n[stderr]  \n[stderr]  goroutine 50 [running]:\n"
            "[stderr]  golang.org/x/tools/gopls/internal/golang.Hover(0x1)\n"
        ),
        (1, "gopls", "go-panic"),
    ),
    "Zed": (
        (
            "2026-06-18T06:13:30+02:00 ERROR [project::lsp_store] server stderr: panic: runtime error: invalid memory\n"
            "[signal SIGSEGV: segmentation violation code=0x2 addr=0x20 pc=0x1]\n\ngoroutine 1 [running]:\n"
            "golang.org/x/tools/gopls/internal/cache.(*Session).createView(0x1)\n"
        ),
        (1, "gopls", "go-panic"),
    ),
    "eglot": (
        "Process EGLOT (shop/go-mode) stderr finished\n[eglot] Server exited with status 2\n",
        (1, "gopls", None),
    ),
    "lsp-mode": ("LSP :: gopls:4711 has exited (killed)\n", (1, "gopls", "killed")),
    "Sublime Text": ("gopls exited with status code 2\n\nDo you want to restart gopls?\n", (1, "gopls", None)),
    "a terminal below a log": (
        (
            "$ code .\n[4711:0807/212822.568570:FATAL:setuid_sandbox_host.cc(163)] The SUID sandbox helper was found\n"
            "Trace/breakpoint trap (core dumped)\n"
        ),
        (1, None, "trap"),
    ),
    "a server for another processor": (
        "[10:02:11.100] > /home/u/.vscode-server/bin/abc/node: cannot execute binary file: Exec format error\n",
        (1, "node", "wrong-architecture"),
    ),
    "the emulator and its shell": (
        "qemu: uncaught target signal 11 (Segmentation fault) - core dumped\nSegmentation fault (core dumped)\n",
        (1, None, "emulator"),
    ),
    "packages that the go command compiles under an emulator": (
        (
            " => ERROR [2/2] RUN go build\n"
            "#8 5.71 # net/http\n#8 5.71 qemu: uncaught target signal 11 (Segmentation fault) - core dumped\n"
            "#8 6.21 # example.com/x [example.com/x.test]\n"
            "#8 6.31 qemu: uncaught target signal 11 (Segmentation fault) - core dumped\n"
        ),
        (2, None, "emulator"),
    ),
    "an address that is too long for an emulated program": (
        "runtime: lfstack.push invalid packing: node=0xff cnt=0x1 ...\nfatal error: lfstack.push\n",
        (1, None, "emulator"),
    ),
    "a build of a container": ("#9 12.22 Segmentation fault (core dumped)\n", (1, None, "memory-access")),
    "a service": (
        "Oct 02 10:00:00 dev systemd[1]: myapp.service: Main process exited, code=dumped, status=6/ABRT\n",
        (1, "myapp", "abort"),
    ),
    "a service that had no memory": (
        (
            "Oct 02 10:00:00 dev systemd[1]: myapp.service: A process of this unit has been killed by the OOM killer.\n"
            "Oct 02 10:00:00 dev systemd[1]: myapp.service: Failed with result 'oom-kill'.\n"
        ),
        (1, "myapp", "out-of-memory"),
    ),
    "a row of coredumpctl": (
        "Fri 2026-10-02 10:00:00 CEST 5150 1000 1000 SIGABRT present  /home/u/go/bin/gopls 2.1M\n",
        (1, "gopls", "abort"),
    ),
    "the audit log": (
        'type=ANOM_ABEND msg=audit(1.1:2): auid=1000 pid=4100 comm="code" exe="/usr/share/code/code" sig=5 res=1\n',
        (1, "code", "trap"),
    ),
    "make": ("make: *** [Makefile:12: build] Error 137\n", (1, None, "killed")),
    "a runner": ("##[error]Process completed with exit code 137.\n", (1, None, "killed")),
    "Kubernetes": ("    Reason:       OOMKilled\n    Exit Code:    137\n", (1, None, "out-of-memory")),
    "a service of Docker Compose": ("api-1 exited with code 139\n", (1, "api-1", "memory-access")),
    "two services of Docker Compose": (
        "api-1 exited with code 137\nworker-1 exited with code 137\n",
        (2, "worker-1", "killed"),
    ),
    "a list of containers": (
        '0a1b2c3d4e5f   mygo:latest    "gopls serve"   2 hours ago   Exited (137) 2 minutes ago        devbox\n',
        (1, "devbox", "killed"),
    ),
    "the state of a container": (
        '    "State": {\n        "OOMKilled": true,\n        "ExitCode": 137,\n    },\n',
        (1, None, "out-of-memory"),
    ),
    "a shell and the make that started it": (
        "Segmentation fault (core dumped)\nmake: *** [Makefile:12: test] Error 139\n",
        (1, None, "memory-access"),
    ),
    "a linker": (
        "#17 2835.5 collect2: fatal error: ld terminated with signal 9 [Killed]\n#17 2835.5 compilation terminated.\n",
        (1, "ld", "killed"),
    ),
    "a compiler": ("gcc: fatal error: Killed signal terminated program cc1\n", (1, "cc1", "killed")),
    "a library that is missing on Linux": (
        "dlv: error while loading shared libraries: libbpf.so.1: cannot open shared object file: No such file\n",
        (1, "dlv", "missing-library"),
    ),
    "a newer glibc": (
        "gopls: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by gopls)\n",
        (1, "gopls", "missing-symbol"),
    ),
    "a newer processor": (
        "This program can only be run on AMD64 processors with v3 microarchitecture support.\n",
        (1, None, "illegal-instruction"),
    ),
    "go list that was killed": ("err: signal: killed: stderr: go list -json\n", (1, None, "killed")),
    "a linter": (
        f"panic: boom{_STACK}\t/x/golangci-lint@v2.1.0/cmd/golangci-lint/main.go:10 +0x1\n",
        (1, "golangci-lint", "go-panic"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), KINDS.values(), ids=KINDS)
def test_what_is_pasted_is_understood(text: str, expected: tuple[int, str | None, str | None]) -> None:
    answer = read_data(text.encode())
    count, program, cause = expected
    assert answer.crash
    assert sum(entry.count for entry in answer.entries) == count
    assert answer.entries[-1].process == program
    assert cause in (None, answer.causes[0].cause)


@pytest.mark.parametrize(
    "text",
    [
        f"{_HOST}SIGTERM\n",
        "[Error - 9:55:02 AM] Server process exited with signal SIGTERM.\n",
        "[Error - 9:55:02 AM] Server process exited with code 143.\n",
        f"### Is your feature request related to a problem?\n\nMake frames clickable:\npanic: boom{_STACK}",
        "Oct 02 10:00:00 dev systemd[1]: myapp.service: Main process exited, code=killed, status=15/TERM\n",
        "If Docker has too little memory, the build may end with exit code 137.\nThen raise the limit.\n",
        "When it has exited with code 137, raise the limit. Exit code 137 means that it was killed.\n",
        "docker ps shows Exited (137) then.\n0a1b2c3d4e5f   mygo   Exited (0) 2 minutes ago   devbox\n",
        "Press Ctrl-\\ to get the stacks:\nSIGQUIT: quit\n",
    ],
)
def test_what_was_asked_for_or_quoted_is_no_crash(text: str) -> None:
    assert not read_data(text.encode()).crash


def test_an_exit_that_nobody_explains_has_advice_that_does_not_send_back_to_the_log() -> None:
    answer = read_data(b"[Info  - 9:41:05 AM] Connection to server got closed. Server will restart.\n")
    assert "run the server in a terminal" in answer.causes[0].remedy


def test_a_status_above_128_is_that_of_a_signal() -> None:
    answer = read_data(b"[Error - 9:55:02 AM] Server process exited with code 137.\n")
    assert answer.causes[0].cause == "killed"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("go build: /usr/local/go/pkg/tool/linux_amd64/compile: signal: killed\n", "go build -p 2"),
        (f"fatal error: all goroutines are asleep - deadlock!{_STACK}", "the program's own fault"),
        (f"runtime/cgo: pthread_create failed\nfatal error: newosproc{_STACK}", "ulimit -u"),
    ],
)
def test_advice_fits_the_words(text: str, advice: str) -> None:
    assert advice in read_data(text.encode()).causes[0].remedy

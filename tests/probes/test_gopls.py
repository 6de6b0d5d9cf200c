"""A gopls that answers, and all the ways in which a program can fail to."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from goarmd.catalog.gopls_refusal import RefusalKind
from goarmd.probes import conversation
from goarmd.probes.conversation import STDERR_HEAD, Problem
from goarmd.probes.gopls import ask
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Callable

# What a small language server needs: reads a message, writes a message.
SERVER = """
import json, sys
def read():
    length = 0
    while (line := sys.stdin.buffer.readline().strip()):
        length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else length
    return json.loads(sys.stdin.buffer.read(length)) if length else sys.exit(9)
def write(**message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%b" % (len(body), body))
    sys.stdout.buffer.flush()
def welcome():
    write(id=1, result={"capabilities": {}})
def show(text):
    write(method="window/showMessage", params={"type": 1, "message": text})
"""
GOOD = """
options = read()["params"]["initializationOptions"]
write(id=1, result={"capabilities": {}})
assert read()["method"] == "initialized"
show("Invalid settings: " + "; ".join(f'setting option "{key}": unexpected setting' for key in options))
write(id="x", method="window/workDoneProgress/create", params={})
assert read()["method"] == "shutdown"
assert read() == {"jsonrpc": "2.0", "id": "x", "result": None}
write(id=2, result=None)
assert read()["method"] == "exit"
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a program called gopls out of Python code."""

    def make(code: str) -> Path:
        path = tmp_path / "gopls"
        path.write_text(f"#!{sys.executable} -IS\n{dedent(code)}")
        path.chmod(0o755)
        return path

    return make


def test_what_gopls_shows_comes_back_with_its_keys(program: Callable[[str], Path]) -> None:
    answer = ask(program(SERVER + GOOD), {"cache": {}, "x": [1, None, "ä"]})
    assert (answer.problem, answer.exit_code, answer.stderr_head) == (None, 0, "")
    assert [(refusal.key, refusal.kind) for refusal in answer.refusals] == [
        ("cache", RefusalKind.UNKNOWN),
        ("x", RefusalKind.UNKNOWN),
    ]


def test_the_program_finds_an_empty_home_and_no_path(program: Callable[[str], Path], tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    code = f"""
    import os, sys
    found = sorted(name for _, _, names in os.walk(".") for name in names)
    same = os.path.samefile(os.environ["HOME"], ".")
    left = set(os.environ) - {{"HOME", "PATH", "TMPDIR", "GOPLSCACHE", "GOMEMLIMIT", "GOMAXPROCS", "LC_CTYPE"}}
    open({str(seen)!r}, "w").write(repr((found, same, os.environ["PATH"], left, os.getcwd())))
    """
    ask(program(code), {})
    found, same, path, left, folder = eval(seen.read_text())
    assert (found, same, path) == (["mode", "mode"], True, "")
    assert left <= {"__CF_USER_TEXT_ENCODING"}  # a Mac sets it for every process
    assert not Path(folder).exists()


def test_a_program_that_is_not_there_is_not_started(tmp_path: Path) -> None:
    answer = ask(tmp_path / "gopls", {})
    assert (answer.problem, answer.exit_code) == (Problem.NOT_STARTED, None)


def test_a_file_that_is_no_program_is_not_started_and_not_read_as_a_script(tmp_path: Path) -> None:
    path = tmp_path / "gopls"
    path.write_bytes(b"\xcf\xfa\xed\xfe\necho > ran\n")
    path.chmod(0o755)
    assert ask(path, {}).problem is Problem.NOT_STARTED
    path.chmod(0o644)
    assert ask(path, {}).problem is Problem.NOT_STARTED


def test_a_program_that_exits_at_once_has_its_status_and_its_words(program: Callable[[str], Path]) -> None:
    answer = ask(program("import sys; sys.exit('gopls: unknown flag: -x')"), {})
    assert (answer.problem, answer.exit_code) == (Problem.EXITED, 1)
    assert answer.stderr_head == "gopls: unknown flag: -x\n"


def test_a_program_that_exits_in_the_middle_has_exited(program: Callable[[str], Path]) -> None:
    answer = ask(program(SERVER + "read(); welcome(); read(); sys.exit(2)"), {})
    assert (answer.problem, answer.exit_code) == (Problem.EXITED, 2)


def test_a_program_that_kills_itself_has_exited(program: Callable[[str], Path]) -> None:
    answer = ask(program("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"), {})
    assert (answer.problem, answer.exit_code) == (Problem.EXITED, -11)


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(60)",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
        "import os; os.close(1); import time; time.sleep(60)",
        SERVER + "read(); write(id=7, result={}); read()",
    ],
    ids=["silent", "deaf", "closes its output", "answers something else"],
)
def test_time_is_bounded(program: Callable[[str], Path], code: str) -> None:
    answer = ask(program(code), {}, timeout=0.5)
    assert answer.problem in {Problem.SILENT, Problem.EXITED}
    assert answer.exit_code == -9
    assert 0.2 < answer.seconds < 5


def test_what_the_program_has_started_ends_with_it(program: Callable[[str], Path], tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"""
    import os, time
    pid = os.fork()
    if pid:
        open({str(pid_file)!r}, "w").write(str(pid))
    time.sleep(60)
    """
    ask(program(code), {}, timeout=1)
    pid = int(pid_file.read_text())
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return  # dead; nobody has waited for it here
        time.sleep(0.02)
    pytest.fail("it lives on")


def test_a_program_that_ends_and_leaves_a_child_with_its_pipes_is_not_waited_for(
    program: Callable[[str], Path],
) -> None:
    code = "import os, time\nif os.fork(): os._exit(3)\ntime.sleep(60)"
    answer = ask(program(code), {}, timeout=1)
    assert answer.seconds < 5
    assert answer.exit_code == 3


def test_a_program_that_stays_after_the_last_word_has_answered(program: Callable[[str], Path]) -> None:
    answer = ask(program(SERVER + GOOD + "import time; time.sleep(60)"), {"x": 1})
    assert answer.problem is None
    assert len(answer.refusals) == 1
    assert answer.seconds < 6


@pytest.mark.parametrize(
    "code", ["print('Usage of gopls:' * 1000)", "import os; os.write(1, b'\\xff\\r\\n\\r\\n' * 99); os.read(0, 1)"]
)
def test_garbage_is_garbled(program: Callable[[str], Path], code: str) -> None:
    assert ask(program(code), {}, timeout=5).problem is Problem.GARBLED


def test_a_program_that_only_repeats_what_it_hears_is_not_gopls(program: Callable[[str], Path]) -> None:
    echo = "import os\nwhile data := os.read(0, 65536): os.write(1, data)"
    assert ask(program(echo), {"nonsense": 1}, timeout=5).problem is Problem.GARBLED


@pytest.mark.parametrize("pipe", [1, 2])
def test_output_is_bounded(program: Callable[[str], Path], pipe: int) -> None:
    line = b"Content-Length: 2\r\n\r\n{}"
    answer = ask(program(f"import os\nwhile True: os.write({pipe}, {line!r} * 1000)"), {}, timeout=20)
    assert answer.problem is Problem.TOO_MUCH
    assert len(answer.stderr_head) <= STDERR_HEAD
    assert answer.exit_code == -9


def test_a_huge_message_is_garbled(program: Callable[[str], Path]) -> None:
    assert ask(program(SERVER + "read(); show('x' * (1 << 21)); read()"), {}, timeout=5).problem is Problem.GARBLED


def test_many_messages_are_bounded(program: Callable[[str], Path]) -> None:
    code = "read()\nfor _ in range(2000): show('Invalid settings: setting option \"x\": unexpected setting')\n"
    answer = ask(
        program(SERVER + code + "welcome(); read(); read(); write(id=2, result=None)"),
        {"x": 1},
    )
    assert answer.problem is None
    assert len(answer.refusals) == 100


def test_settings_that_nobody_reads_do_not_hold_up(program: Callable[[str], Path]) -> None:
    answer = ask(program("import time; time.sleep(60)"), {"x": "y" * (1 << 22)}, timeout=0.5)
    assert answer.problem is Problem.SILENT
    answer = ask(program("import sys; sys.stdin.close()"), {"x": "y" * (1 << 22)}, timeout=5)
    assert answer.problem is Problem.EXITED


def test_large_settings_arrive_whole(program: Callable[[str], Path]) -> None:
    code = "assert len(read()['params']['initializationOptions']['x']) == 1 << 20\nsys.exit(7)"
    assert ask(program(SERVER + code), {"x": "y" * (1 << 20)}).exit_code == 7


@only_on("linux", "macOS cannot limit a running process")
def test_memory_is_bounded(program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "MOST_MEMORY", 64 << 20)
    answer = ask(program("import time; time.sleep(0.3)\nx = bytearray(200 << 20)"), {})
    assert (answer.problem, answer.exit_code) == (Problem.EXITED, 1)
    assert "MemoryError" in answer.stderr_head


def test_without_room_for_a_folder_nothing_is_started(
    program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nonexistent"))
    assert ask(program(SERVER + GOOD), {}).problem is Problem.NO_ROOM

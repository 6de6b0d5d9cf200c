"""`goarmd demo`: clearly a demo, and nothing of this machine."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from goarmd.cli import main
from tests.live.running import free_port

ROOT = Path(__file__).parents[2]


def test_doctor_of_the_simulated_mac_begins_with_that_it_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "doctor"]) == 0
    shown = capsys.readouterr().out
    assert "DEMO" in shown.splitlines()[0]
    assert "(simulated)" in shown
    assert "4 things to fix: 1 critical, 3 warnings" in shown


@pytest.mark.parametrize("port", ["99999", "-1", "x"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--port", port])
    assert "write a number up to 65535" in capsys.readouterr().err


def test_json_says_that_it_is_a_demo(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo", "--json"])
    assert json.loads(capsys.readouterr().out)["demo"] is True


def test_top_in_a_pipe_is_one_frame(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "top"]) == 0
    assert "DEMO: a simulated Mac" in capsys.readouterr().out


def test_the_page_is_served_until_it_is_interrupted(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "goarmd", "demo", "page", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={"HOME": str(tmp_path)}) as running:
        assert running.stdout is not None
        assert "DEMO" in running.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in running.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            shown = page.read().decode()
        assert "(simulated)" in shown
        assert "<b>DEMO</b> a simulated Mac" in shown
        assert "class=began" in shown, "crashes that began with a changed setting are named with it"
        assert 'class="line s1"' in shown, "the memory of two editors over the day"
        running.send_signal(signal.SIGINT)
        running.wait(timeout=10)
    assert running.returncode == 130
    assert list(tmp_path.rglob("*.sock")) == [], "the daemon's commands do not find it"

"""The whole daemon's output on six Macs, compared with golden files.

GOARMD_UPDATE_GOLDEN=1 rewrites the files; read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
import re
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.darwin.machine import Machine
from tests.darwin.machines import MACHINES
from tests.tools import only_on
from tests.views.schema import unfit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live.running import Daemon

pytestmark = only_on("linux", "replaces a library that a Mac has")

_GOLDEN = Path(__file__).with_name("golden")
_ALWAYS_SHOWN = "goarmd_(?:host_info|host_translated_processes)"
_SHOWN_ABOVE_0 = "goarmd_(?:group_processes|group_(?:footprint|resident_memory)_bytes|gopls_footprint_bytes|findings)"
_FAILED = r"goarmd_source_success\{.* 0\.0"
_SHOWN = re.compile(rf"(?:{_ALWAYS_SHOWN})\b.*|(?:{_SHOWN_ABOVE_0})\b.* (?!0\.0$).*|{_FAILED}")
_AGE = re.compile(r"^  since  .*\n", re.MULTILINE)  # of a finding, where the test was slow
_KEYS = ("check", "subject", "detail", "severity")


def metrics(daemon: Daemon) -> str:
    """The metrics that describe the machine, sorted."""
    page = daemon.ask("/metrics")[1].decode()
    return "".join(f"{line}\n" for line in sorted(page.splitlines()) if _SHOWN.fullmatch(line))


def doctor(daemon: Daemon) -> str:
    """The text for people, and the findings as JSON."""
    text, findings = daemon.doctor().stdout, json.loads(daemon.doctor("--json").stdout)["findings"]
    values = [{key: finding[key] for key in _KEYS} for finding in findings]
    return f"{_AGE.sub('', text)}\n{json.dumps(values, indent=2)}\n"


@pytest.mark.parametrize("name", MACHINES)
def test_doctor_and_metrics_match_the_golden_files(
    name: str, tmp_path: Path, daemon_on: Callable[[Machine], Daemon]
) -> None:
    mac = Machine(tmp_path / "machine")
    MACHINES[name](mac)
    daemon = daemon_on(mac)
    output = {f"{name}.metrics.txt": metrics(daemon), f"{name}.doctor.txt": doctor(daemon)}
    unfitting = unfit(daemon.report())
    daemon.stop()
    differences = [line for file, text in output.items() for line in difference(file, text)]
    assert not differences, "\n".join(["the output has changed:", *differences])
    assert unfitting == []


def difference(name: str, text: str) -> list[str]:
    """The lines in which a text differs from its golden file."""
    golden = _GOLDEN / name
    if os.environ.get("GOARMD_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
    return list(unified_diff(expected.splitlines(), text.splitlines(), golden.name, "now", lineterm=""))

"""What the workflow promises: it runs what there is, on both systems, and may change nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]


def commands(job: str) -> list[str]:
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


def test_linux_runs_what_a_change_must_pass() -> None:
    assert commands("linux") == [".ci/run"]
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_a_mac_runs_targets_that_exist_and_its_own_tests() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = [word for command in commands("macos") if command.startswith("make ") for word in command.split()[1:]]
    assert set(made) <= targets
    assert {"macos", "test", "check"} <= set(made)


def test_apple_silicon_and_intel_are_both_there() -> None:
    runners = JOBS["macos"]["strategy"]["matrix"]["runner"]
    assert {runner.endswith("-intel") for runner in runners} == {True, False}
    assert all(runner.startswith("macos-") for runner in runners)


def test_the_oldest_python_that_goarmd_supports_is_tried_on_a_mac() -> None:
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert oldest
    assert oldest[1] in JOBS["macos"]["strategy"]["matrix"]["python"]


def test_no_job_may_write_or_run_for_ever() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert [name for name, job in JOBS.items() if "permissions" in job or "timeout-minutes" not in job] == []

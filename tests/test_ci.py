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


def matrix(job: str, key: str) -> set[str]:
    """All values of a key in a job's matrix."""
    return {row[key] for row in JOBS[job]["strategy"]["matrix"]["include"]}


def test_a_mac_runs_targets_that_exist_and_its_own_tests() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = [word for command in commands("macos") if command.startswith("make ") for word in command.split()[1:]]
    assert set(made) - {".venv/dev.done"} <= targets
    assert {"macos", "test", "check"} <= set(made)


def test_apple_silicon_and_intel_are_both_there() -> None:
    assert {runner.endswith("-intel") for runner in matrix("macos", "runner")} == {True, False}


def test_every_macos_from_14_on_is_there() -> None:
    assert {"macos-14", "macos-15", "macos-26", "xcode-27"} <= matrix("macos", "runner")


def test_every_python_that_goarmd_supports_is_tried_on_a_mac() -> None:
    supported = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text())
    assert supported
    assert set(supported) <= matrix("macos", "python")


def test_a_mac_without_rosetta_is_tried_before_it_is_installed() -> None:
    first, second = (number for number, command in enumerate(commands("macos")) if "rosetta" in command)
    assert first < second
    assert "softwareupdate" in commands("macos")[second]


def test_a_person_with_a_mac_can_run_what_ci_runs() -> None:
    script = ROOT / "tests/mac/try.sh"
    assert script.stat().st_mode & 0o111
    assert any("tests/mac/try.sh" in command for command in commands("mac-as-a-person"))
    steps = re.findall(r"^step_(\w+)\(\)", script.read_text(), re.MULTILINE)
    assert steps == re.findall(r"^\| `(\w+)` \|", (ROOT / "tests/mac/README.md").read_text(), re.MULTILINE)
    assert f"steps='{' '.join(steps)}'" in script.read_text()


def test_every_shell_script_is_checked() -> None:
    (checked,) = re.findall(r"^SCRIPTS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    scripts = {
        str(path.relative_to(ROOT))
        for folder in (".ci", "menubar", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and re.match(rb"#!.*\b(?:ba)?sh\b", path.read_bytes()[:64])
    }
    assert scripts == set(checked.split())


def test_no_job_may_write_or_run_for_ever() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert [name for name, job in JOBS.items() if "permissions" in job or "timeout-minutes" not in job] == []

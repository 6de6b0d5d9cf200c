"""`launchctl print`, `launchctl print-disabled` and `systemctl show`, with any output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.service.formats.launchctl_print import Job, parse_disabled, parse_job
from goarmd.service.formats.systemctl_show import Unit, parse_unit
from tests.service import accounts

ARCH = "/usr/bin/arch"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (accounts.RUNNING, Job(state="running", program=ARCH, pid=4711, runs=2)),
        (accounts.RUNNING_AGAIN, Job(state="running", program=ARCH, pid=4712, runs=3, signal="Killed: 9")),
        (accounts.EXITED_OK, Job(state="not running", program=ARCH, runs=1, exit_code="0")),
        (accounts.WAITS, Job(state="spawn scheduled", program=ARCH, runs=17, exit_code="2")),
        (accounts.NOT_STARTED, Job(state="spawn scheduled", program=ARCH, runs=54, exit_code="78: EX_CONFIG")),
        (accounts.BAD_SIGNATURE, Job(state="not running", program=ARCH, runs=1, reason="OS_REASON_CODESIGNING")),
        (accounts.NO_SERVICE, Job()),
        ("", Job()),
    ],
    ids=["runs", "runs again", "exited", "waits", "not started", "bad signature", "no service", "nothing"],
)
def test_only_a_jobs_own_lines_are_read(text: str, expected: Job) -> None:
    assert parse_job(text) == expected


@pytest.mark.parametrize(("word", "off"), [("disabled", True), ("true", True), ("enabled", False), ("false", False)])
def test_a_label_is_disabled_by_its_own_line_only(word: str, off: bool) -> None:  # noqa: FBT001  # a row's value
    assert (accounts.LABEL in parse_disabled(accounts.disabled(word))) is off


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (accounts.UNIT_RUNS, {"load_state": "loaded", "sub_state": "running", "pid": 4711, "restarts": 1}),
        (accounts.UNIT_WAITS, {"sub_state": "auto-restart", "result": "exit-code", "exit_code": 2, "signal": None}),
        (accounts.UNIT_HUNG, {"result": "watchdog", "exit_code": None, "signal": 6}),
        (accounts.UNIT_MASKED, {"load_state": "masked", "file_state": "masked", "program": None, "exit_code": None}),
        (accounts.UNIT_MISSING, {"load_state": "not-found", "file_state": None, "pid": None}),
    ],
    ids=["runs", "waits", "hung", "masked", "missing"],
)
def test_the_properties_of_a_unit_are_read(text: str, expected: dict[str, object]) -> None:
    unit = parse_unit(text)
    assert {name: getattr(unit, name) for name in expected} == expected


def test_a_units_program_may_have_spaces() -> None:
    assert parse_unit(accounts.UNIT_RUNS).program == "/opt/my tools/bin/python"


LINES = st.lists(
    st.sampled_from(
        [*accounts.RUNNING.splitlines(), *accounts.UNIT_HUNG.splitlines(), *accounts.disabled("true").splitlines()]
    )
    | st.text(),
    max_size=30,
).map("\n".join)
NUMBERS = st.text(alphabet="0123456789-+_ ٣²", max_size=5000)


@given(LINES)
def test_any_output_is_read_without_an_exception(text: str) -> None:
    assert isinstance(parse_job(text), Job)
    assert isinstance(parse_unit(text), Unit)
    assert isinstance(parse_disabled(text), frozenset)


@given(NUMBERS)
def test_an_invalid_number_is_unknown(number: str) -> None:
    job, unit = parse_job(f"\tpid = {number}\n"), parse_unit(f"MainPID={number}\nExecMainCode=1\nNRestarts={number}")
    assert job.pid is None or str(job.pid) == (number.lstrip("0") or "0")
    assert unit.restarts == job.pid

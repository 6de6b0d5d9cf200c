"""The state of the agent, from the output of each service manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.service import Completed, ServiceState, launchd, systemd
from tests.service import accounts
from tests.service.fakes import LABEL, Launchctl, agent

if TYPE_CHECKING:
    from pathlib import Path


NO_SESSION = [
    Completed(112, accounts.NO_DOMAIN),
    Completed(113, accounts.NO_DOMAIN),
    Completed(125, accounts.NO_ACTION),
]


def of_launchd(home: Path, launchctl: Launchctl) -> ServiceState:
    return launchd.service(agent(home), 501).state(launchctl)


def of_systemd(home: Path, output: str, exit_code: int = 0) -> ServiceState:
    return systemd.service(agent(home)).state(lambda _: Completed(exit_code, output))


def loaded(account: str) -> Launchctl:
    return Launchctl(loaded={"Label": LABEL}, account=account)


def test_a_running_agent_has_its_pid_and_its_runs(home: Path) -> None:
    state = of_launchd(home, loaded(accounts.RUNNING))
    assert (state.loaded, state.running, state.restarting, state.disabled) == (True, True, False, False)
    assert (state.pid, state.runs, state.program, state.last_exit) == (4711, 2, "/usr/bin/arch", None)


def test_a_restarting_agent_differs_from_a_stopped_one(home: Path) -> None:
    again, well = (of_launchd(home, loaded(text)) for text in (accounts.WAITS, accounts.EXITED_OK))
    assert (again.running, again.restarting, again.last_exit) == (False, True, "exit code 2")
    assert (well.running, well.restarting, well.last_exit) == (False, False, "exit code 0")


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (accounts.RUNNING_AGAIN, "signal Killed: 9"),
        (accounts.WAITS_AFTER_KILL, "signal Segmentation fault: 11"),
        (accounts.NOT_STARTED, "78: EX_CONFIG: launchd could not start its program or open its log"),
        (accounts.BAD_SIGNATURE, "OS_REASON_CODESIGNING"),
    ],
    ids=["killed", "crashed", "not started", "bad signature"],
)
def test_the_last_exit_is_text(home: Path, account: str, words: str) -> None:
    assert of_launchd(home, loaded(account)).last_exit == words


def test_an_agent_that_is_not_loaded_is_not_a_problem(home: Path) -> None:
    state = of_launchd(home, Launchctl())
    assert (state.problem, state.installed, state.loaded, state.running) == (None, False, False, False)


def test_an_existing_plist_is_installed_even_if_not_loaded(home: Path) -> None:
    launchd.service(agent(home), 501).file.parent.mkdir(parents=True)
    launchd.service(agent(home), 501).file.touch()
    state = of_launchd(home, Launchctl())
    assert (state.installed, state.loaded) == (True, False)


def test_a_disabled_label_is_reported(home: Path) -> None:
    assert of_launchd(home, Launchctl(disabled=True)).disabled


@pytest.mark.parametrize("answer", NO_SESSION)
def test_without_a_graphical_session_the_agents_state_is_unknown(home: Path, answer: Completed) -> None:
    launchctl = Launchctl(answers={"print": [answer]})
    state = of_launchd(home, launchctl)
    assert (state.loaded, state.running, state.disabled) == (None, None, None)
    assert "log in there" in str(state.problem)


def test_a_missing_launchctl_is_a_problem_and_not_a_stopped_agent(home: Path) -> None:
    state = of_launchd(home, Launchctl(answers={"print": [Completed(127, "launchctl: No such file or directory")]}))
    assert (state.loaded, "No such file" in str(state.problem)) == (None, True)


def test_a_running_unit_has_its_pid_and_its_runs(home: Path) -> None:
    state = of_systemd(home, accounts.UNIT_RUNS)
    assert (state.loaded, state.running, state.disabled, state.pid, state.runs) == (True, True, False, 4711, 2)


def test_a_restarting_unit_is_reported(home: Path) -> None:
    state = of_systemd(home, accounts.UNIT_WAITS)
    assert (state.running, state.restarting, state.runs, state.last_exit) == (False, True, 17, "exit code 2")


def test_a_unit_killed_by_its_watchdog_has_that_exit(home: Path) -> None:
    assert of_systemd(home, accounts.UNIT_HUNG).last_exit == "SIGABRT (watchdog)"


def test_a_unit_that_never_ran_has_no_runs_and_no_exit(home: Path) -> None:
    state = of_systemd(home, accounts.unit())
    assert (state.loaded, state.runs, state.last_exit) == (True, None, None)


@pytest.mark.parametrize("output", [accounts.UNIT_MASKED, accounts.unit(UnitFileState="disabled")])
def test_a_unit_that_is_masked_or_disabled_is_disabled(home: Path, output: str) -> None:
    assert of_systemd(home, output).disabled


def test_a_missing_unit_is_not_loaded(home: Path) -> None:
    state = of_systemd(home, accounts.UNIT_MISSING)
    assert (state.problem, state.loaded, state.installed) == (None, False, False)


def test_without_systemd_the_units_state_is_unknown(home: Path) -> None:
    state = of_systemd(home, "Failed to connect to bus: No medium found\n", 1)
    assert (state.loaded, state.running) == (None, None)
    assert "no user systemd in a container" in str(state.problem)

"""Each fault leads to its alert at the webhook, and its end to the end of the alert."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.monitoring.alerts import ALERTS
from tests.e2e import faults
from tests.e2e.answers import answers_of_all_panels
from tests.e2e.conftest import ADA, BOB, BOBS_FILE
from tests.live.running import start_daemon, until

if TYPE_CHECKING:
    from tests.e2e.conftest import World

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(340)]
_PATIENCE = 90  # seconds; the longest hold of a check is 60

# States: what must arrive while they last, and end after it.
STATES: dict[str, dict[str, str]] = {
    "GoarmdGoplsMemoryHigh": {"instance": ADA, "editor": "none"},
    "GoarmdDuplicateGopls": {"instance": ADA},
    "GoarmdOrphanGopls": {"instance": ADA},
    "GoarmdTranslatedProcess": {"instance": ADA, "group": "gopls"},
    "GoarmdConfigDrift": {"instance": ADA, "file": "zshrc"},
    "GoarmdCheckFailing": {"instance": ADA, "check": "makes_gopls_exit"},
    "GoarmdProxyFailing": {"instance": ADA, "proxy": "127.0.0.1"},
    "GoarmdSourceFailing": {"instance": BOB, "source": "state"},
}
# Events: they are news for some time.
EVENTS: dict[str, dict[str, str]] = {
    "GoarmdOutOfMemoryKill": {"instance": ADA, "group": "gopls", "cause": "out-of-memory"},
    "GoarmdCrashed": {"instance": ADA, "group": "dlv", "cause": "memory-access"},
    "GoarmdCodesignKill": {"instance": ADA, "group": "go", "cause": "codesign"},
}
STALE = {"instance": BOBS_FILE}
LOOP = {"instance": ADA, "group": "gopls", "cause": "bad-flag"}
# What does not come here, and where it is shown instead.
ELSEWHERE = {
    "GoarmdGoplsMemoryCritical": "the rule of GoarmdGoplsMemoryHigh with the other budget: tests/monitoring",
    "GoarmdGoplsMemoryGrowing": "needs hours: tests/monitoring and bench/replay",
}


def test_every_alert_is_shown_here_or_elsewhere() -> None:
    here = {*STATES, *EVENTS, "GoarmdSampleStale", "GoarmdCrashLooping", "GoarmdAbsent"}
    assert here | set(ELSEWHERE) == {alert.name for alert in ALERTS}


def _arrives(world: World, name: str, labels: dict[str, str]) -> dict[str, Any]:
    return until(lambda: world.webhook.received("firing", name, **labels), f"{name} {labels} arrives", _PATIENCE)


def _ends(world: World, name: str, labels: dict[str, str]) -> None:
    until(lambda: world.webhook.is_over(name, **labels), f"{name} {labels} ends", _PATIENCE)


def test_each_fault_leads_to_its_alert_and_its_end(world: World) -> None:
    with ExitStack() as present:
        for fault in (
            faults.two_windows_of_one_workspace(world.ada, world.gopls, world.folder),
            faults.orphan(world.ada, world.gopls),
            faults.translated(world.ada, world.foreign, world.emulator),
            faults.changed_setting(world.ada, world.proxy),
            faults.silent_proxy(world.proxy),
            faults.setting_that_ends_gopls(world.ada),
        ):
            present.enter_context(fault)
        faults.out_of_memory(world.ada, world.gopls, world.folder)
        faults.segmentation_fault(world.ada, world.debugger)
        faults.report_of_a_rejected_signature(world.ada)
        for name, labels in {**EVENTS, **STATES}.items():
            alert = _arrives(world, name, labels)
            assert labels["instance"] in alert["annotations"]["description"]
            assert "goarmd " in alert["annotations"]["description"]
            assert alert["annotations"]["runbook_url"].endswith(f"#{name.lower()}")
        _keep(world)
    _repair_bob(world)
    for name, labels in {**STATES, **EVENTS, "GoarmdSampleStale": STALE}.items():
        _ends(world, name, labels)
        assert world.webhook.notices(name, **labels) == 1, f"{name} began more than once"


def _repair_bob(world: World) -> None:
    """Kill goarmd, remove what is in the way, and start it on the same port. Meanwhile its text file gets old."""
    world.bob.process.kill()
    world.bob.process.wait()
    _arrives(world, "GoarmdSampleStale", STALE)
    state = world.bob.home / "state" / "goarmd"
    state.unlink()
    config = world.bob.config.read_text().partition("[http]")[0]
    again = start_daemon(world.bob.home.parent, config, port=world.bob.port)
    world.bob.process, world.bob.stderr = again.process, again.stderr


def test_five_starts_of_some_milliseconds_are_one_crash_loop(world: World) -> None:
    faults.crash_loop(world.ada, world.gopls)
    alert = _arrives(world, "GoarmdCrashLooping", LOOP)
    assert "gopls on ada crashed" in alert["annotations"]["description"]
    assert "bad-flag" in alert["annotations"]["description"]
    _ends(world, "GoarmdCrashLooping", LOOP)
    assert world.webhook.notices("GoarmdCrashLooping", **LOOP) == 1
    assert world.webhook.received("firing", "GoarmdCrashed", **LOOP) is None, "one notice for one thing"


def test_every_rule_is_evaluated_without_an_error(world: World) -> None:
    rules = world.prometheus.rules()
    assert len(rules) > len(ALERTS)
    assert [(rule["name"], rule.get("lastError")) for rule in rules if rule["health"] != "ok"] == []


def test_silence_of_all_machines_is_an_alert(world: World) -> None:
    """The last test: afterwards no machine reports."""
    for machine in (world.ada, world.bob):
        machine.stop()
    world.bob_file.unlink(missing_ok=True)
    _arrives(world, "GoarmdAbsent", {})


def _keep(world: World) -> None:
    """Every query has data, or is empty for a reason; the answers are kept for `python -m bench.pictures`."""
    answers = answers_of_all_panels(world.prometheus)
    if folder := os.environ.get("GOARMD_E2E_ANSWERS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "answers.json").write_text(json.dumps(answers))

"""The report as JSON: its schema, and what comes back from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from goarmd.core.facts import Architecture, Outcome, Problem, Rosetta, SourceRun, ToolUse
from goarmd.core.findings import CheckFault, Finding, Remedy, Severity
from goarmd.crashes.evidence import Cause, Crash, EvidenceSource, Seen
from goarmd.runtime.report import Totals
from goarmd.settings.facts import WatchedFile
from goarmd.views.from_report import to_values
from goarmd.views.json_text import decode_report, encode
from tests.builders import NOW, ancestor, evidence, executable, host, process, report, sample, translated
from tests.views.schema import SCHEMA, unfit

if TYPE_CHECKING:
    from goarmd.runtime.report import Report


def everything() -> Report:
    """A report with at least one of every part."""
    gopls = process(editor="vscode", workspace="/src", ancestors=(ancestor("zsh"),), responsible=ancestor("Terminal"))
    told = Seen(
        evidence(pid=7, signal="SIGSEGV", frames=("main.main",), messages=("panic",), lived_seconds=1.5), "first"
    )
    cause = Cause("memory-access", "SIGSEGV", "Update it.")
    return report(
        host(),
        sample(gopls),
        translated(process("sh", group=None, translated=True)),
        Crash(id="1", seen=(told,), causes=(cause,), source=EvidenceSource.EXIT, counts=True, counted=True),
        executable(),
        ToolUse(group="go", program="go", version="1.27", os="macos", architecture=Architecture.ARM64, bugs=0),
        WatchedFile(file="zshrc", path="/.zshrc", drifted_keys=("A",), changed_keys=(), changed_at=NOW - 1),
        findings=(Finding("c", "t", Severity.WARNING, "s", "d", "w", NOW - 9, Remedy("Do.", ("go version",))),),
        faults=(CheckFault("c", "OSError: x"),),
        totals=Totals(starts={"gopls": 1}, exits={("gopls", Outcome.KILLED): 2}),
        sources=(SourceRun("exits", NOW, 0.1, "OSError", "io", (Problem(kind="file", text="t"),)),),
        config_error="c.toml:1: wrong",
        watch_alive=True,
    )


def nothing_known() -> Report:
    """A report of a machine that refuses every answer."""
    unknown: dict[str, Any] = {
        "path": None,
        "arguments": None,
        "user_id": None,
        "architecture": Architecture.UNKNOWN,
        "translated": None,
    }
    measured = ("resident_bytes", "footprint_bytes", "cpu_seconds", "parent_pid")
    who = process(**unknown, ancestors=(ancestor("init", translated=None),))
    what = host(os="linux", chip=None, rosetta=Rosetta.UNKNOWN, self_translated=None)
    return report(what, sample(who, **dict.fromkeys(measured)), translated(who))


REPORTS = pytest.mark.parametrize("made", [everything(), nothing_known(), report()], ids=["all", "unknown", "empty"])


def served(made: Report) -> Any:
    return json.loads(encode(to_values(made)))


@REPORTS
def test_a_report_fits_the_schema(made: Report) -> None:
    assert unfit(served(made)) == []


def test_the_schema_is_valid_and_describes_every_type() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert [name for name, kind in SCHEMA["$defs"].items() if not kind["description"].endswith(".")] == []


def test_the_schema_demands_every_key_on_every_system() -> None:
    kinds = [kind for kind in SCHEMA["$defs"].values() if "properties" in kind]
    assert [kind["title"] for kind in kinds if kind["required"] != list(kind["properties"])] == []


def test_a_moment_as_a_number_does_not_fit_the_schema() -> None:
    assert [line.split(":")[0] for line in unfit({**served(report()), "taken_at": NOW})] == ["$.taken_at"]


@REPORTS
def test_what_was_served_is_read_as_the_same_report(made: Report) -> None:
    body = encode(to_values(made))
    assert encode(decode_report(body)) == body


def test_the_moments_of_a_report_that_was_read_can_be_subtracted() -> None:
    values = decode_report(encode(to_values(everything())))
    assert values.taken_at - values.findings[0].since == 9
    assert values.crashes[0].at == NOW


def test_moments_are_text_with_a_zone() -> None:
    values = served(everything())
    assert values["taken_at"] == "2027-01-15T08:00:00.000Z"
    (measured,) = (process for group in values["groups"] for process in group["processes"])
    assert measured["started_at"] == "2027-01-15T07:59:00.000Z"


def test_a_key_of_a_later_goarmd_is_passed_over() -> None:
    values = served(everything())
    values["weather"] = values["host"]["weather"] = "fine"
    assert decode_report(json.dumps(values).encode()) == decode_report(encode(to_values(everything())))


def test_a_name_that_is_not_utf8_is_read_as_it_was_served() -> None:
    values = decode_report(encode(to_values(report(sample(process("caf\udce9"))))))
    (group,) = (group for group in values.groups if group.processes)
    assert group.processes[0].name == "caf\ufffd"


def test_a_report_of_this_goarmd_names_every_group() -> None:
    made = report()
    assert [group.name for group in to_values(made).groups] == list(made.config.group_names())


def test_the_values_of_a_report_are_frozen() -> None:
    values = to_values(report())
    with pytest.raises(AttributeError):
        values.number = 2  # type: ignore[misc]


@pytest.mark.parametrize("value", [7, None, "soon", ["2027-01-15T08:00:00Z"]])
def test_a_moment_of_another_form_does_not_fit(value: Any) -> None:
    body = json.dumps({**served(report()), "taken_at": value}).encode()
    with pytest.raises(msgspec.ValidationError, match=r"\$\.taken_at"):
        decode_report(body)

"""One program for another processor is one finding, whatever shows it; each check alone is still right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Checks, Config
from goarmd.core.facts import Architecture, ToolUse
from goarmd.core.system import System
from goarmd.programs.checks import foreign_executable, foreign_tool_used, mixed_toolchain
from goarmd.programs.facts import Executable, Format, Place, Program, Slice
from goarmd.rosetta.checks import translated_process
from goarmd.runtime.judge import Judge
from tests.builders import ancestor, executable, host, process, sample, snapshot, translated

if TYPE_CHECKING:
    from goarmd.core.facts import Fact, Process

CHECKS = [check.CHECK for check in (foreign_executable, translated_process, mixed_toolchain, foreign_tool_used)]
LINUX = host(os=System.LINUX, architecture=Architecture.X86_64)
PATH = "/home/you/go/bin/gopls"


def program(name: str = "gopls", path: str = PATH, **given: Any) -> Executable:
    """A program file on Linux, for arm64."""
    slices = (Slice(architecture=given.pop("architecture", Architecture.ARM64)),)
    return executable(name, path=path, program=Program(Format.ELF, slices), **given)


GO = program("go", "/usr/bin/go", architecture=Architecture.X86_64)


def running(path: str = PATH, **given: Any) -> Process:
    return process(path=path, translated=True, ancestors=(ancestor("code"),), **given)


def use(version: str = "v0.24.0") -> ToolUse:
    return ToolUse(group="gopls", program="gopls", version=version, os="linux", architecture=Architecture.ARM64, bugs=0)


def found(*facts: Fact, disabled: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    findings, faults = Judge(CHECKS).judge(snapshot(LINUX, *facts), Config(checks=Checks(disabled=disabled)))
    assert faults == ()
    return [(finding.check, finding.subject) for finding in findings]


def test_a_running_translated_gopls_is_one_finding() -> None:
    one = running()
    facts = (sample(one), translated(one), program(), GO, use())
    assert found(*facts) == [("translated_process", "gopls")]


def test_before_its_file_was_read_it_is_one_finding_too() -> None:
    one = running()
    assert found(sample(one), translated(one), use()) == [("translated_process", "gopls")]


def test_a_foreign_gopls_that_does_not_run_is_one_finding() -> None:
    assert found(program(), GO, use()) == [("foreign_executable", PATH)]


@pytest.mark.parametrize(
    ("disabled", "left"),
    [
        (("translated_process",), [("foreign_executable", PATH)]),
        (
            ("translated_process", "foreign_executable"),
            [("foreign_tool_used", "gopls arm64"), ("mixed_toolchain", "toolchain")],
        ),
    ],
)
def test_what_a_disabled_check_would_explain_is_reported(
    disabled: tuple[str, ...], left: list[tuple[str, str]]
) -> None:
    one = running()
    assert found(sample(one), translated(one), program(), GO, use(), disabled=disabled) == left


def test_another_foreign_program_is_another_finding() -> None:
    one = running()
    dlv = program("dlv", "/home/you/go/bin/dlv")
    assert found(sample(one), translated(one), program(), dlv) == [
        ("foreign_executable", "/home/you/go/bin/dlv"),
        ("translated_process", "gopls"),
    ]


def test_a_file_that_is_known_only_because_it_ran_is_forgotten_when_it_exits() -> None:
    one = running("/tmp/gopls")
    file = program(path="/tmp/gopls", place=Place.PROCESS)
    assert found(sample(one), translated(one), file, GO) == [("translated_process", "gopls")]
    assert found(translated(), file, GO) == []


def test_a_foreign_gopls_under_a_translated_terminal_has_two_causes() -> None:
    one = running()
    of_terminal = process(path=PATH, translated=True, ancestors=(ancestor("xterm", translated=True),))
    assert found(translated(one)) == [("translated_process", "gopls")]
    assert found(translated(of_terminal), program()) == [
        ("foreign_executable", PATH),
        ("translated_process", "xterm"),
    ]


def test_all_versions_of_a_tool_that_was_used_are_one_finding() -> None:
    findings, _ = Judge(CHECKS).judge(snapshot(LINUX, use(), use("v0.23.0")), Config())
    assert [finding.detail for finding in findings] == [
        "gopls v0.24.0 and gopls v0.23.0 for arm64 were used this week on this x86_64 machine (from Go telemetry)"
    ]

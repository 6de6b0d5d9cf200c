from __future__ import annotations

import pytest

from goarmd.catalog.delve_flags import verdicts
from goarmd.catalog.verdict import Kind, Verdict


def dap(*flags: object, logs: bool = False) -> tuple[Verdict, ...]:
    return verdicts("launch.dlvFlags", list(flags), ("dap",), logs=logs)


@pytest.mark.parametrize(
    "flags",
    [
        ("--check-go-version=false",),
        ("--only-same-user", "--log"),
        ("--log=true", "--log-output=dap"),
        ("--log-dest", "--nosuch-is-its-value"),
        ("-l", "127.0.0.1:0"),
        ("-r=out",),
        ("stray",),
        ("--log=${config:x}",),
    ],
)
def test_flags_that_dlv_has_are_fine(flags: tuple[str, ...]) -> None:
    assert dap(*flags) == ()


@pytest.mark.parametrize("flag", ["--nosuch", "--continue", "--output=x", "-v", "-check-go-version=false", "--"])
def test_a_flag_that_dlv_does_not_have_keeps_it_from_starting(flag: str) -> None:
    (found,) = dap(flag)
    assert (found.kind, found.severity) == (Kind.UNKNOWN_SETTING, "warning")


def test_a_word_with_one_dash_needs_two() -> None:
    (found,) = dap("-log")
    assert 'Write "--log"' in found.remedy


def test_a_slip_names_the_flag_that_was_meant() -> None:
    (found,) = dap("--chek-go-version=false")
    assert found.key == "launch.dlvFlags --chek-go-version"
    assert '"--check-go-version"' in found.remedy


def test_a_switch_is_true_or_false() -> None:
    (found,) = dap("--only-same-user=maybe")
    assert "true or false" in found.detail


def test_a_flag_at_the_end_lacks_its_value() -> None:
    (found,) = dap("--log-dest")
    assert found.kind is Kind.WRONG_TYPE


def test_log_output_needs_log() -> None:
    (found,) = dap("--log-output=rpc")
    assert found.kind is Kind.CONFLICTS
    assert dap("--log-output=rpc", logs=True) == ()


def test_a_flag_that_dap_ignores_is_noise() -> None:
    (found,) = dap("--headless=true")
    assert found.noise


def test_each_command_has_its_own_flags() -> None:
    assert verdicts("x", ["--continue", "--headless"], ("debug", "test")) == ()


@pytest.mark.parametrize("flags", [None, "--log", 1, {}])
def test_only_a_list_is_judged(flags: object) -> None:
    assert verdicts("x", flags, ("dap",)) == ()


def test_what_is_not_text_is_passed_over() -> None:
    assert dap(1, None, "--log") == ()

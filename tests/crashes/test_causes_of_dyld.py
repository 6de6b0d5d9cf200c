"""Why dyld did not load a library: what it found at the path that the program names, wherever else it looked."""

from __future__ import annotations

import pytest

from goarmd.crashes.causes import diagnose
from tests.builders import evidence

GONE = "(no such file)"
OTHER_PROCESSOR = "(mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64'))"
OTHER_TEAM = "(code signature in <B-1> '/x' not valid for use in process: mapped file has different Team IDs)"


@pytest.mark.parametrize(
    ("wanted", "tried", "cause"),
    [
        ("/x", f"'/x' {GONE}, '/y' {OTHER_PROCESSOR}", "missing-library"),
        ("/x", f"'/y' {GONE}, '/x' {OTHER_PROCESSOR}", "wrong-architecture"),
        ("/x", f"'/y' {OTHER_PROCESSOR}, '/x' {OTHER_TEAM}", "codesign"),
        ("@rpath/x", f"'/y/x' {GONE}, '/z/x' {OTHER_PROCESSOR}", "wrong-architecture"),
        ("@rpath/x", f"'/y/x' {OTHER_TEAM}", "codesign"),
        ("/x", f"'/y' {OTHER_PROCESSOR}", "wrong-architecture"),
    ],
)
def test_the_library_that_is_wanted_decides(wanted: str, tried: str, cause: str) -> None:
    messages = (f"Library not loaded: {wanted}", f"Reason: tried: {tried}")
    assert diagnose([evidence(signal="SIGABRT", messages=messages)]).causes[0].cause == cause


def test_a_library_of_another_developer_is_not_installed_again() -> None:
    messages = ("Library not loaded: @rpath/x", f"Reason: tried: '/y/x' {OTHER_TEAM}")
    advice = diagnose([evidence(messages=messages)]).causes[0].remedy
    assert "brew reinstall" not in advice
    assert "sign both again" in advice

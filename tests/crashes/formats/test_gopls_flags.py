"""Flags that gopls has or has not."""

from __future__ import annotations

import pytest

from goarmd.crashes.formats.gopls_flags import mistake


@pytest.mark.parametrize(
    "flags",
    ["", "-remote=auto -rpc.trace", "-rpc.trace serve --debug=localhost:6060", "-logfile /tmp/x -v=true", "serve"],
)
def test_flags_that_gopls_has_are_no_mistake(flags: str) -> None:
    assert mistake(flags) is None


@pytest.mark.parametrize("flags", ["-run=x", "--debug", "fireman=dev", "-rpc.trace lint"])
def test_an_unknown_flag_a_missing_value_or_a_word_is_a_mistake(flags: str) -> None:
    assert mistake(flags) == f"gopls flags: {flags}"

"""The real daemon beside real processes: gopls, an emulator, Prometheus. No stand-ins."""

from __future__ import annotations

import pytest

from tests.tools import only_on

ONE_AT_A_TIME = pytest.mark.xdist_group("live")  # what one of these starts, another would see
LIVE = [
    pytest.mark.live,
    ONE_AT_A_TIME,
    only_on("linux", "copies a program to call it gopls, and macOS ends copies of its own"),
]

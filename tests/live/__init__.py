"""The real daemon with real processes: gopls, an emulator, Prometheus. No fakes."""

from __future__ import annotations

import pytest

from tests.tools import only_on

ONE_AT_A_TIME = pytest.mark.xdist_group("live")  # each would see the processes of the others
LIVE = [
    pytest.mark.live,
    ONE_AT_A_TIME,
    only_on("linux", "copies a program to call it gopls, and macOS kills copies of its programs"),
]

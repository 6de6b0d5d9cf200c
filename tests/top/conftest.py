"""A daemon that runs while the live view is open."""

from __future__ import annotations

from tests.live.conftest import daemon

__all__ = ["daemon"]

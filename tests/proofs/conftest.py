"""Proofs use the live tests' daemon."""

from __future__ import annotations

from tests.live.conftest import daemon

__all__ = ["daemon"]

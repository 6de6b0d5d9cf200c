"""Shell start-up files of a home (placeholder until merged)."""

from __future__ import annotations


def read_shells(disk, system):
    return ()

"""Judges the settings of editors, Go and shells: what is wrong here, for the versions installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.parts.source import Cadence, Context, Source
from goarmd.settings import judge_machine, team
from goarmd.settings.facts import ReadSettings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from goarmd.core.facts import Fact


def read(context: Context) -> Iterable[Fact]:
    """One Judgement for each fault, and which files were read."""
    yield from judge_machine.LAST.judge(context)
    yield ReadSettings(files=judge_machine.LAST.files)


def files(context: Context) -> Iterable[Path]:
    """All that the last judgement rests on: settings, what shells read, the policy, programs; present or not."""
    policy = team.file_of(context.config)  # one with errors ends the judging before it rests on anything
    return (*judge_machine.LAST.looked_at(context.home), *([policy] if policy else ()))


SOURCE = Source(
    name="judged_settings",
    help="Judges the settings of editors, Go and shells, for the versions that are installed.",
    cadence=Cadence.WATCHED,
    read=read,
    files=files,
)

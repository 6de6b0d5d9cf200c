"""Which of the programs that were found still matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.facts import Sample, TranslatedProcesses
from goarmd.programs.facts import Executable, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.core.facts import Snapshot


def present(snapshot: Snapshot) -> Iterator[Executable]:
    """The program files, without those that were found only because they were running and run no more."""
    processes = [sample.process for sample in snapshot.of(Sample)]
    processes += [process for fact in snapshot.of(TranslatedProcesses) for process in fact.processes]
    running = {process.identity.path for process in processes}
    return (one for one in snapshot.of(Executable) if one.place is not Place.PROCESS or one.path in running)

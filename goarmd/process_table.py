"""The watched processes of the machine: a platform's process reader together with the groups.

Not state in the sense of the ledger: a cache of what cannot change, so that it is worked out once for each process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.facts import Ancestor, Identity, Process, ProcessKey, Sample
from goarmd.groups import classifier, owning_editor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.groups import GroupRules
    from goarmd.platforms import ProcessReader

_LONGEST_CHAIN = 64  # parents; deeper ones would be a loop made by a reused pid


class ProcessTable:
    """Follows a process reader; `watched` and `translated` are current after each `sample`."""

    def __init__(self, reader: ProcessReader, groups: Sequence[GroupRules]) -> None:
        self.watched: dict[ProcessKey, Process] = {}
        self.translated: dict[ProcessKey, Process] = {}
        self.translated_count = 0
        self._reader = reader
        self._group_of = classifier(groups)

    def sample(self) -> list[Sample]:
        """Look at the process table and measure every watched process.

        Raises:
            PlatformError: the process table cannot be read.
        """
        look = self._reader.look()
        for key in look.gone:
            self._forget(key)
        for identity in look.born:
            self._file(identity)
        self.translated_count = look.translated
        samples = []
        for key, process in list(self.watched.items()):
            usage = self._reader.usage(key)
            if usage is None:
                self._forget(key)
            else:
                samples.append(Sample(process=process, usage=usage))
        return samples

    def _file(self, identity: Identity) -> None:
        self._forget(identity.key)  # told of again: it became another program
        group = self._group_of(identity)
        if group is None and not identity.translated:
            return
        chain = list(self._ancestors(identity))
        process = Process(
            identity=identity,
            group=group,
            ancestors=tuple(Ancestor(a.key.pid, a.name, a.translated) for a in chain),
            editor=owning_editor(chain) if group == "gopls" else None,
            workspace=self._reader.workspace(identity.key) if group == "gopls" else None,
        )
        if group is not None:
            self.watched[identity.key] = process
        if identity.translated:
            self.translated[identity.key] = process

    def _forget(self, key: ProcessKey) -> None:
        self.watched.pop(key, None)
        self.translated.pop(key, None)

    def _ancestors(self, identity: Identity) -> Iterator[Identity]:
        for _ in range(_LONGEST_CHAIN):
            parent = self._reader.known.get(identity.parent_pid or 0)
            if parent is None or parent.key.started_at > identity.key.started_at:
                return  # unknown, or a younger process that got the pid of the real parent
            yield parent
            identity = parent

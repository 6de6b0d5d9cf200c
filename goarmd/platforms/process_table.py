"""The watched processes of the machine: a platform's process reader combined with the groups.

A cache of each process's constant properties, so that they are found only once.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from goarmd.catalog.groups import classifier, owning_editor
from goarmd.core.facts import Ancestor, Identity, Process, ProcessKey, Sample, Usage
from goarmd.core.safe_files import PROBE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from goarmd.catalog.groups import GroupPatterns
    from goarmd.platforms import ProcessReader

_UNMEASURED = Usage(None, None, None, None, None)  # it exited during the sample
_LONGEST_CHAIN = 64  # parents; a deeper chain would be a loop caused by a reused pid


class ProcessTable:
    """Follows a process reader; `watched`, `translated` and `left` are current after each `sample`.

    Args:
        reader: the platform's.
        groups: which processes are watched.
        follow: called with each watched process before it is measured. False means that it has already exited: it is
            left out, so that the exit of every process in a sample is reported.
        user_id: only this user's processes are watched; of those of others only the name is kept, if they are
            translated. None watches all.
    """

    def __init__(
        self,
        reader: ProcessReader,
        groups: Sequence[GroupPatterns],
        follow: Callable[[ProcessKey], bool | None] = lambda _: None,
        user_id: int | None = None,
    ) -> None:
        self._user_id = user_id
        self.watched: dict[ProcessKey, Process] = {}
        self.translated: dict[ProcessKey, Process] = {}
        self.left: tuple[ProcessKey, ...] = ()  # watched until this sample: now they are a program of no group
        self.translated_count = 0
        self._follow = follow
        self._reader = reader
        self._group_of = classifier(groups)

    def sample(self) -> list[Sample]:
        """Update the processes from the process table and measure every watched one.

        Raises:
            PlatformError: the process table cannot be read.
        """
        changes = self._reader.changes()
        for key in changes.gone:
            self._forget(key)
        before = frozenset(self.watched)
        filed = {identity.key: self._file(identity) for identity in changes.born}
        self.left = tuple(key for key in before & filed.keys() - self.watched.keys() if filed[key] is not False)
        self.translated_count = changes.translated
        samples = []
        for key, process in list(self.watched.items()):
            usage = self._reader.usage(key)
            if usage is None:
                self._forget(key)
            if usage is not None or filed.get(key):
                samples.append(Sample(process=process, usage=usage or _UNMEASURED))
        return samples

    def search_path(self, key: ProcessKey) -> str | None:
        """PATH as a process was started with it; None if unknown."""
        return self._reader.search_path(key)

    def _file(self, identity: Identity) -> bool | None:
        """Find a process's group and context; returns whether its exit will be reported, even without a measurement.

        False means that it has already exited, None that its exit will not be reported.
        """
        self._forget(identity.key)  # reported again: it became another program
        if self._user_id is not None and identity.user_id not in (self._user_id, None):
            if identity.translated:
                of_others = replace(identity, path=None, arguments=None)
                self.translated[identity.key] = Process(identity=of_others, group=None)
            return None
        group = self._group_of(identity)
        if group is None and not identity.translated:
            return None
        is_gopls = group == "gopls"
        workspace = self._reader.workspace(identity.key) if is_gopls else None
        if workspace and PurePath(workspace).name.startswith(PROBE_FOLDER):
            return None  # goarmd asks it something: nobody's editor
        followed = None if group is None else self._follow(identity.key)
        if followed is False:
            return False
        chain = list(self._ancestors(identity))
        responsible = self._responsible(identity) if is_gopls or identity.translated else None
        process = Process(
            identity=identity,
            group=group,
            ancestors=tuple(map(_ancestor, chain)),
            editor=owning_editor(chain, responsible) if is_gopls else None,
            workspace=workspace,
            responsible=_ancestor(responsible) if responsible else None,
        )
        if group is not None:
            self.watched[identity.key] = process
        if identity.translated:
            self.translated[identity.key] = process
        return followed

    def _forget(self, key: ProcessKey) -> None:
        self.watched.pop(key, None)
        self.translated.pop(key, None)

    def _responsible(self, identity: Identity) -> Identity | None:
        """The other process that the system holds responsible for this one; None if there is none."""
        pid = self._reader.responsible(identity.key)
        return self._reader.known.get(pid) if pid is not None and pid != identity.key.pid else None

    def _ancestors(self, identity: Identity) -> Iterator[Identity]:
        for _ in range(_LONGEST_CHAIN):
            parent = self._reader.known.get(identity.parent_pid or 0)
            if parent is None or parent.key.started_at > identity.key.started_at:
                return  # unknown, or a younger process with the reused pid of the real parent
            yield parent
            identity = parent


def _ancestor(identity: Identity) -> Ancestor:
    return Ancestor(identity.key.pid, identity.name, identity.translated)

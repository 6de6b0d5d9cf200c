from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.catalog.groups import DEFAULT_GROUPS
from goarmd.core.facts import Ancestor
from goarmd.platforms import ProcessChanges, bounded
from goarmd.platforms.process_table import ProcessTable
from tests.builders import identity, usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.core.facts import Identity, Process, ProcessKey, Usage


class FakeReader:
    """A process reader with the given processes."""

    def __init__(self, *born: Identity) -> None:
        self.known = {i.key.pid: i for i in born}
        self.next = ProcessChanges(born, (), sum(bool(i.translated) for i in born))
        self.dead: set[ProcessKey] = set()
        self.responsible_pids: dict[int, int] = {}
        self.requested: list[int] = []

    def changes(self) -> ProcessChanges:
        changes, self.next = self.next, ProcessChanges((), (), self.next.translated)
        return changes

    def usage(self, key: ProcessKey) -> Usage | None:
        return None if key in self.dead else usage()

    def workspace(self, key: ProcessKey) -> str | None:
        return f"/src/{key.pid}"

    def search_path(self, key: ProcessKey) -> str | None:
        return f"/bin/{key.pid}"

    def responsible(self, key: ProcessKey) -> int | None:
        self.requested.append(key.pid)
        return self.responsible_pids.get(key.pid)


def table_of(
    *born: Identity, follow: Callable[[ProcessKey], bool | None] = lambda _: None
) -> tuple[ProcessTable, FakeReader]:
    reader = FakeReader(*born)
    return ProcessTable(reader, DEFAULT_GROUPS, follow), reader


def test_only_processes_of_groups_are_measured() -> None:
    table, _ = table_of(identity("gopls", pid=1), identity("bash", pid=2))
    assert [s.process.key.pid for s in table.sample()] == [1]


def test_a_gopls_has_its_editor_and_workspace() -> None:
    host = identity("Code Helper (Plugin)", pid=1)
    table, _ = table_of(host, identity("gopls", pid=2, parent_pid=1))
    gopls = next(s.process for s in table.sample() if s.process.group == "gopls")
    assert (gopls.editor, gopls.workspace) == ("vscode", "/src/2")
    assert [a.name for a in gopls.ancestors] == ["Code Helper (Plugin)"]


def test_a_process_that_exits_before_its_measurement_is_left_out() -> None:
    table, reader = table_of(identity("gopls", pid=1))
    reader.dead.add(identity("gopls", pid=1).key)
    assert table.sample() == []
    assert table.watched == {}


def test_a_followed_process_is_in_the_sample_even_if_it_exits_before_its_measurement() -> None:
    table, reader = table_of(identity("gopls", pid=1), follow=lambda _: True)
    reader.dead.add(identity("gopls", pid=1).key)
    (one,) = table.sample()
    assert (one.process.key.pid, one.usage.resident_bytes) == (1, None)
    assert table.sample() == []


def test_a_process_that_exits_before_it_is_followed_is_left_out() -> None:
    table, _ = table_of(identity("gopls", pid=1), follow=lambda _: False)
    assert table.sample() == []


def test_only_watched_processes_are_followed() -> None:
    followed: list[int] = []
    born = identity("gopls", pid=1), identity("bash", pid=2), identity("x", pid=3, translated=True)
    table, _ = table_of(*born, follow=lambda key: followed.append(key.pid))
    table.sample()
    table.sample()
    assert followed == [1]


def test_a_process_gets_a_new_group_after_an_exec() -> None:
    table, reader = table_of(identity("gopls", pid=1))
    table.sample()
    reader.next = ProcessChanges((identity("bash", pid=1),), (), 0)
    assert table.sample() == []


def test_a_process_that_becomes_a_program_of_no_group_is_named_once() -> None:
    table, reader = table_of(identity("gopls", pid=1), identity("bash", pid=2))
    now_sleep = ProcessChanges((identity("sleep", pid=1), identity("sleep", pid=2)), (), 0)
    named = []
    for changes in (reader.next, now_sleep, ProcessChanges((), (), 0)):
        reader.next = changes
        table.sample()
        named.append([key.pid for key in table.left])
    assert named == [[], [1], []]


def test_a_translated_process_is_listed_even_if_it_is_not_watched() -> None:
    table, _ = table_of(identity("Spotify", pid=1, translated=True))
    assert table.sample() == []
    assert [p.group for p in table.translated.values()] == [None]
    assert table.translated_count == 1


def test_a_younger_process_is_not_a_parent() -> None:
    impostor = identity("code", pid=1, started_at=2000.0)
    table, _ = table_of(impostor, identity("gopls", pid=2, parent_pid=1, started_at=1000.0))
    gopls = next(s.process for s in table.sample() if s.process.group == "gopls")
    assert (gopls.ancestors, gopls.editor) == ((), "none")


def test_a_loop_of_parents_is_cut() -> None:
    table, _ = table_of(identity("gopls", pid=1, parent_pid=2), identity("sh", pid=2, parent_pid=1))
    assert len(next(iter(table.sample())).process.ancestors) <= 64


def gopls_of(table: ProcessTable) -> Process:
    return next(sample.process for sample in table.sample() if sample.process.group == "gopls")


def test_a_gopls_adopted_by_launchd_belongs_to_the_responsible_editor() -> None:
    code = identity("Code", pid=9, path="/Applications/Visual Studio Code.app/Contents/MacOS/Code", translated=True)
    table, reader = table_of(identity("launchd", pid=1), code, identity("gopls", pid=2, parent_pid=1))
    reader.responsible_pids[2] = 9
    gopls = gopls_of(table)
    assert (gopls.responsible, gopls.editor) == (Ancestor(9, "Code", translated=True), "vscode")


@pytest.mark.parametrize("answer", [None, 2, 77], ids=["unknown", "itself", "a process not seen"])
def test_an_unknown_process_and_the_process_itself_are_not_responsible(answer: int | None) -> None:
    table, reader = table_of(identity("gopls", pid=2))
    reader.responsible_pids.update({2: answer} if answer else {})
    assert gopls_of(table).responsible is None


def test_the_responsible_app_is_requested_once_and_only_for_gopls_and_translated_processes() -> None:
    spotify = identity("Spotify", pid=3, translated=True)
    table, reader = table_of(identity("gopls", pid=1), identity("dlv", pid=2), spotify, identity("bash", pid=4))
    table.sample()
    table.sample()
    assert sorted(reader.requested) == [1, 3]


def test_of_other_users_processes_only_the_names_of_translated_ones_are_kept() -> None:
    reader = FakeReader(
        identity("gopls", pid=1, user_id=501),
        identity("gopls", pid=2, user_id=502, translated=True),
        identity("vim", pid=3, user_id=0, translated=True),
    )
    followed: list[int] = []
    table = ProcessTable(reader, DEFAULT_GROUPS, lambda key: followed.append(key.pid), user_id=501)
    assert [s.process.key.pid for s in table.sample()] == [1]
    others = [
        (one.identity.name, one.identity.path, one.identity.arguments, one.group) for one in table.translated.values()
    ]
    assert others == [("gopls", None, None, None), ("vim", None, None, None)]
    assert (table.translated_count, followed) == (2, [1])


def test_megabytes_of_arguments_are_cut() -> None:
    assert sum(map(len, bounded(("gopls", "x" * 1_800_000, "y")))) <= 8192
    assert sum(map(len, bounded(("x",) * 1_000_000))) <= 8192
    assert bounded(("gopls", "", "serve")) == ("gopls", "", "serve")


def test_a_gopls_that_goarmd_asks_something_is_not_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    table, reader = table_of(identity("gopls", pid=1), identity("gopls", pid=2))
    folders = {1: "/tmp/goarmd-probe-x1y2", 2: "/src/goarmd-probe/app"}
    monkeypatch.setattr(reader, "workspace", lambda key: folders[key.pid])
    assert [s.process.key.pid for s in table.sample()] == [2]

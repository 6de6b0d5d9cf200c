"""The process reader on fake Macs."""

from __future__ import annotations

import errno
import os

import pytest

from goarmd.core.errors import PlatformError
from goarmd.core.facts import Architecture, Identity, ProcessKey
from goarmd.platforms.darwin import DarwinProcesses
from tests.builders import any_program
from tests.platforms.darwin_images import INTEL, ME, FakeMac, only

GOPLS = "/Users/me/go/bin/gopls"
PLUGIN = "/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/MacOS/Code Helper (Plugin)"


def test_a_native_process_is_reported_with_all_its_properties(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, b"gopls", b"-mode=stdio", parent=76, started=(1_700_000_001, 500_000))
    assert only(reader.changes()) == Identity(
        key=ProcessKey(77, 1_700_000_001.5),
        parent_pid=76,
        name="gopls",
        path=GOPLS,
        arguments=("gopls", "-mode=stdio"),
        user_id=ME,
        architecture=Architecture.ARM64,
        translated=False,
    )


def test_a_translated_process_is_x86_64(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, translated=True)
    identity = only(reader.changes())
    assert (identity.architecture, identity.translated) == (Architecture.X86_64, True)


def test_on_an_intel_mac_everything_is_x86_64_and_native(mac: FakeMac) -> None:
    mac.values = INTEL
    mac.run(77, GOPLS)
    identity = only(DarwinProcesses(mac.library(), any_program).changes())
    assert (identity.architecture, identity.translated) == (Architecture.X86_64, False)


def test_translated_processes_of_all_users_are_counted(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, translated=True)
    mac.run(78, "/usr/libexec/oahd", user=441, translated=True, hidden=errno.EPERM)
    mac.run(79, "/sbin/launchd", user=0, hidden=errno.EPERM)
    assert reader.changes().translated == 2


def test_arguments_of_other_users_are_unknown_and_not_requested(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(78, "/usr/libexec/oahd", b"oahd", user=441)
    identity = only(reader.changes())
    assert (identity.path, identity.arguments, identity.user_id) == ("/usr/libexec/oahd", None, 441)
    assert mac.calls.count("sysctl") == 1


def test_arguments_that_decide_nothing_are_not_requested(mac: FakeMac) -> None:
    mac.run(77, GOPLS, b"gopls")
    mac.run(78, "/usr/bin/ssh", b"ssh", b"-i", b"key")
    reader = DarwinProcesses(mac.library(), lambda name, _: name == "gopls")
    arguments = {identity.name: identity.arguments for identity in reader.changes().born}
    assert arguments == {"gopls": ("gopls",), "ssh": None}
    assert mac.calls.count("sysctl") == 2  # the process table, and the arguments of gopls


def test_root_reads_the_arguments_of_all_users(
    mac: FakeMac, reader: DarwinProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    mac.run(77, GOPLS, b"gopls")
    assert only(reader.changes()).arguments == ("gopls",)


def test_arguments_the_kernel_refuses_are_unknown(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, b"gopls", hidden=errno.EPERM)  # our own, but set-user-id
    assert only(reader.changes()).arguments is None


def test_zombies_and_the_kernel_are_not_running_processes(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(0, "", command=b"kernel_task", parent=0)
    mac.run(77, GOPLS, zombie=True, translated=True)
    changes = reader.changes()
    assert (changes.born, changes.translated) == ((), 0)


def test_a_process_that_becomes_a_zombie_has_exited(mac: FakeMac, reader: DarwinProcesses) -> None:
    process = mac.run(77, GOPLS)
    key = only(reader.changes()).key
    process.zombie = True
    assert reader.changes().gone == (key,)
    assert reader.usage(key) is None
    assert reader.known == {}


def test_the_name_is_not_cut_to_the_16_bytes_of_the_table(mac: FakeMac, reader: DarwinProcesses) -> None:
    process = mac.run(77, PLUGIN)
    assert process.kinfo()[243:260] == b"Code Helper (Plu\0"
    assert only(reader.changes()).name == "Code Helper (Plugin)"


def test_a_removed_program_has_the_name_it_was_started_with(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, PLUGIN, path_error=errno.ENOENT)
    identity = only(reader.changes())
    assert (identity.name, identity.path) == ("Code Helper (Plugin)", PLUGIN)


def test_the_cut_name_is_used_if_nothing_else_is_known(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, PLUGIN, user=502, path_error=errno.ENOENT)
    identity = only(reader.changes())
    assert (identity.name, identity.path) == ("Code Helper (Plu", None)


def test_a_path_that_is_not_utf8_is_kept(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, "/opt/caf\udce9/gopls", user=502, command=b"gopls")
    assert only(reader.changes()).path == "/opt/caf\udce9/gopls"


def test_a_process_is_reported_once(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS)
    born = [len(reader.changes().born) for _ in range(5)]
    assert born == [1, 0, 0, 0, 0]
    assert list(reader.known) == [77]


def test_only_young_processes_are_read_again(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS)
    for _ in range(9):
        reader.changes()
    assert mac.calls.count("proc_pidpath 77") == 3


def test_a_sample_of_an_unchanged_table_is_one_system_call(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS)
    for _ in range(3):
        reader.changes()
    mac.calls.clear()
    reader.changes()
    assert mac.calls == ["sysctl"]


def test_an_exited_process_is_gone_once(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS)
    key = only(reader.changes()).key
    del mac.processes[77]
    assert [reader.changes().gone, reader.changes().gone] == [(key,), ()]


def test_a_process_that_exits_before_its_path_is_read_is_not_reported(mac: FakeMac, reader: DarwinProcesses) -> None:
    process = mac.run(77, GOPLS, path_error=errno.ESRCH)
    assert reader.changes().born == ()
    process.zombie = True
    assert reader.changes().gone == ()


def test_an_exec_of_a_young_process_is_reported(mac: FakeMac, reader: DarwinProcesses) -> None:
    """The 16 bytes of the name are the same: only the path differs."""
    process = mac.run(77, "/usr/local/go/bin/go", b"go", b"tool", command=b"go")
    reader.changes()
    process.path, process.arguments = "/Users/me/sdk/go1.25/bin/go", (b"go", b"vet")
    changes = reader.changes()
    assert only(changes).arguments == ("go", "vet")
    assert changes.gone == ()


def test_an_exec_of_an_old_process_is_reported(mac: FakeMac, reader: DarwinProcesses) -> None:
    process = mac.run(77, "/bin/zsh", b"zsh", parent=50)
    for _ in range(5):
        reader.changes()
    process.path, process.arguments, process.parent = GOPLS, (b"gopls",), 1
    identity = only(reader.changes())
    assert (identity.name, identity.arguments, identity.parent_pid) == ("gopls", ("gopls",), 50)
    assert reader.known[77] == identity


def test_a_translated_exec_of_the_same_program_is_reported(mac: FakeMac, reader: DarwinProcesses) -> None:
    process = mac.run(77, GOPLS)
    for _ in range(5):
        reader.changes()
    process.translated = True
    changes = reader.changes()
    assert (only(changes).architecture, changes.translated) == (Architecture.X86_64, 1)


def test_a_reused_pid_is_one_process_gone_and_another_born(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, parent=50)
    old = only(reader.changes()).key
    mac.run(77, GOPLS, parent=60, started=(1_700_000_000, 250_001))
    changes = reader.changes()
    new = only(changes)
    assert changes.gone == (old,)
    assert (new.key, new.parent_pid) == (ProcessKey(77, 1_700_000_000.250001), 60)
    assert reader.usage(old) is None


def test_a_table_that_grows_while_it_is_read_is_complete(mac: FakeMac, reader: DarwinProcesses) -> None:
    """More processes than fit at first, and again more than the kernel has counted."""
    pids = iter(range(1, 100_000))
    bursts = iter((1500, 0, 600))

    def start_some() -> None:
        for _ in range(next(bursts, 0)):
            mac.run(next(pids), GOPLS, user=502)

    mac.before_table = start_some
    assert len(reader.changes().born) == 2100


@pytest.mark.parametrize("error", [errno.ENOMEM, errno.EPERM], ids=["it never fits", "it is refused"])
def test_a_table_that_cannot_be_read_is_an_error_in_one_line(mac: FakeMac, reader: DarwinProcesses, error: int) -> None:
    mac.table_error = error
    with pytest.raises(PlatformError, match=r"^the process table cannot be read \(.+\): goarmd needs macOS 11.*$"):
        reader.changes()


def test_the_workspace_is_the_current_folder(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(os.getpid(), GOPLS)
    assert reader.workspace(only(reader.changes()).key) == os.getcwd()  # noqa: PTH109  # the kernel's text


def test_the_workspace_of_an_exited_process_is_unknown(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(2**22 + 1, GOPLS)  # above the largest possible pid
    assert reader.workspace(only(reader.changes()).key) is None


def test_a_reused_pid_never_gets_the_workspace_of_its_successor(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(os.getpid(), GOPLS)
    reader.changes()
    assert reader.workspace(ProcessKey(os.getpid(), 1.0)) is None


def test_the_responsible_app_is_read(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, responsible=50)
    mac.run(78, GOPLS)
    keys = [identity.key for identity in reader.changes().born]
    assert [reader.responsible(key) for key in keys] == [50, 78]


def test_an_exited_process_has_no_responsible_app(mac: FakeMac, reader: DarwinProcesses) -> None:
    mac.run(77, GOPLS, responsible=50)
    key = only(reader.changes()).key
    del mac.processes[77]
    assert reader.responsible(key) is None
    assert reader.responsible(ProcessKey(77, 1.0)) is None


def test_a_missing_clock_frequency_is_an_error(mac: FakeMac) -> None:
    del mac.values["hw.tbfrequency"]
    with pytest.raises(PlatformError, match="the clock's frequency cannot be read"):
        DarwinProcesses(mac.library(), any_program)

"""Installing on a Mac whose launchctl is a fake."""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING

import pytest

from goarmd.config.paths import log_folder, state_folder
from goarmd.service import TIMED_OUT, Completed, ServiceError, launchd
from goarmd.service.lifecycle import install, uninstall
from tests.service import accounts
from tests.service.fakes import (
    IN_PROGRESS,
    INSTALLED,
    IO_ERROR,
    LABEL,
    LAUNCHER,
    NOT_SUPPORTED,
    PLIST,
    Launchctl,
    World,
    files,
    leave_traces,
    mac,
    service,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_a_fresh_install_writes_the_plist_enables_bootstraps_and_starts(home: Path) -> None:
    launchctl = Launchctl()
    assert install(service(home), mac(launchctl).tools()) == "installed"
    assert launchctl.verbs == ["bootout", "enable", "bootstrap", "kickstart"]
    assert launchctl.loaded == plistlib.loads((home / PLIST).read_bytes())


def test_the_log_folder_exists_before_launchd_opens_the_logs(home: Path) -> None:
    install(service(home), mac(Launchctl()).tools())
    assert (home / "Library/Logs/goarmd").is_dir()


def test_an_upgrade_stops_the_old_agent_before_the_new_one_starts(home: Path) -> None:
    launchctl = Launchctl()
    install(service(home, environment={"HOME": "/old"}), mac(launchctl).tools())
    launchctl.lingers = 3
    assert install(service(home), mac(launchctl).tools()) == "updated"
    assert launchctl.loaded is not None
    assert launchctl.loaded["EnvironmentVariables"]["HOME"] == str(home)


def test_installing_again_restarts_the_same_agent(home: Path) -> None:
    launchctl = Launchctl()
    install(service(home), mac(launchctl).tools())
    assert install(service(home), mac(launchctl).tools()) == "restarted"


def test_bootstrap_is_tried_again_while_the_old_agent_is_removed(home: Path) -> None:
    launchctl = Launchctl(answers={"bootstrap": [IO_ERROR, IN_PROGRESS]})
    world = mac(launchctl)
    install(service(home), world.tools())
    assert launchctl.verbs.count("bootstrap") == 3
    assert world.waited == 2.0


def test_a_bootstrap_that_fails_but_loads_is_a_success(home: Path) -> None:
    launchctl = Launchctl()

    def complains(words: tuple[str, ...]) -> Completed:
        done = launchctl(words)
        return IO_ERROR if words[1] == "bootstrap" else done

    install(service(home), World(complains, lambda: launchctl.loaded is not None).tools())  # type: ignore[arg-type]
    assert launchctl.verbs.count("bootstrap") == 1


def test_a_disabled_label_is_enabled(home: Path) -> None:
    launchctl = Launchctl(disabled=True)
    install(service(home), mac(launchctl).tools())
    assert launchctl.loaded


def test_without_a_graphical_session_nothing_is_written(home: Path) -> None:
    launchctl = Launchctl(answers={"print": [NOT_SUPPORTED]})
    with pytest.raises(ServiceError, match="nobody is logged in to this Mac's desktop"):
        install(service(home), mac(launchctl).tools())
    assert (files(home), launchctl.verbs) == ([], [])


BAD_REQUEST = Completed(112, "Bad request.\nCould not find domain for user gui: 501\n")
DISABLED = Completed(119, "Bootstrap failed: 119: Service is disabled\n")
FORGOTTEN = Completed(113, f'Could not find service "{LABEL}" in domain for user gui: 501\n')


@pytest.mark.parametrize(
    ("verb", "answer", "remedy"),
    [
        ("bootstrap", IO_ERROR, "Login Items & Extensions"),
        ("bootstrap", IN_PROGRESS, "wait a minute, then type `goarmd install` again"),
        ("bootstrap", NOT_SUPPORTED, "log in there, then type `goarmd install`"),
        ("bootstrap", BAD_REQUEST, "until then `goarmd run` works here"),
        ("bootstrap", DISABLED, f"`launchctl enable gui/501/{LABEL}`"),
        ("kickstart", FORGOTTEN, "type `goarmd install` again"),
        ("enable", Completed(1, "Operation not permitted\n"), f"see `launchctl print gui/501/{LABEL}`"),
        ("bootstrap", Completed(78, ""), "exit code 78"),
    ],
)
def test_a_refusal_is_one_line_with_a_remedy(home: Path, verb: str, answer: Completed, remedy: str) -> None:
    launchctl = Launchctl(answers={verb: [answer] * 99})
    with pytest.raises(ServiceError) as caught:
        install(service(home), mac(launchctl).tools())
    message = str(caught.value)
    assert message.startswith(f"launchctl {verb}: ")
    assert remedy in message
    assert "\n" not in message


def test_launchctls_advice_to_become_root_is_not_passed_on(home: Path) -> None:
    launchctl = Launchctl(answers={"bootstrap": [IO_ERROR] * 99})
    with pytest.raises(ServiceError) as caught:
        install(service(home), mac(launchctl).tools())
    assert "as root" not in str(caught.value)


def test_an_agent_that_does_not_stop_is_not_replaced(home: Path) -> None:
    launchctl = Launchctl(loaded={"ProgramArguments": ["old"]}, lingers=10_000)
    with pytest.raises(ServiceError, match=f"is still running after 20 s .*: type `launchctl bootout gui/501/{LABEL}`"):
        install(service(home), mac(launchctl).tools())
    assert "bootstrap" not in launchctl.verbs


def test_a_goarmd_in_a_terminal_is_reported_and_not_started_twice(home: Path) -> None:
    launchctl = Launchctl()
    with pytest.raises(ServiceError, match="another goarmd is already running"):
        install(service(home), World(launchctl, lambda: True).tools())
    assert "bootstrap" not in launchctl.verbs


def test_a_goarmd_in_a_terminal_leaves_the_installation_unchanged(home: Path) -> None:
    launchctl = Launchctl()
    with pytest.raises(ServiceError, match="another goarmd is already running"):
        install(service(home), World(launchctl, lambda: True).tools())
    assert (files(home), launchctl.verbs) == ([], [])


def test_bootstrap_is_tried_for_longer_than_launchd_refuses(home: Path) -> None:
    launchctl = Launchctl(answers={"bootstrap": [IO_ERROR] * 12})
    install(service(home), mac(launchctl).tools())
    assert launchctl.verbs.count("bootstrap") == 13


def test_state_is_not_removed_while_a_goarmd_answers(home: Path) -> None:
    leave_traces()
    with pytest.raises(ServiceError, match="another goarmd is already running, perhaps `goarmd run` in a terminal"):
        uninstall(service(home), World(Launchctl(), lambda: True).tools(), keep_state=False)
    assert (state_folder() / "state.db").exists()


def test_files_stay_if_launchd_does_not_answer(home: Path) -> None:
    install(service(home), mac(Launchctl()).tools())
    hanging = World(lambda _: Completed(TIMED_OUT, "launchctl: no answer within 60 s"), lambda: False)
    with pytest.raises(ServiceError, match="still running"):
        uninstall(service(home), hanging.tools(), keep_state=False)
    assert files(home) == INSTALLED


def test_a_linked_state_folder_is_emptied_and_kept(home: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    real.mkdir()
    state_folder().parent.mkdir(parents=True)
    state_folder().symlink_to(real)
    (real / "state.db").write_text("")
    assert state_folder() / "state.db" in uninstall(service(home), mac(Launchctl()).tools(), keep_state=False)
    assert state_folder().is_symlink()
    assert list(real.iterdir()) == []


def test_an_agent_that_never_answers_is_an_error_with_its_last_log_line(home: Path) -> None:
    world = World(Launchctl(log="first\nport 16464 is in use\n\n"), lambda: False)
    with pytest.raises(
        ServiceError, match=r"does not answer \(nothing answers at .*, last log line: port 16464 is in use\)"
    ):
        install(service(home), world.tools())
    assert world.waited == 45.0


def test_an_agent_that_exits_at_once_is_an_error_with_its_exit(home: Path) -> None:
    with pytest.raises(ServiceError, match=r"last exit: exit code 2\)"):
        install(service(home), World(Launchctl(account=accounts.WAITS), lambda: False).tools())


def test_a_background_agent_is_installed_over_ssh_alone(home: Path) -> None:
    launchctl = Launchctl(domain="user/501")
    assert install(service(home, background=True), mac(launchctl).tools()) == "installed"
    assert launchctl.loaded is not None
    assert launchctl.loaded["LimitLoadToSessionType"] == "Background"
    assert launchd.installed_for_background(home / PLIST) is True
    uninstall(service(home, background=True), mac(launchctl).tools(), keep_state=False)
    assert files(home) == []
    assert launchctl.verbs[-1] == "bootout"


def test_an_agent_of_the_desktop_session_is_not_a_background_agent(home: Path) -> None:
    install(service(home), mac(Launchctl()).tools())
    assert launchd.installed_for_background(home / PLIST) is False


@pytest.mark.parametrize("content", [b"", b"no plist", plistlib.dumps([1])])
def test_a_damaged_plist_is_of_no_kind(home: Path, content: bytes) -> None:
    launchd.file_of(home).parent.mkdir(parents=True)
    launchd.file_of(home).write_bytes(content)
    assert launchd.installed_for_background(launchd.file_of(home)) is None


def test_without_a_desktop_session_the_background_agent_is_offered(home: Path) -> None:
    with pytest.raises(ServiceError, match="used over ssh only, type `goarmd install --background`"):
        install(service(home), mac(Launchctl(domain="user/501")).tools())
    assert files(home) == []


def test_a_folder_that_cannot_be_written_is_one_line(home: Path) -> None:
    (home / "Library").write_text("a file where a folder should be")
    with pytest.raises(ServiceError, match=r"Library.*: cannot write it \(.*\): fix") as caught:
        install(service(home), mac(Launchctl()).tools())
    assert "\n" not in str(caught.value)


def test_uninstall_leaves_no_file(home: Path) -> None:
    launchctl = Launchctl()
    install(service(home), mac(launchctl).tools())
    leave_traces()
    launchctl.lingers = 2
    removed = uninstall(service(home), mac(launchctl).tools(), keep_state=False)
    assert launchctl.loaded is None
    assert files(home) == []
    assert not any(path.exists() for path in (log_folder(), state_folder()))
    assert set(removed) == {home / PLIST, home / LAUNCHER, log_folder(), state_folder()}


def test_uninstall_keeps_the_state_if_asked(home: Path) -> None:
    install(service(home), mac(Launchctl()).tools())
    leave_traces()
    uninstall(service(home), mac(Launchctl()).tools(), keep_state=True)
    names = ("backups/20260101T120000-000000000/files.json", "state.db", "state.db-shm", "state.db-wal")
    assert [home / name for name in files(home)] == [state_folder() / name for name in names]


def test_uninstall_without_an_installation_is_fine(home: Path) -> None:
    assert uninstall(service(home), mac(Launchctl()).tools(), keep_state=False) == ()


def test_uninstall_works_over_ssh_without_a_graphical_session(home: Path) -> None:
    install(service(home), mac(Launchctl()).tools())
    nobody = World(lambda _: NOT_SUPPORTED, lambda: False)
    uninstall(service(home), nobody.tools(), keep_state=False)
    assert files(home) == []


def test_an_agent_that_does_not_stop_keeps_its_files(home: Path) -> None:
    launchctl = Launchctl()
    install(service(home), mac(launchctl).tools())
    launchctl.lingers = 10_000
    with pytest.raises(ServiceError, match="still running"):
        uninstall(service(home), mac(launchctl).tools(), keep_state=False)
    assert files(home) == INSTALLED

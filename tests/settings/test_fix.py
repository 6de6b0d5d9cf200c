"""What `goarmd fix` plans and writes, on real files."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import GoarmdError
from goarmd.core.safe_files import replace_whole
from goarmd.settings import backups, fix
from tests.settings.homes import CODE, ENV_FILE, fixed, judged, shown, write

if TYPE_CHECKING:
    from goarmd.parts.judgement import Judgement

SETTINGS = """{
  // mine
  "editor.fontSize": 13,
  "go.languageServerFlags": ["-rpc.trace", "-mod=readonly", "-cachesize=512"],
  "go.goplsArgs": [], // from an article
  "gopls": {
    "build.experimentalWorkspaceModule": true
  }
}
"""
SHELL = "# mine\nexport GO111MODULE=off\nexport PATH=$HOME/go/bin:$PATH\n"
GO_ENV = "GOPATH=/Users/me/go\nGO111MODULE=off\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write(tmp_path, {CODE: SETTINGS, ".zshrc": SHELL, ENV_FILE: GO_ENV})
    return tmp_path


def test_what_is_fixed_is_no_longer_found_and_everything_else_is_as_it_was(home: Path) -> None:
    assert fixed(home) == ()
    assert shown(home) == []
    assert (home / CODE).read_text() == SETTINGS.replace(', "-mod=readonly", "-cachesize=512"', "").replace(
        '  "go.goplsArgs": [], // from an article\n', ""
    ).replace('    "build.experimentalWorkspaceModule": true\n', "")
    assert (home / ".zshrc").read_text() == "# mine\nexport PATH=$HOME/go/bin:$PATH\n"
    assert (home / ENV_FILE).read_text() == "GOPATH=/Users/me/go\n"


def test_undo_gives_each_byte_and_the_permissions_back(home: Path) -> None:
    (home / ".zshrc").chmod(0o640)
    fixed(home)
    backups.undo(home / "backups")
    assert [(home / name).read_text() for name in (CODE, ".zshrc", ENV_FILE)] == [SETTINGS, SHELL, GO_ENV]
    assert (home / ".zshrc").stat().st_mode & 0o777 == 0o640
    assert not any((home / "backups").iterdir())


def test_backups_are_for_their_user_only(home: Path) -> None:
    fixed(home)
    (backup,) = (home / "backups").iterdir()
    assert (backup.stat().st_mode & 0o777, (backup / "files.json").stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_file_that_was_changed_after_the_plan_is_not_written(home: Path) -> None:
    changes, _ = fix.plan(home, shown(home))
    (home / ".zshrc").write_text("# new\n")
    with pytest.raises(GoarmdError, match="changed while you looked"):
        backups.write(home / "backups", changes)
    assert (home / CODE).read_text() == SETTINGS


def test_undo_does_not_overwrite_later_work(home: Path) -> None:
    fixed(home)
    (home / ".zshrc").write_text("# new\n")
    with pytest.raises(GoarmdError, match="nothing was undone"):
        backups.undo(home / "backups")
    assert (home / ".zshrc").read_text() == "# new\n"
    assert (home / CODE).read_text() != SETTINGS


def test_without_a_backup_there_is_nothing_to_undo(tmp_path: Path) -> None:
    with pytest.raises(GoarmdError, match="nothing to undo"):
        backups.undo(tmp_path / "backups")


def test_a_backup_that_is_rubbish_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "b" / "1").mkdir(parents=True)
    (tmp_path / "b" / "1" / "files.json").write_text("{")
    with pytest.raises(GoarmdError, match="restore the files by hand"):
        backups.undo(tmp_path / "b")


def test_without_a_backup_nothing_is_written(home: Path) -> None:
    changes, _ = fix.plan(home, shown(home))
    (home / "backups").write_text("a file where the folder must be")
    with pytest.raises(GoarmdError, match="nothing was changed"):
        backups.write(home / "backups", changes)
    assert (home / CODE).read_text() == SETTINGS


def test_if_the_second_file_cannot_be_written_the_first_can_be_taken_back(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes, mode: int, *, durable: bool) -> None:
        if path.name == ".zshrc":
            raise OSError(28, "No space left on device")
        replace_whole(path, content, mode, durable=durable)

    changes, _ = fix.plan(home, shown(home))
    monkeypatch.setattr(backups, "replace_whole", full)
    with pytest.raises(GoarmdError, match="No space left on device"):
        backups.write(home / "backups", changes)
    monkeypatch.undo()
    backups.undo(home / "backups")
    assert [(home / name).read_text() for name in (CODE, ".zshrc", ENV_FILE)] == [SETTINGS, SHELL, GO_ENV]


def test_a_link_inside_the_home_stays_a_link_and_its_target_is_written(home: Path) -> None:
    (home / "dotfiles").mkdir()
    (home / ".zshrc").rename(home / "dotfiles" / "zshrc")
    (home / ".zshrc").symlink_to("dotfiles/zshrc")
    fixed(home)
    assert (home / ".zshrc").is_symlink()
    assert "GO111MODULE" not in (home / "dotfiles" / "zshrc").read_text()


def test_a_file_is_known_by_the_name_of_its_link_whatever_its_end_is_called(home: Path) -> None:
    (home / "dotfiles").mkdir()
    (home / ".zshrc").rename(home / "dotfiles/zshrc.symlink")
    (home / ".zshrc").symlink_to("dotfiles/zshrc.symlink")
    assert fixed(home) == ()
    assert "GO111MODULE" not in (home / "dotfiles/zshrc.symlink").read_text()


def test_a_kind_of_file_that_is_not_edited_has_no_edit_to_promise(tmp_path: Path) -> None:
    write(tmp_path, {".config/helix/languages.toml": '[language-server.gopls]\nargs = ["-mod=readonly"]\n'})
    (flag,) = judged(tmp_path)
    assert flag.edit is None
    changes, (left,) = fix.plan(tmp_path, [flag])
    assert changes == ()
    assert left.why == "goarmd does not edit files of this kind"


def of_shell(home: Path) -> Judgement:
    return next(each for each in shown(home) if each.file == ".zshrc")


def test_a_link_out_of_the_home_is_left_alone(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    finding, outside = of_shell(home), tmp_path_factory.mktemp("outside") / "zshrc"
    outside.write_text(SHELL)
    (home / ".zshrc").unlink()
    (home / ".zshrc").symlink_to(outside)
    changes, left = fix.plan(home, [finding])
    assert (changes, [each.why for each in left]) == ((), ["a link leads to a file outside of your home"])


def test_a_hard_link_is_left_alone(home: Path) -> None:
    (home / "other").hardlink_to(home / ".zshrc")
    _, left = fix.plan(home, [of_shell(home)])
    assert "another name too" in left[0].why


def test_a_file_that_may_not_be_written_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write whatever the permissions are
    _, left = fix.plan(home, [of_shell(home)])
    assert left[0].why == "the file may not be written"


def test_a_file_with_errors_is_left_alone(home: Path) -> None:
    (home / CODE).write_text(SETTINGS.replace("13,", "13"))
    changes, left = fix.plan(home, [each for each in shown(home) if each.edit is not None])
    assert CODE not in [change.file for change in changes]
    assert {each.why for each in left} == {"the file has errors in line 3: repair them first"}


def test_a_finding_without_an_edit_is_for_a_person(home: Path) -> None:
    changes, left = fix.plan(home, [replace(of_shell(home), edit=None)])
    assert (len(changes), len(left)) == (0, 1)


def test_a_variable_that_another_start_up_file_uses_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {".zshenv": "export GOPATH=go\n", ".zshrc": "export PATH=/opt/x:$PATH:${GOPATH}/bin\n"})
    changes, left = fix.plan(tmp_path, shown(tmp_path))
    assert changes == ()
    assert [each.why for each in left] == ["line 1 of .zshrc uses $GOPATH: edit both by hand"]


def test_a_variable_that_only_another_shell_uses_is_fixed(tmp_path: Path) -> None:
    write(tmp_path, {".zshenv": "export GOPATH=go\n", ".bashrc": "export PATH=$PATH:$GOPATH/bin\n"})
    assert [each.file for each in fix.plan(tmp_path, shown(tmp_path))[0]] == [".zshenv"]


def test_a_finding_of_a_file_that_is_gone_is_for_a_person(home: Path) -> None:
    finding = of_shell(home)
    (home / ".zshrc").unlink()
    assert [each.why for each in fix.plan(home, [finding])[1]] == ["the file is gone"]


def test_backup_and_file_are_on_the_disk_before_the_old_file_goes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, replace_file = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        steps.append("fsync")
        fsync(descriptor)

    def noted_replace(old: Path, new: Path) -> Path:
        steps.append(new.name)
        return replace_file(old, new)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    changes, _ = fix.plan(home, [of_shell(home)])
    backups.write(home / "backups", changes)
    assert steps == ["fsync", "files.json", "fsync", ".zshrc"]


def test_only_the_newest_backups_are_kept(home: Path) -> None:
    for _ in range(23):
        fixed(home)
        (home / ".zshrc").write_text(SHELL)
    assert len([*(home / "backups").iterdir()]) == 20

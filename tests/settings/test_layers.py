"""The layers of VS Code: which files lie over each other."""

from __future__ import annotations

from goarmd.settings import layers
from goarmd.settings.home import Home, SettingsFile
from goarmd.settings.locations import Role


def file(name: str, role: Role, editor: str = "") -> SettingsFile:
    return SettingsFile(file=name, role=role, editor=editor)


def stacks(*files: SettingsFile) -> list[tuple[str, list[str]]]:
    return [(editor, [each.file for each in stack]) for editor, stack in layers.stacks(Home(root="/", files=files))]


def test_each_workspace_lies_over_each_editors_own_settings() -> None:
    files = (file("code", Role.USER, "vscode"), file("cursor", Role.USER, "cursor"), file("w", Role.WORKSPACE))
    assert stacks(*files) == [
        ("vscode", ["code"]),
        ("cursor", ["cursor"]),
        ("vscode", ["code", "w"]),
        ("cursor", ["cursor", "w"]),
    ]


def test_a_profile_stands_in_the_place_of_the_users_settings() -> None:
    assert stacks(file("code", Role.USER, "vscode"), file("p", Role.PROFILE, "vscode")) == [
        ("vscode", ["code"]),
        ("vscode", ["p"]),
    ]


def test_the_settings_of_a_remote_lie_over_the_users() -> None:
    files = (file("code", Role.USER, "vscode"), file("m", Role.REMOTE, "vscode"), file("o", Role.REMOTE, "cursor"))
    assert stacks(*files)[1:] == [("vscode", ["code", "m"]), ("cursor", ["o"])]


def test_a_workspace_without_any_user_settings_is_a_stack() -> None:
    assert stacks(file("w", Role.CODE_WORKSPACE)) == [("", ["w"])]


def test_stacks_are_bounded() -> None:
    editors = (file(f"e{number}", Role.USER, "vscode") for number in range(20))
    assert len(stacks(*editors, *(file(f"w{number}", Role.WORKSPACE) for number in range(1000)))) <= 200

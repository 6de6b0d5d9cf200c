"""The processes of VS Code, its forks, remote servers and other editors on macOS and Linux."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.catalog.groups import (
    DEFAULT_GROUPS,
    GroupPatterns,
    arguments_decide,
    classifier,
    owning_editor,
    with_owner,
)
from goarmd.catalog.process_pattern import ProcessPattern
from tests.builders import identity

if TYPE_CHECKING:
    from goarmd.core.facts import Identity

group_of = classifier(DEFAULT_GROUPS)
arguments_count = arguments_decide(DEFAULT_GROUPS)


def read(path: str, arguments: tuple[str, ...], name: str | None = None) -> Identity:
    """A process as a reader reports it: without arguments that decide nothing."""
    name = name or path.rsplit("/", 1)[-1]
    return identity(name, path=path, arguments=arguments if arguments_count(name, path) else None)


MAC = "/Applications/Visual Studio Code.app/Contents"
HELPERS = f"{MAC}/Frameworks"
SERVER = "/home/u/.vscode-server/cli/servers/Stable-abc/server"
PROCESSES = [
    ("gopls", "/Users/u/go/bin/gopls", ("gopls",)),
    ("gopls", "/Users/u/go/bin/gopls", ("gopls", "-mode=stdio")),
    ("gopls", "/x/Zed/languages/gopls/gopls_0.18.1_go_1.24.0", ("gopls_0.18.1_go_1.24.0", "-mode=stdio")),
    ("gopls-telemetry", "/Users/u/go/bin/gopls", ("/Users/u/go/bin/gopls", "** telemetry **")),
    ("go", "/usr/local/go/bin/go", ("/usr/local/go/bin/go", "** telemetry **")),
    ("dlv", "/Users/u/go/bin/dlv", ("dlv", "dap", "--listen=127.0.0.1:1")),
    ("dlv", "/Applications/Xcode.app/Contents/Developer/usr/bin/debugserver", ("debugserver",)),
    ("go", "/usr/local/go/bin/go", ("go", "build")),
    ("go", "/usr/local/go/pkg/tool/darwin_arm64/compile", ("compile", "-o")),
    ("editor", f"{MAC}/MacOS/Electron", ("Electron",)),
    ("editor", f"{MAC}/MacOS/Code", ("Code",)),
    ("code-helper-renderer", f"{HELPERS}/Code Helper (Renderer)", ("Code Helper (Renderer)", "--type=renderer")),
    ("code-helper-gpu", f"{HELPERS}/Code Helper (GPU)", ("Code Helper (GPU)", "--type=gpu-process")),
    (
        "code-helper-plugin",
        f"{HELPERS}/Code Helper (Plugin)",
        ("Code Helper (Plugin)", "--type=utility", "--utility-sub-type=node.mojom.NodeService", "--inspect-port=0"),
    ),
    ("code-helper", f"{HELPERS}/Code Helper (Plugin)", ("Code Helper (Plugin)", "/x/server.js", "--node-ipc")),
    ("code-helper", f"{HELPERS}/Code Helper", ("Code Helper", "--type=utility")),
    ("code-helper", f"{HELPERS}/Electron Framework/Helpers/chrome_crashpad_handler", ("chrome_crashpad_handler",)),
    ("code-helper-plugin", "/x/Cursor Helper (Plugin)", ("Cursor Helper (Plugin): extension-host (user) w [1-1]",)),
    ("editor", "/usr/share/code/code", ("/usr/share/code/code",)),
    ("code-helper", "/usr/share/code/code", ("/usr/share/code/code", "--type=zygote")),
    ("code-helper-renderer", "/usr/share/code/code", ("/usr/share/code/code", "--type=renderer")),
    ("code-helper-gpu", "/usr/share/code/code", ("/usr/share/code/code", "--type=gpu-process")),
    (
        "code-helper-plugin",
        "/usr/share/code/code",
        ("/proc/self/exe", "--type=utility", "--utility-sub-type=node.mojom.NodeService", "--inspect-port=0"),
    ),
    ("code-helper-plugin", f"{SERVER}/node", ("node", "out/bootstrap-fork", "--type=extensionHost")),
    ("code-helper", f"{SERVER}/node", ("node", "out/bootstrap-fork", "--type=ptyHost")),
    ("editor", f"{SERVER}/node", ("node", f"{SERVER}/out/server-main.js")),
    ("editor", "/usr/bin/zed-editor", ("zed-editor",)),
    ("editor", "/Applications/GoLand.app/Contents/MacOS/goland", ("goland",)),
    (None, "/usr/bin/zsh", ("zsh",)),
    (None, "/usr/bin/gopher", ("gopher",)),
    (None, "/usr/bin/node", ("node", "server.js", "--type=renderer")),
]  # fmt: skip


@pytest.mark.parametrize(("group", "path", "arguments"), PROCESSES)
def test_a_process_belongs_to_its_group(group: str | None, path: str, arguments: tuple[str, ...]) -> None:
    assert group_of(read(path, arguments)) == group


@pytest.mark.parametrize("path", ["/usr/bin/ssh", "/usr/bin/psql", "/Applications/Mail.app/Contents/MacOS/Mail"])
def test_arguments_of_other_programs_do_not_count(path: str) -> None:
    assert not arguments_count(path.rsplit("/", 1)[-1], path)


def test_your_own_group_by_arguments_alone_needs_them_of_every_program() -> None:
    by_arguments = GroupPatterns("jobs", (ProcessPattern(arguments=("--job=*",)),))
    assert arguments_decide([by_arguments])("psql", "/usr/bin/psql")


def test_an_extension_host_is_recognised_without_its_arguments() -> None:
    assert group_of(identity("Code Helper (Plugin)", arguments=None)) == "code-helper-plugin"


@pytest.mark.parametrize(
    ("editor", "name", "path", "arguments"),
    [
        ("vscode", "Code Helper (Plugin)", f"{HELPERS}/Code Helper (Plugin)", ("x",)),
        ("vscode-insiders", "Code - Insiders Helper (Plugin)", "/x/Code - Insiders Helper (Plugin)", ("x",)),
        ("vscode", "code", "/usr/share/code/code", ("code", "--inspect-port=0")),
        ("vscode", "node", f"{SERVER}/node", ("node", "--type=extensionHost")),
        ("cursor", "Cursor Helper (Plugin)", "/x/Cursor Helper (Plugin)", ("x",)),
        ("cursor", "node", "/home/u/.cursor-server/bin/1/node", ("node",)),
        ("trae", "node", "/home/u/.trae-server/bin/1/node", ("node",)),
        ("trae", "Trae Helper (Plugin)", "/Applications/Trae.app/Contents/Frameworks/Trae Helper (Plugin)", ("x",)),
        ("code-oss", "code-oss", "/usr/lib/code-oss/code-oss", ("code-oss", "--inspect-port=0")),
        ("code-server", "node", "/usr/lib/code-server/lib/node", ("node",)),
        ("zed", "zed", "/x/zed", ("zed",)),
        ("neovim", "nvim", "/usr/bin/nvim", ("nvim", "main.go")),
        ("helix", "hx", "/usr/bin/hx", ("hx",)),
        ("claude", "2.1.0", "/Users/u/.local/share/claude/versions/2.1.0", ("claude",)),
        ("claude", "node", "/usr/bin/node", ("node", "/usr/local/bin/claude")),
        ("none", "tmux", "/usr/bin/tmux", ("tmux",)),
    ],
)
def test_the_nearest_editor_above_a_gopls_owns_it(
    editor: str, name: str, path: str, arguments: tuple[str, ...]
) -> None:
    assert owning_editor([read(path, arguments, name)]) == editor


def test_a_gopls_typed_into_an_editors_terminal_has_no_editor() -> None:
    shell = identity("zsh", arguments=("-zsh",))
    assert owning_editor([shell, identity("Code Helper", path=f"{HELPERS}/Code Helper")]) == "none"


def test_a_wrapper_script_between_editor_and_gopls_is_ignored() -> None:
    wrapper = identity("bash", arguments=("bash", "/usr/local/bin/gopls-wrapper"))
    assert owning_editor([wrapper, identity("nvim")]) == "neovim"


def test_an_agent_in_an_editors_terminal_owns_its_gopls() -> None:
    shell = identity("zsh", arguments=("zsh", "-l"))
    assert owning_editor([identity("claude"), shell, identity("code")]) == "claude"


CODE = identity("Code", path="/Applications/Visual Studio Code.app/Contents/MacOS/Code")


@pytest.mark.parametrize("ancestors", [[], [identity("launchd", pid=1)]], ids=["no parent known", "launchd"])
def test_a_gopls_without_its_parent_belongs_to_the_responsible_editor(ancestors: list[Identity]) -> None:
    assert owning_editor(ancestors, CODE) == "vscode"


def test_a_responsible_editor_does_not_own_a_gopls_whose_parent_is_known() -> None:
    shell = identity("zsh", arguments=("-zsh",))
    assert owning_editor([shell, identity("launchd", pid=1)], CODE) == "none"


def test_a_responsible_app_that_is_not_an_editor_owns_no_gopls() -> None:
    assert owning_editor([], identity("Terminal")) == "none"


@pytest.mark.parametrize(
    ("editor", "name"),
    [
        ("cursor", "Cursor's gopls"),
        ("vscode", "Visual Studio Code's gopls"),
        ("zed", "Zed's gopls"),
        ("none", "gopls"),
        (None, "gopls"),
    ],
)
def test_a_program_is_named_with_the_editor_that_owns_it(editor: str | None, name: str) -> None:
    assert with_owner("gopls", editor) == name

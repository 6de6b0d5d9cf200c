from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Config
from goarmd.core.facts import Architecture
from goarmd.core.system import System
from goarmd.processes.checks import duplicate_gopls, memory_budget, orphan_gopls
from goarmd.programs.facts import Place
from goarmd.rosetta.checks import self_translated, translated_process
from tests.builders import ancestor, executable, host, process, sample, snapshot, translated

if TYPE_CHECKING:
    from goarmd.core.facts import Ancestor, Fact, Host, Process, Sample
    from goarmd.parts.check import Check, Observation

LINUX = host(os=System.LINUX, architecture=Architecture.X86_64)


def seen(check: Check, *facts: Fact) -> list[Observation]:
    return list(check.evaluate(snapshot(*facts), Config()))


def intel(**given: Any) -> Process:
    return process(translated=True, architecture=Architecture.X86_64, **given)


def test_a_translated_gopls_is_explained_by_the_ancestor_where_translation_starts() -> None:
    gopls = intel(
        ancestors=(ancestor("zsh", translated=True), ancestor("Terminal", translated=True), ancestor("launchd"))
    )
    observation = seen(translated_process.CHECK, translated(gopls))[0]
    assert observation.detail == "gopls (x86_64, pid 100) is translated because Terminal is"
    assert observation.remedy is not None
    assert observation.remedy.text.startswith("Quit Terminal and start its build for this machine's processor")


def test_a_translated_gopls_below_a_native_editor_is_a_build_for_another_processor() -> None:
    gopls = intel(ancestors=(ancestor("Code Helper (Plugin)"),))
    observation = seen(translated_process.CHECK, translated(gopls))[0]
    assert "is an x86_64 build: /usr/bin/gopls" in observation.detail
    assert observation.remedy is not None
    assert "go install golang.org/x/tools/gopls@latest" in observation.remedy.commands


def test_a_universal_program_launched_under_rosetta_is_not_replaced() -> None:
    editor = intel(name="Electron", group="editor", path="/a", ancestors=(ancestor("launchd"),))
    file = executable("Electron", path="/a", architectures=(Architecture.X86_64, Architecture.ARM64))
    (observation,) = seen(translated_process.CHECK, translated(editor), file)
    assert observation.detail == (
        "Electron (pid 100) is universal but was launched under Rosetta: /a; its parent launchd is native"
    )
    assert observation.remedy is not None
    assert "untick 'Open using Rosetta'" in observation.remedy.text


def test_the_location_of_a_translated_programs_file_decides_its_remedy() -> None:
    file = executable(
        path="/usr/local/Cellar/gopls/1/bin/gopls", place=Place.HOMEBREW, architectures=(Architecture.X86_64,)
    )
    (observation,) = seen(translated_process.CHECK, translated(intel(path=file.path)), file)
    assert observation.remedy is not None
    assert observation.remedy.commands[0] == "/opt/homebrew/bin/brew install gopls"


@pytest.mark.parametrize("chain", [(), (ancestor("launchd", pid=1),)], ids=["no parent known", "launchd"])
def test_an_orphaned_translated_gopls_is_explained_by_its_translated_responsible_app(
    chain: tuple[Ancestor, ...],
) -> None:
    gopls = intel(ancestors=chain, responsible=ancestor("Code", translated=True))
    assert "is translated because Code is" in seen(translated_process.CHECK, translated(gopls))[0].detail


@pytest.mark.parametrize(
    "given",
    [
        {"responsible": ancestor("Code"), "ancestors": (ancestor("launchd", pid=1),)},
        {"responsible": ancestor("Code", translated=True), "ancestors": (ancestor("Code Helper"),)},
    ],
    ids=["the app is native", "its parent is known and native"],
)
def test_a_responsible_app_without_a_part_in_the_translation_explains_nothing(given: dict[str, Any]) -> None:
    assert "is an x86_64 build" in seen(translated_process.CHECK, translated(intel(**given)))[0].detail


def test_an_unknown_ancestor_ends_the_translated_chain() -> None:
    gopls = intel(ancestors=(ancestor("zsh", translated=True), ancestor("x", translated=None)))
    assert "because zsh is" in seen(translated_process.CHECK, translated(gopls))[0].detail


def test_processes_with_the_same_cause_are_one_observation() -> None:
    chain = (ancestor("Code", translated=True),)
    found = seen(translated_process.CHECK, translated(intel(pid=1, ancestors=chain), intel(pid=2, ancestors=chain)))
    assert [o.detail for o in found] == ["gopls (x86_64, pid 1, 2) is translated because Code is"]


def test_a_translated_program_and_its_descendants_are_one_observation() -> None:
    path = "/Applications/Visual Studio Code.app/Contents/MacOS/Code"
    code = intel(name="Code", group="editor", pid=1, path=path, ancestors=(ancestor("launchd", pid=1),))
    chain = (ancestor("Code", translated=True, pid=1), ancestor("launchd", pid=1))
    helper = intel(name="Code Helper", group="code-helper", pid=2, ancestors=chain)
    facts = translated(helper, code, intel(pid=3, ancestors=chain))
    (observation,) = seen(translated_process.CHECK, facts)
    assert observation.detail == (
        f"Code (pid 1) is an x86_64 build, or was opened with Rosetta: {path}; its parent launchd is native; "
        "Code Helper (x86_64, pid 2) and gopls (x86_64, pid 3) are translated because of it"
    )
    assert observation.remedy is not None
    assert "Rosetta" not in observation.remedy.text
    (on_a_mac,) = seen(translated_process.CHECK, facts, host())
    assert on_a_mac.remedy is not None
    assert "Get Info of Code" in on_a_mac.remedy.text


@pytest.mark.parametrize(
    ("machine", "architecture", "why"),
    [
        (host(), Architecture.X86_64, "an x86_64 build on this arm64 Mac: /usr/bin/gopls; macOS 28 will not run it"),
        (LINUX, Architecture.ARM64, "an arm64 build on this x86_64 machine: /usr/bin/gopls"),
        (LINUX, Architecture.X86_64, "an x86_64 build: /usr/bin/gopls"),
        (LINUX, Architecture.UNKNOWN, "a build for another processor on this x86_64 machine: /usr/bin/gopls"),
    ],
    ids=["Mac", "Linux", "translated container", "unknown build"],
)
def test_a_translated_gopls_is_named_with_its_editor_its_build_and_the_machine(
    machine: Host, architecture: Architecture, why: str
) -> None:
    gopls = process(translated=True, architecture=architecture, editor="cursor", ancestors=(ancestor("Cursor"),))
    (observation,) = seen(translated_process.CHECK, translated(gopls), machine)
    assert observation.detail == f"Cursor's gopls (pid 100) is {why}; its parent Cursor is native"


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("26.4", "macOS warns about Visual Studio Code because of it"),
        ("27.0", "macOS warns about Visual Studio Code because of it"),
        ("26.1", "macOS 26.4 and later warn about Visual Studio Code because of it"),
    ],
)
@pytest.mark.parametrize("app", ["Code", "Electron"])
def test_the_app_that_macos_warns_about_is_named(version: str, words: str, app: str) -> None:
    gopls = intel(editor="vscode", ancestors=(ancestor("Code Helper (Plugin)"),), responsible=ancestor(app))
    (observation,) = seen(translated_process.CHECK, translated(gopls), host(os_version=version))
    assert observation.detail.endswith(f"; {words}")


def test_macos_warns_about_the_terminal_that_started_a_program() -> None:
    gopls = intel(editor="neovim", ancestors=(ancestor("nvim"),), responsible=ancestor("iTerm2"))
    (observation,) = seen(translated_process.CHECK, translated(gopls), host(os_version="27.0"))
    assert observation.detail.endswith("; macOS warns about iTerm2 because of it")


@pytest.mark.parametrize("responsible", [None, ancestor("Code", translated=True)], ids=["itself", "translated"])
def test_a_program_that_macos_warns_about_itself_has_no_such_words(responsible: Ancestor | None) -> None:
    gopls = intel(ancestors=(ancestor("Code Helper"),), responsible=responsible)
    (observation,) = seen(translated_process.CHECK, translated(gopls), host(os_version="27.0"))
    assert "warns" not in observation.detail


def test_gopls_of_several_editors_in_one_observation_are_named_without_an_editor() -> None:
    both = (intel(pid=number, editor=editor) for number, editor in enumerate(("cursor", "zed"), start=1))
    (observation,) = seen(translated_process.CHECK, translated(*both))
    assert observation.detail.startswith("gopls (pid 1, 2) is an x86_64 build")


def test_findings_about_translation_on_linux_never_name_rosetta() -> None:
    gopls = process(translated=True, architecture=Architecture.ARM64, ancestors=(ancestor("zsh", translated=True),))
    (observation,) = seen(translated_process.CHECK, translated(gopls), LINUX)
    assert observation.remedy is not None
    assert "Rosetta" not in f"{observation} {translated_process.CHECK.help}"


def test_a_translated_gopls_and_its_telemetry_process_are_one_observation() -> None:
    server = intel(pid=1, started_at=1.0, ancestors=(ancestor("Code Helper"),))
    sidecar = intel(group="gopls-telemetry", pid=2, ancestors=(ancestor("gopls", translated=True), *server.ancestors))
    (observation,) = seen(translated_process.CHECK, translated(sidecar, server))
    assert observation.detail == (
        "gopls (pid 2, 1) is an x86_64 build: /usr/bin/gopls; its parent Code Helper is native"
    )
    assert observation.remedy is not None
    assert observation.remedy.text == "Build gopls with the native Go."


def test_a_translated_login_session_explains_its_programs() -> None:
    finder = "/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder"
    chain = (ancestor("zsh", translated=True), ancestor("Terminal", translated=True), ancestor("launchd", pid=1))
    session = (intel(name="Finder", group=None, path=finder), intel(pid=2, ancestors=chain))
    (observation,) = seen(translated_process.CHECK, translated(*session))
    assert "gopls (x86_64, pid 2) is translated because the login session is" in observation.detail
    assert observation.remedy is not None
    assert observation.remedy.text.startswith("Log out and in again")


def test_another_users_translated_session_explains_nothing() -> None:
    finder = "/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder"
    session = (
        intel(name="Finder", group=None, path=finder, user_id=502),
        intel(ancestors=(ancestor("launchd", pid=1),)),
    )
    assert "is an x86_64 build" in seen(translated_process.CHECK, translated(*session))[0].detail


def test_a_translated_session_does_not_explain_a_gopls_with_a_native_parent() -> None:
    dock = "/System/Library/CoreServices/Dock.app/Contents/MacOS/Dock"
    session = (
        intel(name="Dock", group=None, path=dock),
        intel(ancestors=(ancestor("zsh"), ancestor("launchd", pid=1))),
    )
    assert "is an x86_64 build" in seen(translated_process.CHECK, translated(*session))[0].detail


def test_a_translated_program_that_is_not_watched_is_not_a_finding() -> None:
    assert seen(translated_process.CHECK, translated(process("Spotify", group=None, translated=True))) == []


def test_a_process_above_its_budget_is_named_with_its_editor_and_size() -> None:
    details = [
        o.detail for o in seen(memory_budget.CHECK, sample(process(editor="zed"), footprint_bytes=2_000_000_000))
    ]
    assert details == ["Zed's gopls (pid 100) uses 2 GB, above its warning budget of 1.4 GB"]


@pytest.mark.parametrize(("footprint", "level"), [(2_000_000_000, "warning"), (5_000_000_000, "critical")])
def test_a_finding_is_as_severe_as_the_budget_that_is_exceeded(footprint: int, level: str) -> None:
    (observation,) = seen(memory_budget.CHECK, sample(footprint_bytes=footprint))
    assert observation.severity == level
    assert f"above its {level} budget" in observation.detail


def test_a_process_at_its_budget_without_one_or_of_unknown_size_is_not_a_finding() -> None:
    fine = (
        sample(footprint_bytes=1_400_000_000),
        sample(footprint_bytes=None),
        sample(process("dlv", "dlv"), footprint_bytes=9_000_000_000),
    )
    assert seen(memory_budget.CHECK, *fine) == []


def server(pid: int, workspace: str | None = "/src/a", **given: Any) -> Sample:
    return sample(process(pid=pid, workspace=workspace, editor="vscode", **given))


def test_two_servers_of_one_workspace_are_one_finding_with_their_sum() -> None:
    observation = seen(duplicate_gopls.CHECK, server(1), server(2))[0]
    assert observation.subject == "/src/a"
    assert observation.detail == "2 gopls serve /src/a: pid 1 (vscode), pid 2 (vscode); together 200 MB"


def test_servers_of_two_workspaces_forwarders_and_commands_are_not_duplicates() -> None:
    others = (
        server(2, "/src/b"),
        server(3, arguments=("gopls", "-remote=auto")),
        server(4, arguments=("gopls", "version")),
        server(5, None),
    )
    assert seen(duplicate_gopls.CHECK, server(1), *others) == []


def test_a_gopls_whose_parent_changed_is_an_orphan() -> None:
    orphan = sample(process(parent_pid=50), parent_pid=1)
    observation = seen(orphan_gopls.CHECK, orphan)[0]
    assert observation.remedy is not None
    assert observation.remedy.commands == ("kill 100",)


def test_a_gopls_adopted_before_the_first_sample_is_an_orphan() -> None:
    orphan = sample(process(parent_pid=900, ancestors=(ancestor("systemd", pid=900),)), parent_pid=900)
    assert len(seen(orphan_gopls.CHECK, orphan)) == 1


def test_the_first_process_of_a_container_adopts_under_any_name() -> None:
    orphan = sample(process(parent_pid=1, ancestors=(ancestor("entrypoint", pid=1),)), parent_pid=1)
    assert len(seen(orphan_gopls.CHECK, orphan)) == 1


def test_the_shared_daemon_is_not_an_orphan() -> None:
    daemon = process(parent_pid=50, arguments=("gopls", "serve", "-listen", "unix;/tmp/s"))
    assert seen(orphan_gopls.CHECK, sample(daemon, parent_pid=1)) == []


def test_a_gopls_with_its_editor_is_not_an_orphan() -> None:
    owned = sample(process(parent_pid=50, ancestors=(ancestor("Code Helper (Plugin)"),)), parent_pid=50)
    assert seen(orphan_gopls.CHECK, owned) == []


def test_a_translated_goarmd_is_a_finding() -> None:
    assert len(seen(self_translated.CHECK, host(self_translated=True))) == 1
    assert seen(self_translated.CHECK, host(self_translated=False), host(self_translated=None)) == []

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Config
from goarmd.core.facts import Architecture
from goarmd.processes.checks import duplicate_gopls, memory_budget, orphan_gopls
from goarmd.programs.facts import Place
from goarmd.rosetta.checks import self_translated, translated_process
from tests.builders import ancestor, executable, host, process, sample, snapshot, translated

if TYPE_CHECKING:
    from goarmd.core.facts import Ancestor, Fact, Process, Sample
    from goarmd.parts.check import Check, Observation


def seen(check: Check, *facts: Fact) -> list[Observation]:
    return list(check.evaluate(snapshot(*facts), Config()))


def intel(**given: Any) -> Process:
    return process(translated=True, architecture=Architecture.X86_64, **given)


def test_a_translated_gopls_is_blamed_on_the_ancestor_where_translation_starts() -> None:
    gopls = intel(
        ancestors=(ancestor("zsh", translated=True), ancestor("Terminal", translated=True), ancestor("launchd"))
    )
    observation = seen(translated_process.CHECK, translated(gopls))[0]
    assert observation.detail == "gopls (x86_64, pid 100) is translated because Terminal is"
    assert observation.remedy is not None
    assert observation.remedy.text.startswith("Quit Terminal and start its build for this machine's processor")


def test_a_translated_gopls_below_a_native_editor_is_itself_built_wrongly() -> None:
    gopls = intel(ancestors=(ancestor("Code Helper (Plugin)"),))
    observation = seen(translated_process.CHECK, translated(gopls))[0]
    assert "is itself built for another processor: /usr/bin/gopls" in observation.detail
    assert observation.remedy is not None
    assert "go install golang.org/x/tools/gopls@latest" in observation.remedy.commands


def test_a_universal_program_that_was_started_translated_is_told_so_and_not_to_be_replaced() -> None:
    editor = intel(name="Electron", group="editor", path="/a", ancestors=(ancestor("launchd"),))
    file = executable("Electron", path="/a", architectures=(Architecture.X86_64, Architecture.ARM64))
    (observation,) = seen(translated_process.CHECK, translated(editor), file)
    assert observation.detail == (
        "Electron (x86_64, pid 100) is translated although /a runs natively too: it was started so; its parent launchd "
        "is native"
    )
    assert observation.remedy is not None
    assert "untick 'Open using Rosetta'" in observation.remedy.text


def test_a_translated_program_whose_file_is_known_is_replaced_by_where_it_came_from() -> None:
    file = executable(
        path="/usr/local/Cellar/gopls/1/bin/gopls", place=Place.HOMEBREW, architectures=(Architecture.X86_64,)
    )
    (observation,) = seen(translated_process.CHECK, translated(intel(path=file.path)), file)
    assert observation.remedy is not None
    assert observation.remedy.commands[0] == "/opt/homebrew/bin/brew install gopls"


@pytest.mark.parametrize("chain", [(), (ancestor("launchd", pid=1),)], ids=["no parent known", "launchd"])
def test_a_translated_gopls_left_alone_is_blamed_on_the_translated_app_held_responsible(
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
def test_an_app_held_responsible_that_cannot_have_passed_on_translation_is_not_blamed(given: dict[str, Any]) -> None:
    assert (
        "is itself built for another processor" in seen(translated_process.CHECK, translated(intel(**given)))[0].detail
    )


def test_an_unknown_ancestor_ends_the_chain() -> None:
    gopls = intel(ancestors=(ancestor("zsh", translated=True), ancestor("x", translated=None)))
    assert "because zsh is" in seen(translated_process.CHECK, translated(gopls))[0].detail


def test_several_processes_with_one_cause_are_one_observation() -> None:
    chain = (ancestor("Code", translated=True),)
    found = seen(translated_process.CHECK, translated(intel(pid=1, ancestors=chain), intel(pid=2, ancestors=chain)))
    assert [o.detail for o in found] == ["gopls (x86_64, pid 1, 2) is translated because Code is"]


def test_where_translation_starts_and_all_it_spreads_to_is_one_observation() -> None:
    path = "/Applications/Visual Studio Code.app/Contents/MacOS/Code"
    code = intel(name="Code", group="editor", pid=1, path=path, ancestors=(ancestor("launchd", pid=1),))
    chain = (ancestor("Code", translated=True, pid=1), ancestor("launchd", pid=1))
    helper = intel(name="Code Helper", group="code-helper", pid=2, ancestors=chain)
    (observation,) = seen(translated_process.CHECK, translated(helper, code, intel(pid=3, ancestors=chain)))
    assert observation.detail == (
        f"Code (x86_64, pid 1) is itself built for another processor, or opened with Rosetta: {path}; its parent "
        "launchd is native; Code Helper (x86_64, pid 2) and gopls (x86_64, pid 3) are translated because of it"
    )
    assert observation.remedy is not None
    assert "Get Info of Code" in observation.remedy.text


def test_what_a_wrongly_built_gopls_starts_of_itself_is_told_with_it() -> None:
    server = intel(pid=1, started_at=1.0, ancestors=(ancestor("Code Helper"),))
    sidecar = intel(group="gopls-telemetry", pid=2, ancestors=(ancestor("gopls", translated=True), *server.ancestors))
    (observation,) = seen(translated_process.CHECK, translated(sidecar, server))
    assert observation.detail.startswith("gopls (x86_64, pid 2, 1) is itself built for another processor")
    assert observation.detail.endswith("its parent Code Helper is native")
    assert observation.remedy is not None
    assert observation.remedy.text == "Build gopls with the native Go."


def test_in_a_translated_session_it_is_the_session_that_must_begin_anew() -> None:
    finder = "/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder"
    chain = (ancestor("zsh", translated=True), ancestor("Terminal", translated=True), ancestor("launchd", pid=1))
    session = (intel(name="Finder", group=None, path=finder), intel(pid=2, ancestors=chain))
    (observation,) = seen(translated_process.CHECK, translated(*session))
    assert "gopls (x86_64, pid 2) is translated because the login session is" in observation.detail
    assert observation.remedy is not None
    assert observation.remedy.text.startswith("Log out and in again")


def test_a_translated_session_of_another_user_explains_nothing() -> None:
    finder = "/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder"
    session = (
        intel(name="Finder", group=None, path=finder, user_id=502),
        intel(ancestors=(ancestor("launchd", pid=1),)),
    )
    assert "is itself built" in seen(translated_process.CHECK, translated(*session))[0].detail


def test_a_translated_gopls_below_a_native_parent_is_wrongly_built_in_any_session() -> None:
    dock = "/System/Library/CoreServices/Dock.app/Contents/MacOS/Dock"
    session = (
        intel(name="Dock", group=None, path=dock),
        intel(ancestors=(ancestor("zsh"), ancestor("launchd", pid=1))),
    )
    assert "is itself built" in seen(translated_process.CHECK, translated(*session))[0].detail


def test_a_translated_program_nobody_watches_is_not_a_finding() -> None:
    assert seen(translated_process.CHECK, translated(process("Spotify", group=None, translated=True))) == []


def test_a_process_above_its_budget_is_named_with_its_editor_and_size() -> None:
    details = [
        o.detail for o in seen(memory_budget.CHECK, sample(process(editor="zed"), footprint_bytes=2_000_000_000))
    ]
    assert details == ["gopls of zed, pid 100, takes 2 GB: above its warning budget of 1.4 GB"]


def test_the_critical_budget_wins_over_the_warning() -> None:
    assert "critical" in seen(memory_budget.CHECK, sample(footprint_bytes=5_000_000_000))[0].detail


def test_a_process_at_its_budget_unknown_or_without_one_is_fine() -> None:
    fine = (
        sample(footprint_bytes=1_400_000_000),
        sample(footprint_bytes=None),
        sample(process("dlv", "dlv"), footprint_bytes=9_000_000_000),
    )
    assert seen(memory_budget.CHECK, *fine) == []


def server(pid: int, workspace: str | None = "/src/a", **given: Any) -> Sample:
    return sample(process(pid=pid, workspace=workspace, editor="vscode", **given))


def test_two_servers_of_one_workspace_are_told_with_their_sum() -> None:
    observation = seen(duplicate_gopls.CHECK, server(1), server(2))[0]
    assert observation.subject == "/src/a"
    assert observation.detail == "2 gopls serve /src/a: pid 1 (vscode), pid 2 (vscode); together 200 MB"


def test_servers_of_two_workspaces_forwarders_and_commands_are_no_duplicates() -> None:
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


def test_a_gopls_adopted_before_it_was_seen_is_an_orphan() -> None:
    orphan = sample(process(parent_pid=900, ancestors=(ancestor("systemd", pid=900),)), parent_pid=900)
    assert len(seen(orphan_gopls.CHECK, orphan)) == 1


def test_the_shared_daemon_is_no_orphan() -> None:
    daemon = process(parent_pid=50, arguments=("gopls", "serve", "-listen", "unix;/tmp/s"))
    assert seen(orphan_gopls.CHECK, sample(daemon, parent_pid=1)) == []


def test_a_gopls_with_its_editor_is_no_orphan() -> None:
    owned = sample(process(parent_pid=50, ancestors=(ancestor("Code Helper (Plugin)"),)), parent_pid=50)
    assert seen(orphan_gopls.CHECK, owned) == []


def test_goarmd_says_when_it_runs_translated_itself() -> None:
    assert len(seen(self_translated.CHECK, host(self_translated=True))) == 1
    assert seen(self_translated.CHECK, host(self_translated=False), host(self_translated=None)) == []

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.catalog.gopls_flags import Effect, FlagVerdict, flag_verdicts

NEW, OLD = "v0.24.0", "v0.18.1"
FINE, EXITS, NO_EFFECT, NOT_SERVED = Effect.FINE, Effect.EXITS, Effect.NO_EFFECT, Effect.NOT_SERVED


def effects(flags: list[object], version: str = NEW) -> list[Effect]:
    return [verdict.effect for verdict in flag_verdicts(flags, version)]


def message(flags: list[object], version: str = NEW) -> str:
    return next(verdict.message for verdict in flag_verdicts(flags, version) if verdict.effect is EXITS)


@pytest.mark.parametrize("version", [NEW, OLD])
@pytest.mark.parametrize(
    "flags",
    [
        ["-rpc.trace"],
        ["--rpc.trace=false", "-logfile=auto"],
        ["-logfile", "/tmp/x.log", "-debug=localhost:0"],
        ["serve", "-rpc.trace"],
        ["-v", "serve", "-debug", ":0"],
        ["-remote=auto", "-remote.listen.timeout", "1m"],
        ["-vv", "-veryverbose=0"],
        [],
    ],
)
def test_real_flags_are_fine(flags: list[object], version: str) -> None:
    assert set(effects(flags, version)) <= {FINE}


def test_an_unknown_flag_ends_gopls() -> None:
    (verdict,) = flag_verdicts(["-mod=vendor"], NEW)
    assert (verdict.index, verdict.count, verdict.text) == (0, 1, "-mod=vendor")
    assert verdict.message == "gopls: unknown flag: -mod=vendor"
    assert message(["--mod=vendor"], OLD) == "flag provided but not defined: -mod"


def test_each_bad_flag_is_found() -> None:
    verdicts = flag_verdicts(["-a", "-rpc.trace", "-b=1"], NEW)
    assert [verdict.index for verdict in verdicts if verdict.effect is EXITS] == [0, 2]


def test_a_word_that_is_no_command_ends_gopls() -> None:
    assert message(["stdio"]) == 'gopls: unknown command "stdio"'
    assert message(["stdio"], OLD) == "gopls: Unknown command stdio"
    assert message([""]) == 'gopls: unknown command ""'


def test_a_value_after_a_boolean_is_a_word() -> None:
    assert effects(["-rpc.trace", "true"]) == [FINE, EXITS]


@pytest.mark.parametrize(("element", "text"), [(True, "true"), (None, "null"), (1.0, "1"), (["a", None], "a,"), ({}, "[object Object]")])  # fmt: skip  # noqa: E501
def test_an_element_that_is_no_text_becomes_one(element: object, text: str) -> None:
    (verdict,) = flag_verdicts([element], NEW)
    assert (verdict.text, verdict.effect) == (text, EXITS)


def test_a_missing_value_ends_gopls() -> None:
    assert message(["-debug"]) == "gopls: flag needs an argument: -debug"
    assert message(["serve", "--debug"]) == "gopls serve: flag needs an argument: -debug"
    assert message(["-debug"], OLD) == "flag needs an argument: -debug"


def test_a_value_of_the_next_element_belongs_to_its_flag() -> None:
    assert flag_verdicts(["-mode", "stdio", "-rpc.trace"], NEW) == (
        FlagVerdict(0, 2, "-mode", NO_EFFECT, "gopls ignores this flag"),
        FlagVerdict(2, 1, "-rpc.trace", FINE),
    )


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["-rpc.trace=maybe"], 'gopls serve: invalid boolean value "maybe" for -rpc.trace: parse error'),
        (["-v="], 'gopls: invalid boolean value "" for -v: parse error'),
        (["-listen.timeout=5"], 'gopls serve: invalid value "5" for flag -listen.timeout: parse error'),
    ],
)
def test_a_value_that_cannot_be_read_ends_gopls(flags: list[object], said: str) -> None:
    assert message(flags) == said
    assert message(flags, OLD) == said.partition(": ")[2]


def test_a_flag_comes_and_goes_with_the_release() -> None:
    assert effects(["-port=x"], OLD) == [EXITS]
    assert effects(["-port=0"], OLD) == [FINE]
    assert effects(["-port=0"], NEW) == [EXITS]
    assert effects(["-ocagent=off"], OLD) == [FINE]
    assert effects(["-ocagent=off"], "v0.19.0") == [EXITS]


def test_a_flag_of_gopls_itself_does_not_stand_after_serve() -> None:
    said = "gopls serve: flag -v must be placed before subcommand serve (after gopls)"
    assert message(["serve", "-v"]) == said
    assert message(["serve", "-v"], OLD) == "flag provided but not defined: -v"


def test_the_server_takes_no_words() -> None:
    assert message(["serve", "x"]) == "gopls: server does not take arguments, got [x]"


def test_another_command_is_not_the_server_and_what_follows_is_its_own() -> None:
    assert effects(["version", "-json"]) == [EXITS]
    assert effects(["mcp"]) == [NOT_SERVED]
    assert effects(["mcp"], OLD) == [EXITS]


def test_a_gopls_that_listens_elsewhere_does_not_answer_the_editor() -> None:
    assert effects(["-listen=:7000"]) == [NOT_SERVED]
    assert effects(["-port", "7000"], OLD) == [NOT_SERVED]


def test_help_ends_gopls() -> None:
    assert effects(["-h"]) == [EXITS]
    assert effects(["--help"], OLD) == [EXITS]


def test_a_flag_without_the_one_it_needs_has_no_effect() -> None:
    assert effects(["-remote.debug=:0"]) == [NO_EFFECT]
    assert effects(["-listen.timeout=1m"], OLD) == [NO_EFFECT]


def test_a_file_in_a_missing_folder_ends_gopls() -> None:
    flags = ["-logfile=/no/x.log", "-profile.cpu", "/no/y"]
    (log, profile) = flag_verdicts(flags, NEW, lambda folder: folder == "/no")
    assert log.message == "gopls: unable to create log file: open /no/x.log: no such file or directory"
    assert profile.message == "gopls: open /no/y: no such file or directory"
    assert (profile.index, profile.count) == (1, 2)


@pytest.mark.parametrize("file", ["/var/new.log", "/new.log", "new.log"])
def test_a_file_that_gopls_can_make_is_fine(file: str) -> None:
    (log,) = flag_verdicts([f"-logfile={file}"], NEW, lambda folder: folder not in {"/", "/var"})
    assert log.effect is FINE


def test_nothing_is_known_of_folders_unless_somebody_looked() -> None:
    assert effects(["-logfile=/nonexistent/x.log"]) == [FINE]


def test_odd_dashes_are_refused() -> None:
    assert message(["---x"]) == "gopls: unknown flag: ---x"
    assert message(["---x"], OLD) == "bad flag syntax: ---x"
    assert message(["-=x"], OLD) == "bad flag syntax: -=x"
    assert message(["-"]) == 'gopls: unknown command "-"'


def test_two_dashes_end_the_flags() -> None:
    assert effects(["--", "serve", "-rpc.trace"]) == [FINE, FINE, FINE]
    assert effects(["--", "-rpc.trace"], OLD) == [FINE, EXITS]
    assert effects(["--", "-rpc.trace"], NEW) == [FINE, FINE]
    assert effects(["serve", "--", "-rpc.trace"]) == [FINE, FINE, EXITS]


def test_an_unknown_version_is_judged_as_the_newest() -> None:
    flags: list[object] = ["-otel=x", "-port=0"]
    assert effects(flags, "(devel)") == effects(flags, NEW)
    assert flag_verdicts(flags, "(devel)")[1].why == "gopls 0.24.0, the newest that goarmd knows, has no such flag"
    assert flag_verdicts(flags, NEW)[1].why == "gopls 0.24.0 has no such flag"


@given(st.lists(st.text(max_size=12) | st.sampled_from(["-debug", "serve", "--", "-v=x"]) | st.none() | st.integers()))
def test_every_element_is_judged_once_or_is_a_value(flags: list[object]) -> None:
    for version in (NEW, OLD):
        verdicts = flag_verdicts(flags, version)
        assert [v.index for v in verdicts] == [sum(v.count for v in verdicts[:i]) for i in range(len(verdicts))]
        assert sum(v.count for v in verdicts) <= len(flags)


@pytest.mark.parametrize("value", ["~/gopls.log", "$HOME/gopls.log", "${workspaceFolder}/g.log", "${env:HOME}/g.log"])
@pytest.mark.parametrize("version", [NEW, OLD])
def test_a_file_behind_what_nobody_replaces_ends_gopls(value: str, version: str) -> None:
    for flags in ([f"-logfile={value}"], ["-logfile", value]):
        (verdict,) = flag_verdicts(flags, version)
        assert (verdict.effect, verdict.wants_absolute) == (EXITS, True)
        assert verdict.message == f"gopls: unable to create log file: open {value}: no such file or directory"


def test_a_file_named_by_a_tilde_alone_is_made() -> None:
    assert effects(["-logfile=~"]) == [FINE]

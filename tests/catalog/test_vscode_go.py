from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.catalog.key_schema import KeySchema
from goarmd.catalog.verdict import Kind, Verdict
from goarmd.catalog.vscode_go import verdict, verdicts

NEW = "0.57.2"
SECRET = "hunter2secret"


def judged(key: str, value: object, version: str = NEW) -> Verdict:
    found = verdict(key, value, version)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("go.toolsManagement.autoUpdate", True),
        ("go.useLanguageServer", True),
        ("go.survey.prompt", False),
        ("go.goroot", "/usr/local/go"),
        ("go.goroot", "~/go"),
        ("go.goroot", None),
        ("go.gopath", ""),
        ("go.gopath", "~/go"),
        ("go.gopath", "${env:HOME}/go:/srv/go"),
        ("go.formatTool", "goimports"),
        ("go.formatTool", "default"),
        ("go.lintTool", ""),
        ("go.lintTool", "golangci-lint-v2"),
        ("go.testTimeout", "5s"),
        ("go.testFlags", ["--short", "-run=X"]),
        ("go.buildFlags", []),
        ("go.languageServerFlags", ["-rpc.trace"]),
        ("go.diagnostic.vulncheck", "imports"),
        ("go.inlayHints", {"parameterNames": True}),
        ("go.delveConfig", {"debugAdapter": "dlv-dap", "showLog": True, "logOutput": "rpc,dap"}),
        ("go.delveConfig.debugAdapter", "legacy"),
        ("go.coverageDecorator", {"type": "gutter", "coveredGutterStyle": "slashgreen"}),
        ("go.alternateTools", {"gopls": "/opt/bin/gopls", "mylinter": "mylinter", "dlv": "~/bin/dlv", "go": ""}),
        ("go.toolsEnvVars", {"GOFLAGS": "-mod=mod", "PATH": "/x:${env:PATH}"}),
        ("go.terminal.activateEnvironment", False),
        ("gopls", {"nonsense": True}),
        ("gopls.nonsense", True),
        ("editor.fontSize", "big"),
        ("editor", {"go.lintTool": 1}),
    ],
)
def test_what_is_right_or_not_of_the_extension_has_no_verdict(key: str, value: object) -> None:
    assert verdicts(key, value, NEW) == ()


@pytest.mark.parametrize(("group", "key"), [("go", "lintTool"), ("go.inlayHints", "parameterNames")])
def test_settings_in_an_object_are_judged_as_if_written_out(group: str, key: str) -> None:
    (found,) = verdicts(group, {key: 1}, NEW)
    assert (found.key, found.kind) == (f"{group}.{key}", Kind.WRONG_TYPE)


def test_a_setting_that_never_existed_has_no_effect_and_a_replacement() -> None:
    found = judged("go.goplsArgs", ["-mode=stdio"])
    assert (found.kind, found.severity) == (Kind.UNKNOWN_SETTING, "info")
    assert "go.languageServerFlags" in found.remedy


def test_format_on_save_is_a_setting_of_the_editor() -> None:
    assert '"[go]": {"editor.formatOnSave": true}' in judged("go.formatOnSave", value=True).remedy


def test_an_unknown_setting_names_the_nearest_real_one() -> None:
    assert '"go.useLanguageServer"' in judged("go.useLanguageserver", value=True).remedy


@pytest.mark.parametrize(
    ("key", "value", "since"),
    [
        ("go.gocodeAutoBuild", False, "0.40"),
        ("go.liveErrors", {"enabled": True, "delay": 0}, "0.40"),
        ("go.languageServerExperimentalFeatures", {"format": True}, "0.39"),
        ("go.liveErrors.enabled", True, "0.40"),
    ],
)
def test_a_removed_setting_says_since_when_and_once(key: str, value: object, since: str) -> None:
    (found,) = verdicts(key, value, NEW)
    assert (found.kind, found.severity, found.noise) == (Kind.REMOVED, "info", False)
    assert f"since version {since}:" in found.detail


def test_a_removed_setting_was_right_in_an_older_release() -> None:
    assert verdict("go.gocodeAutoBuild", value=True, version="v0.30.0") is None


def test_a_deprecated_setting_says_what_takes_its_place() -> None:
    found = judged("go.buildOnSave", "workspace")
    assert (found.kind, found.severity, found.noise) == (Kind.DEPRECATED, "info", False)
    assert "gopls reports compile errors" in found.remedy
    assert verdict("go.buildOnSave", "workspace", "0.38.0") is None


def test_a_deprecated_setting_that_is_off_is_noise() -> None:
    assert judged("go.buildOnSave", "off").noise


def test_an_archived_linter_is_noise() -> None:
    found = judged("go.lintTool", "golint")
    assert (found.kind, found.noise) == (Kind.DEPRECATED, True)


def test_a_format_tool_that_is_not_listed_is_still_run() -> None:
    found = judged("go.formatTool", "goreturns")
    assert (found.kind, found.severity) == (Kind.BAD_ENUM, "warning")
    assert "still runs" in found.detail


def test_a_format_tool_was_listed_until_its_release() -> None:
    assert verdict("go.formatTool", "goreturns", "0.23.3") is None
    assert verdict("go.formatTool", "goreturns", "0.24.0") is not None


def test_a_word_that_came_later_is_bad_before() -> None:
    assert verdict("go.diagnostic.vulncheck", "Prompt", "0.52.0") is None
    assert judged("go.diagnostic.vulncheck", "Prompt", "0.51.1").kind is Kind.BAD_ENUM


def test_a_setting_newer_than_the_extension_has_no_effect() -> None:
    found = judged("go.inlayHints.parameterNames", value=True, version="0.34.1")
    assert (found.kind, found.severity) == (Kind.VERSION_MISMATCH, "info")


@pytest.mark.parametrize(
    ("key", "value", "severity"),
    [
        ("go.testFlags", "-v", "warning"),
        ("go.buildTags", ["a"], "warning"),
        ("go.testTimeout", 30, "warning"),
        ("go.testFlags", [1], "warning"),
        ("go.coverOnSave", "true", "info"),
        ("go.coverOnSave", "false", "warning"),
        ("go.lintOnSave", False, "info"),
    ],
)
def test_a_wrong_type_is_a_warning_where_it_breaks_something(key: str, value: object, severity: str) -> None:
    found = judged(key, value)
    assert (found.kind, found.severity) == (Kind.WRONG_TYPE, severity)


@pytest.mark.parametrize("flags", [[True], "-rpc.trace", ["-rpc.trace", None]])
def test_flags_of_gopls_that_are_not_texts_keep_it_from_starting(flags: object) -> None:
    found = judged("go.languageServerFlags", flags)
    assert (found.key, found.kind, found.severity) == ("go.languageServerFlags", Kind.MAKES_GOPLS_EXIT, "critical")


def test_a_flag_and_its_value_in_one_text_are_one_argument() -> None:
    found = judged("go.buildFlags", ["-mod vendor"])
    assert (found.kind, found.severity) == (Kind.WRONG_TYPE, "warning")


@pytest.mark.parametrize(("value", "edit"), [("30", "30s"), ("1m30", None), ("5min", None), ("", None)])
def test_a_timeout_of_tests_needs_a_unit(value: str, edit: str | None) -> None:
    found = judged("go.testTimeout", value)
    assert (found.kind, found.severity, found.edit) == (Kind.WRONG_TYPE, "warning", edit)


def test_a_timeout_as_go_writes_it_is_fine() -> None:
    assert not any(verdict("go.testTimeout", value) for value in ("30s", "1h2m", "0", "1.5h"))


def test_a_relative_gopath_makes_go_exit() -> None:
    found = judged("go.gopath", "~/go:$HOME/work")
    assert (found.kind, found.severity) == (Kind.MAKES_GO_EXIT, "critical")
    assert "${env:NAME}" in found.detail


def test_a_relative_goroot_is_ignored_with_a_message() -> None:
    assert judged("go.goroot", "go/libexec").kind is Kind.RELATIVE_PATH


@pytest.mark.parametrize(
    ("tool", "value", "kind", "severity"),
    [
        ("go-langserver", "gopls", Kind.REMOVED, "info"),
        ("gocode", "/x/gocode", Kind.REMOVED, "info"),
        ("gopl", "/x/gopls", Kind.UNKNOWN_SETTING, "info"),
        ("dlv", "$USER/wrapper.sh", Kind.RELATIVE_PATH, "warning"),
        ("gopls", "bin/gopls", Kind.RELATIVE_PATH, "warning"),
        ("gopls", 1, Kind.WRONG_TYPE, "warning"),
    ],
)
def test_a_tool_is_judged_by_its_name_and_its_path(tool: str, value: object, kind: Kind, severity: str) -> None:
    (found,) = verdicts("go.alternateTools", {tool: value}, NEW)
    assert (found.key, found.kind, found.severity) == (f"go.alternateTools.{tool}", kind, severity)


def test_a_tool_that_an_older_release_ran_is_right_there() -> None:
    assert verdict("go.alternateTools.guru", "/x/guru", "0.39.1") is None


@pytest.mark.parametrize("value", [1, True, ["x"]])
def test_variables_of_tools_are_texts(value: object) -> None:
    (found,) = verdicts("go.toolsEnvVars", {"GOFLAGS": "-v", "CGO_ENABLED": value}, NEW)
    assert (found.key, found.kind, found.severity) == ("go.toolsEnvVars.CGO_ENABLED", Kind.WRONG_TYPE, "warning")


def test_a_path_without_the_old_one_replaces_it() -> None:
    found = judged("go.toolsEnvVars.PATH", "/opt/homebrew/bin:$PATH")
    assert (found.kind, found.severity) == (Kind.EDITOR_ENVIRONMENT, "warning")


def test_parts_of_a_setting_are_judged_under_their_own_keys() -> None:
    found = verdicts("go.coverageDecorator", {"type": "lines", "coverdBorderColor": "red"}, NEW)
    assert [(one.key, one.kind) for one in found] == [
        ("go.coverageDecorator.type", Kind.BAD_ENUM),
        ("go.coverageDecorator.coverdBorderColor", Kind.UNKNOWN_SETTING),
    ]
    assert '"coveredBorderColor"' in found[1].remedy


def test_a_removed_part_says_since_when() -> None:
    (found,) = verdicts("go.enableCodeLens", {"runtest": True, "references": True}, NEW)
    assert (found.kind, "since version 0.36:" in found.detail) == (Kind.REMOVED, True)


def test_what_only_the_legacy_adapter_reads_has_no_effect_with_the_other() -> None:
    (found,) = verdicts("go.delveConfig", {"dlvLoadConfig": {"maxStringLen": 64}}, NEW)
    assert (found.key, found.kind) == ("go.delveConfig.dlvLoadConfig", Kind.REMOVED)
    assert verdicts("go.delveConfig", {"dlvLoadConfig": {}, "debugAdapter": "legacy"}, NEW) == ()


def test_flags_of_dlv_in_the_settings_are_judged() -> None:
    (found,) = verdicts("go.delveConfig", {"dlvFlags": ["--chek-go-version=false"]}, NEW)
    assert found.key == "go.delveConfig.dlvFlags --chek-go-version"


def test_the_installed_extension_decides_what_is_valid() -> None:
    installed = {"go.brandNew": KeySchema(types=("boolean",)), "go.lintTool": KeySchema(enum=("newlint",))}
    assert verdict("go.brandNew", value=True, version=NEW, installed=installed) is None
    assert verdict("go.lintTool", "newlint", NEW, installed) is None
    gone = verdict("go.vetOnSave", "off", "0.99.0", installed)
    assert gone is not None
    assert gone.kind is Kind.REMOVED


def test_without_a_version_the_newest_release_counts() -> None:
    assert judged("go.gocodeAutoBuild", value=False, version="") == judged("go.gocodeAutoBuild", value=False)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "go.alternateTools",
        "go.toolsEnvVars",
        "go.testEnvVars",
        "go.delveConfig",
        "go.gopath",
        "go.goroot",
        "go.lintTool",
        "go.formatTool",
        "go.languageServerFlags",
        "go.buildFlags",
        "go.coverageDecorator",
        "go.inlayHints",
        "go.gocodeAutoBuild",
        "go.x",
        "go.",
        "go..",
    ]
) | st.text(max_size=20)


@given(KEYS, VALUES)
def test_any_value_is_judged_and_none_is_quoted(key: str, value: object) -> None:
    for found in verdicts(key, value, NEW):
        assert SECRET not in f"{found.detail} {found.remedy} {found.commands}"


def test_deep_and_long_keys_take_no_time() -> None:
    value: dict[str, Any] = {}
    for _ in range(500):
        value = {"a": value}
    assert verdicts("go.delveConfig", {"dlvLoadConfig": value, "debugAdapter": "legacy"}, NEW) == ()
    assert verdict("go." + "." * 1_000_000, value=True) is None

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.catalog.key_schema import KeySchema
from goarmd.catalog.launch_json import verdicts
from goarmd.catalog.verdict import Kind, Verdict

LAUNCH = {"name": "x", "type": "go", "request": "launch", "mode": "auto", "program": "${workspaceFolder}"}
ATTACH = {"name": "x", "type": "go", "request": "attach", "mode": "local", "processId": 0}
SECRET = "hunter2secret"


def one(configuration: dict[str, Any], **more: Any) -> Verdict:
    (found,) = verdicts(configuration, **more)
    return found


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"preLaunchTask": "t", "presentation": {"hidden": True}, "osx": {"cwd": "/x"}, "serverReadyAction": {}},
        {"buildFlags": "-tags=a", "args": "a b", "envFile": ["${workspaceFolder}/.env"], "env": {"A": "b", "C": None}},
        {"debugAdapter": "dlv-dap", "stopOnEntry": True, "dlvFlags": ["--check-go-version=false"]},
        {"logOutput": "rpc,dap", "showLog": True},
        {"port": "${input:port}", "console": "integratedTerminal", "noDebug": True},
        {"stackTraceDepth": None},
    ],
)
def test_a_right_configuration_has_no_verdict(more: dict[str, Any]) -> None:
    assert verdicts({**LAUNCH, **more}) == ()


@pytest.mark.parametrize("type_", ["node", "cppdbg", "lldb", None, 1])
def test_configurations_of_other_debuggers_are_not_judged(type_: object) -> None:
    assert verdicts({"type": type_, "dlvPath": "/x", "request": "fly"}) == ()


def test_an_invented_attribute_names_the_setting_to_use() -> None:
    found = one({**LAUNCH, "dlvPath": "/x/dlv"})
    assert (found.key, found.kind, found.severity) == ("launch.dlvPath", Kind.UNKNOWN_SETTING, "warning")
    assert "go.alternateTools" in found.remedy


def test_a_setting_in_launch_json_belongs_to_settings_json() -> None:
    found = one({**LAUNCH, "go.testEnvFile": "x"})
    assert (found.key, found.kind, found.severity) == ("launch.go.testEnvFile", Kind.UNKNOWN_SETTING, "info")
    assert "settings.json" in found.remedy


def test_an_unknown_attribute_names_the_nearest() -> None:
    assert '"stopOnEntry"' in one({**LAUNCH, "stopOnEntri": True}).remedy


def test_an_attribute_of_the_other_request_has_no_effect() -> None:
    assert "attach configuration" in one({**LAUNCH, "processId": 1}).detail


def test_an_attach_has_the_environment_of_a_launch() -> None:
    assert verdicts({**ATTACH, "env": {"A": "b"}, "envFile": "${workspaceFolder}/.env", "osx": {"env": {}}}) == ()


def test_attributes_for_one_system_are_judged_too() -> None:
    assert one({**LAUNCH, "osx": {"dlvPath": "/x"}}).key == "launch.osx.dlvPath"


@pytest.mark.parametrize(("name", "value"), [("dlvLoadConfig", {}), ("apiVersion", 1), ("useApiV1", True)])
def test_what_only_the_legacy_adapter_reads_has_no_effect(name: str, value: object) -> None:
    found = one({**LAUNCH, name: value})
    assert (found.kind, found.severity) == (Kind.REMOVED, "info")
    assert verdicts({**LAUNCH, name: value, "debugAdapter": "legacy"}) == ()
    assert verdicts({**LAUNCH, name: value}, adapter="legacy") == ()


def test_a_default_of_the_legacy_adapter_is_noise() -> None:
    assert one({**LAUNCH, "apiVersion": 2}).noise


def test_a_remote_attach_may_use_either_adapter() -> None:
    assert verdicts({**ATTACH, "mode": "remote", "dlvLoadConfig": {}, "port": 2345, "host": "h"}) == ()


def test_an_attribute_that_was_removed_says_since_when() -> None:
    found = one({**LAUNCH, "remotePath": "/x"})
    assert (found.kind, "since version 0.27" in found.detail) == (Kind.REMOVED, True)
    assert verdicts({**LAUNCH, "remotePath": "/x"}, "0.26.0") == ()


def test_an_attribute_newer_than_the_extension_has_no_effect() -> None:
    assert one({**LAUNCH, "followExec": True}, version="0.50.0").kind is Kind.VERSION_MISMATCH


def test_the_deprecated_remote_path_is_noise_since_the_extension_writes_it() -> None:
    found = one({**ATTACH, "mode": "remote", "remotePath": "/x"})
    assert (found.kind, found.noise) == (Kind.DEPRECATED, True)


@pytest.mark.parametrize("request_", [None, "test", "Launch", 1])
def test_a_request_is_launch_or_attach(request_: object) -> None:
    found = one({**LAUNCH, "request": request_})
    assert (found.key, found.kind, found.severity) == ("launch.request", Kind.BAD_ENUM, "warning")


def test_without_a_request_the_active_file_is_launched() -> None:
    assert "package of the active Go file is launched" in one({"type": "go", "mode": "exec", "program": "x"}).detail


@pytest.mark.parametrize(
    ("mode", "needed"), [("auto", "program"), ("exec", "program"), ("replay", "traceDirPath"), ("core", "coreFilePath")]
)
def test_each_mode_needs_its_attribute(mode: str, needed: str) -> None:
    bare = {"type": "go", "request": "launch", "mode": mode}
    assert one(bare).key == f"launch.{needed}"
    assert verdicts({**bare, needed: "/x"}) == ()
    assert verdicts({**bare, "linux": {needed: "/x"}, "osx": {needed: "/y"}}) == ()


def test_without_a_mode_a_launch_needs_a_program() -> None:
    assert one({"type": "go", "request": "launch"}).key == "launch.program"


def test_a_remote_launch_is_an_attach() -> None:
    found = one({**LAUNCH, "mode": "remote"})
    assert (found.kind, found.severity) == (Kind.DEPRECATED, "warning")


@pytest.mark.parametrize(
    ("more", "kind", "severity"),
    [
        ({"stopOnEntry": "true"}, Kind.WRONG_TYPE, "warning"),
        ({"args": [1]}, Kind.WRONG_TYPE, "warning"),
        ({"mode": "run"}, Kind.BAD_ENUM, "warning"),
        ({"showLog": "true"}, Kind.WRONG_TYPE, "info"),
        ({"trace": "loud"}, Kind.BAD_ENUM, "info"),
        ({"env": {"PORT": 8080}}, Kind.WRONG_TYPE, "warning"),
    ],
)
def test_what_delve_refuses_is_a_warning(more: dict[str, Any], kind: Kind, severity: str) -> None:
    found = one({**LAUNCH, **more})
    assert (found.kind, found.severity) == (kind, severity)


def test_a_port_of_a_local_launch_asks_for_a_running_server() -> None:
    assert one({**LAUNCH, "port": 2345, "host": "127.0.0.1"}).kind is Kind.CONFLICTS


def test_gcflags_are_taken_out() -> None:
    found = one({**LAUNCH, "buildFlags": "-tags=a -gcflags='all=-N'"})
    assert (found.key, found.kind, found.severity) == ("launch.buildFlags", Kind.REMOVED, "info")


def test_an_unknown_flag_of_dlv_keeps_the_launch_from_starting() -> None:
    assert one({**LAUNCH, "dlvFlags": ["--nosuch"]}).key == "launch.dlvFlags --nosuch"
    assert verdicts({**LAUNCH, "dlvFlags": ["--continue"], "debugAdapter": "legacy"}) == ()


def test_the_installed_extension_decides_what_is_valid() -> None:
    installed = {"launch": {"program": KeySchema(), "mode": KeySchema(), "brandNew": KeySchema(types=("boolean",))}}
    assert verdicts({**LAUNCH, "brandNew": True}, installed=installed) == ()
    assert one({**LAUNCH, "stopOnEntry": True}, installed=installed).kind is Kind.REMOVED


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [
        "request",
        "mode",
        "program",
        "args",
        "env",
        "osx",
        "dlvFlags",
        "buildFlags",
        "debugAdapter",
        "port",
        "showLog",
        "cwd",
        "x",
    ]
)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_any_configuration_is_judged_and_no_value_is_quoted(more: dict[str, Any]) -> None:
    for found in verdicts({**LAUNCH, **more}):
        assert SECRET not in f"{found.detail} {found.remedy} {found.commands}"


def test_a_list_of_objects_is_asked_for_as_one() -> None:
    found = one({**LAUNCH, "substitutePath": {"from": "a", "to": "b"}})
    assert found.remedy == 'Write a list of objects, such as [{"from": "/here", "to": "/there"}], or delete it.'

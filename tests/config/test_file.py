from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from goarmd.config.file import load, load_or_default, parse
from goarmd.config.schema import Budget, Config, Http
from goarmd.core.errors import ConfigError
from goarmd.core.units import Seconds, Size

if TYPE_CHECKING:
    from pathlib import Path


def refusal(text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text if isinstance(text, bytes) else text.encode(), "c.toml")
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Config()


def test_an_empty_file_means_the_defaults() -> None:
    assert parse(b"", "c.toml") == Config()


def test_sizes_and_durations_are_read_with_their_units() -> None:
    config = parse(b'[sampling]\ninterval = "2m"\n[budgets.gopls]\nwarning = "1.5GB"\n', "c.toml")
    assert config.sampling.interval == Seconds(120)
    assert config.budget("gopls").warning == Size(1_500_000_000)


def test_a_budget_of_another_group_keeps_the_default_of_gopls() -> None:
    config = parse(b'[budgets.dlv]\nwarning = "1GB"\n', "c.toml")
    assert config.budget("gopls").critical == Size(4_000_000_000)


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_valid_key() -> None:
    assert (
        refusal("[sampling]\n\nintervall = 3\n")
        == 'c.toml:3: sampling.intervall: unknown key: did you mean "interval"?'
    )


def test_an_unknown_table_is_named_with_the_nearest_valid_one() -> None:
    assert refusal("[log]\n[htttp]\nlisten = 1\n") == 'c.toml:2: htttp: unknown key: did you mean "http"?'


def test_an_unknown_key_of_a_group_is_named() -> None:
    message = refusal('[[groups]]\nname = "mine"\nprogs = ["a"]\n')
    assert message == 'c.toml:3: groups.progs: unknown key: did you mean "programs"?'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[http]\nlisten = 3\n", 'c.toml:2: http.listen: must be text in quotes: "..."'),
        ("[http]\nhosts = [1]\n", 'c.toml:2: http.hosts: must be text in quotes: "..."'),
        ('[http]\nhosts = "a"\n', 'c.toml:2: http.hosts: must be a list: ["...", "..."]'),
        ('[http]\ninsecure = "yes"\n', "c.toml:2: http.insecure: must be true or false, without quotes"),
        ("http = 3\n", "c.toml:1: http: must be a table"),
        ('[log]\nlevel = "trace"\n', "c.toml:2: log.level: must be one of debug, info, warning, error"),
        ('[[groups]]\nname = "A b"\n', "groups.name: may have only lower-case letters, digits and -"),
        ('[[groups]]\nprograms = ["a"]\n', "c.toml:1: groups: a group has no name: add name"),
        ('[sampling]\ninterval = "-3s"\n', 'c.toml:2: sampling.interval: "-3s" is not a duration'),
        ("[sampling]\ninterval = -3\n", "c.toml:2: sampling.interval: -3 is not a duration"),
        ("[sampling]\ninterval = true\n", "c.toml:2: sampling.interval: True is not a duration"),
        ("[sampling]\ninterval = 0\n", "c.toml:2: sampling.interval: 0s is too short"),
        ('[sampling]\ninterval = "15m"\n', "c.toml:2: sampling.interval: 15m is too long: at most 2m, because"),
        ('[http]\nlisten = "nowhere"\n', 'c.toml:2: http.listen: "nowhere" is not ADDRESS:PORT'),
        ('[http]\nlisten = "127.0.0.1:99999"\n', "is not ADDRESS:PORT"),
        ('[http]\ntls_key = "k"\n', "tls_certificate and tls_key go together"),
        ('[http]\nusername = "me"\n', "username and password_file go together"),
        ('[textfile]\npath = "/x/goarmd.txt"\n', "node_exporter reads *.prom files only"),
        ('[[groups]]\nname = "all"\n', 'group "all" matches every process'),
        ('[budgets.goplx]\nwarning = "1GB"\n', 'budgets.goplx: there is no group of this name: did you mean "gopls"?'),
        ('[budgets.gopls]\n\nwarnin = "1GB"\n', 'unknown key: did you mean "warning"?'),
        ("x", "c.toml: is not TOML"),
    ],
)  # fmt: skip
def test_an_invalid_value_is_refused_with_its_line_and_the_right_form(text: str, message: str) -> None:
    assert message in refusal(text)


def test_a_file_that_is_not_utf8_is_refused_with_its_line() -> None:
    assert refusal(b"[log]\n# \xff\n") == "c.toml:2: is not UTF-8 text: save it as UTF-8"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read it \(not a regular file\): name a file"):
        load(tmp_path)


def test_configured_groups_match_before_the_built_in_ones() -> None:
    config = parse(b'[[groups]]\nname = "mine"\nprograms = ["gopls"]\n', "c.toml")
    assert config.group_names()[0] == "mine"
    assert "gopls" in config.group_names()


def test_a_group_with_a_built_in_name_replaces_that_group() -> None:
    config = parse(b'[[groups]]\nname = "dlv"\nprograms = ["delve"]\n', "c.toml")
    assert config.group_names().count("dlv") == 1
    assert config.group_patterns()[0].patterns[0].programs == ("delve",)


def test_a_budget_with_one_level_keeps_the_default_of_the_other() -> None:
    config = parse(b'[budgets.gopls]\nwarning = "2GB"\n', "c.toml")
    assert config.budget("gopls") == Budget(warning=Size(2_000_000_000), critical=Size(4_000_000_000))
    assert parse(b"[budgets.gopls]\n", "c.toml") == Config()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[budgets.gopls]\nwarning = "5GB"\n', "2: budgets.gopls.warning: 5GB, 4GB (the default)"),
        ('[budgets.gopls]\ncritical = "1GB"\n', "2: budgets.gopls.critical: 1.4GB (the default), 1GB"),
        ('[budgets.dlv]\ncritical = "1GB"\nwarning = "1GB"\n', "3: budgets.dlv.warning: 1GB, 1GB"),
    ],
)
def test_a_warning_level_must_be_below_the_critical_one(text: str, message: str) -> None:
    where, levels = message.rsplit(": ", 1)
    warning, critical = levels.split(", ")
    words = f"the warning level {warning} must be below the critical level {critical}: lower the one or raise the other"
    assert refusal(text) == f"c.toml:{where}: {words}"


@pytest.mark.parametrize("listen", ["0.0.0.0:21401", "[::]:21401", "192.168.1.5:21401", "my-mac:21401"])
def test_an_address_that_other_machines_reach_is_refused_as_by_run(listen: str) -> None:
    message = refusal(f'[http]\n\nlisten = "{listen}"\n')
    assert message.startswith(f"c.toml:3: http.listen: {listen}: other machines can reach this address: listen on 127.")


@pytest.mark.parametrize(
    "more",
    [
        "insecure = true",
        'tls_certificate = "c"\ntls_key = "k"\nusername = "me"\npassword_file = "p"',
    ],
)
def test_with_tls_and_a_login_or_on_purpose_other_machines_may_reach_it(more: str) -> None:
    assert parse(f'[http]\nlisten = "0.0.0.0:1"\n{more}\n'.encode(), "c.toml").http.listen == "0.0.0.0:1"


def test_an_unusable_file_gives_the_defaults_and_its_error(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("x =\n")
    config, problem = load_or_default(path)
    assert config == Config()
    assert problem
    assert "c.toml: is not TOML" in problem


def test_of_an_unusable_file_the_address_is_used_where_it_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('[http]\nlisten = "127.0.0.1:7"\n[samplin]\n')
    config, problem = load_or_default(path)
    assert config == Config(http=Http(listen="127.0.0.1:7"))
    assert problem
    path.write_text('[http]\nlisten = "0.0.0.0:7"\n')
    assert load_or_default(path)[0] == Config()


@pytest.mark.parametrize("text", ["x=" + "[" * 5000, "x=" + "{a=" * 5000, "[" + "a." * 5000 + "b]\nc=1"])
def test_a_file_nested_too_deeply_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^c\.toml") as caught:
        parse(text.encode(), "c.toml")
    assert "\n" not in str(caught.value)


def test_a_fifo_is_not_waited_for_and_an_endless_file_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    with pytest.raises(ConfigError, match="cannot read it"):
        load(tmp_path / "config.toml")
    with (tmp_path / "large.toml").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ConfigError, match="is larger than 1000000 bytes"):
        load(tmp_path / "large.toml")

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.catalog.go_environment import Where, together, verdict
from goarmd.catalog.go_environment_table import table
from goarmd.catalog.go_places import Seen
from goarmd.catalog.homebrew import Machine
from goarmd.catalog.verdict import Kind, Verdict

FILE, SHELL, EDITOR = Where.ENV_FILE, Where.ENVIRONMENT, Where.EDITOR
MAC = Machine("darwin", "arm64")
SECRET = "hunter2secret"


def judged(name: str, value: str, where: Where = FILE) -> Verdict:
    found = verdict(name, value, where, MAC)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("GOPATH", "$HOME/.local/share/go", "GOPATH entry is relative"),
        ("GOPATH", "~/go", "GOPATH entry cannot start with shell metacharacter '~'"),
        ("GOPATH", "/a:b", "GOPATH entry is relative"),
        ("GOPATH", '"/a"', "Quotes are part of the value"),
        ("GOROOT", "go", "cannot find GOROOT directory"),
        ("GOROOT", "/usr/local/go\r", "carriage return"),
        ("GO111MODULE", "yes", "unknown environment setting GO111MODULE"),
        ("GO111MODULE", '"on"', "unknown environment setting GO111MODULE"),
        ("GO111MODULE", "on\r", "carriage return"),
        ("GOFLAGS", "-cachesize=512", "unknown flag -cachesize"),
        ("GOFLAGS", "-mod vendor", "is not a flag"),
        ("GOFLAGS", "mod=vendor", "is not a flag"),
        ("GOFLAGS", '"-mod=mod', 'unterminated " string'),
        ("GOFLAGS", "-mod", "needs an argument: -mod"),
        ("GOFLAGS", "-v=2", "invalid boolean value for flag -v"),
        ("GOFLAGS", "-buildvcs=maybe", "invalid boolean value for flag -buildvcs"),
        ("GOFLAGS", "-p=0", "-p must be a positive integer"),
        ("GOFLAGS", "-compiler=tinygo", "invalid value for flag -compiler"),
        ("GOFLAGS", "-covermode=foo", "invalid value for flag -covermode"),
        ("GOFLAGS", "-C=/tmp", "-C flag must be first"),
        ("GOFLAGS", "-race -asan", "may not use -race and -asan"),
        ("GOFLAGS", "-mod=all", "-mod is not one of"),
        ("GOTOOLCHAIN", "1.22", "invalid GOTOOLCHAIN"),
        ("GOTOOLCHAIN", "auto+local", "invalid GOTOOLCHAIN"),
        ("GOTOOLCHAIN", "go1.26.1+never", "invalid GOTOOLCHAIN"),
        ("GOTOOLCHAIN", "local # no downloads", "invalid GOTOOLCHAIN"),
        ("GOMODCACHE", "mod", "GOMODCACHE entry is relative"),
        ("GOCACHE", "off", "build cache is disabled"),
        ("GOCACHE", "~/cache", "not an absolute path"),
        ("GOTMPDIR", "tmp", "creating work dir"),
        ("GOWORK", "on", "invalid GOWORK"),
        ("GOFIPS140", "yes", "invalid GOFIPS140"),
        ("GOOS", "macos", "unsupported GOOS/GOARCH pair"),
        ("GOARCH", "x86_64", "unsupported GOOS/GOARCH pair"),
        ("CC", "bin/clang", "is relative"),
    ],
)
def test_a_value_that_makes_go_exit_is_critical_and_says_what_go_says(name: str, value: str, says: str) -> None:
    found = judged(name, value)
    assert (found.key, found.kind, found.severity) == (name, Kind.MAKES_GO_EXIT, "critical")
    assert says in found.detail


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GOPATH", "/Users/g/go:/srv/go"),
        ("GOPATH", ":/Users/g/go"),
        ("GOFLAGS", "-mod=readonly -tags=a,b --trimpath"),
        ("GOFLAGS", "-buildvcs=auto -race=t -asan=false -p=2 -compiler=gc -count=x"),
        ("GOFLAGS", "'-ldflags=-s -w' \"-gcflags=all=-N -l\" -count=1 -test.v"),
        ("GOTOOLCHAIN", "local"),
        ("GOTOOLCHAIN", "go1.26rc1+auto"),
        ("GOTOOLCHAIN", "local+path"),
        ("GOCACHE", "/c"),
        ("GOWORK", "off"),
        ("GOFIPS140", "v1.0.0"),
        ("GOPROXY", "https://goproxy.example|direct"),
        ("GOPROXY", "goproxy.cn,off"),
        ("GOPROXY", "file:///srv/mod"),
        ("GOPROXY", "https://user:p$1@host/x"),
        ("GOSUMDB", "sum.golang.google.cn"),
        ("GOSUMDB", "sum.golang.org https://sums.example"),
        ("GOSUMDB", "sums.example+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"),
        ("CGO_ENABLED", "1"),
        ("CGO_CFLAGS", '"-I/a b" -O2'),
        ("CC", "clang -m64"),
        ("GOPRIVATE", "*.corp.example"),
        ("GOEXPERIMENT", "jsonv2"),
        ("GOINSECURE", "git.corp.example"),
        ("GOPROXY", ""),
    ],
)
def test_a_right_value_has_no_verdict(name: str, value: str) -> None:
    assert verdict(name, value, FILE, MAC) is None


def test_a_home_folder_in_the_env_file_is_written_out_by_the_command() -> None:
    path = '"$HOME/.local/share/go"'
    assert judged("GOPATH", "$HOME/.local/share/go").commands == (f"GOPATH={path} go env -w GOPATH={path}",)


@pytest.mark.parametrize(
    ("name", "value", "commands"),
    [
        ("CGO_ENABLED", "0", ("go env -u CGO_ENABLED",)),
        ("GOTOOLCHAIN", "1.22", ("go env -w GOTOOLCHAIN=auto",)),
        ("GOPATH", "go", ('GOPATH="$HOME/go" go env -u GOPATH',)),
        ("GOROOT", "go", ()),
        ("GOWORK", "x", ()),
        ("FOO;rm -r", "1", ()),
        ("RUSTUP_HOME", "1", ()),
    ],
)
def test_a_command_is_one_that_go_accepts_with_the_bad_value_there(
    name: str, value: str, commands: tuple[str, ...]
) -> None:
    assert judged(name, value).commands == commands


@pytest.mark.parametrize("name", ["GOROOT", "GOWORK", "GOTMPDIR"])
def test_a_path_that_leads_nowhere_makes_go_exit(name: str) -> None:
    found = verdict(name, "/nowhere", SHELL, MAC, seen=Seen.NOTHING)
    assert found is not None
    assert found.kind is Kind.MAKES_GO_EXIT


@pytest.mark.parametrize("name", ["GOLSP_CPU_AFFINITY", "GO_SDK_OVERRIDE", "GO_SDK_AUTO_DETECT"])
@pytest.mark.parametrize("where", [FILE, SHELL, EDITOR])
def test_an_invented_variable_has_no_effect_anywhere(name: str, where: Where) -> None:
    found = judged(name, "0-7", where)
    assert (found.kind, found.severity) == (Kind.UNKNOWN_SETTING, "info")


@pytest.mark.parametrize("name", ["GO_PATH", "GOPATH2", "GO_VERSION", "GOFOO", "GOVERSION", "GOGC", "AC", "GODEBUG"])
def test_names_of_ones_own_are_left_alone_in_the_environment(name: str) -> None:
    assert verdict(name, "1", SHELL) is None


@pytest.mark.parametrize(("slip", "real"), [("GOPROX", "GOPROXY"), ("GOPTAH", "GOPATH"), ("CGO_ENABLE", "CGO_ENABLED")])
def test_a_name_one_letter_from_a_real_one_is_a_slip(slip: str, real: str) -> None:
    assert real in judged(slip, "x", SHELL).remedy


def test_no_real_name_is_a_slip_of_another() -> None:
    known = table()
    names = known.anywhere | known.environment_only | known.reported_only | known.runtime
    unread = [name for name in names if verdict(name, "", SHELL)]
    assert sorted(unread) == ["GOTELEMETRY", "GOTELEMETRYDIR"]


@pytest.mark.parametrize("name", ["FOO", "HTTPS_PROXY", "GOGC", "GODEBUG", "GOENV", "GOVERSION", "GOTELEMETRY"])
def test_the_env_file_holds_only_what_go_reads_there(name: str) -> None:
    found = judged(name, "1", FILE)
    assert (found.kind, found.severity) == (Kind.UNKNOWN_SETTING, "info")


@pytest.mark.parametrize("name", ["export GOPROXY", "GOPROXY ", " GOPROXY", "\ufeffGOPROXY"])
def test_a_line_as_in_a_shell_is_void_in_the_env_file(name: str) -> None:
    found = judged(name, "off", FILE)
    assert (found.kind, "not a shell script" in found.detail) == (Kind.UNKNOWN_SETTING, True)


def test_quotes_in_the_env_file_are_part_of_a_value() -> None:
    proxy = judged("GOPROXY", '"https://goproxy.example,direct"')
    assert (proxy.kind, proxy.severity) == (Kind.PROXY, "warning")
    assert "Quotes are part" in proxy.detail
    assert judged("GOPRIVATE", '"*.corp.example"').kind is Kind.WRONG_TYPE
    assert verdict("GOPRIVATE", '"*.corp.example"', SHELL) is None


@pytest.mark.parametrize("value", ["*.corp.example # ours", "*.corp.example\r"])
def test_a_comment_and_a_carriage_return_are_part_of_a_value(value: str) -> None:
    assert judged("GOPRIVATE", value).kind is Kind.WRONG_TYPE


@pytest.mark.parametrize(("name", "value"), [("GOPROXY", "off\r"), ("GOFLAGS", "-mod=readonly\r")])
def test_a_carriage_return_is_fine_where_go_passes_over_spaces(name: str, value: str) -> None:
    assert verdict(name, value, FILE) is None


@pytest.mark.parametrize(
    "value",
    ["junk", "localhost", "https://a.example;direct", "https://a.example direct", "ftp://a.example", ",", "Direct"],
)
def test_a_proxy_that_go_cannot_ask_fails_every_download(value: str) -> None:
    found = judged("GOPROXY", value, SHELL)
    assert (found.kind, found.severity) == (Kind.PROXY, "warning")


def test_a_bad_checksum_server_fails_every_download() -> None:
    assert judged("GOSUMDB", "junk", SHELL).severity == "warning"


@pytest.mark.parametrize("value", ["$HOME/go", "~/go", "$(brew --prefix)/go", "`pwd`"])
def test_what_a_shell_replaces_is_not_judged(value: str) -> None:
    assert verdict("GOPATH", value, SHELL) is None


def test_the_editor_replaces_its_own_names_only() -> None:
    assert verdict("GOPATH", "${env:HOME}/go", EDITOR) is None
    assert verdict("GOPATH", "~/go", EDITOR) is None
    assert "metacharacter '~'" in judged("GOPATH", "~/go:~/work", EDITOR).detail
    assert "${env:NAME}" in judged("GOPATH", "$HOME/go", EDITOR).detail


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("GO111MODULE", "on", Kind.REMOVED),
        ("GO111MODULE", "auto", Kind.REMOVED),
        ("GOSUMDB", "off", Kind.PROXY),
        ("GOFLAGS", "-mod=mod", Kind.CONFLICTS),
        ("GOROOT", "/usr/local/go", Kind.STALE_PIN),
        ("GOROOT", "$(go env GOROOT)", Kind.STALE_PIN),
    ],
)
def test_a_harmless_leftover_is_noise(name: str, value: str, kind: Kind) -> None:
    found = judged(name, value, SHELL)
    assert (found.kind, found.severity, found.noise) == (kind, "info", True)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("CGO_ENABLED", "0", Kind.CGO),
        ("GO111MODULE", "off", Kind.REMOVED),
        ("GOFLAGS", "-mod=vendor", Kind.CONFLICTS),
        ("GOARCH", "amd64", Kind.CROSS_COMPILE_TRAP),
        ("GOOS", "linux", Kind.CROSS_COMPILE_TRAP),
        ("GOROOT", "/opt/homebrew/Cellar/go/1.26.1/libexec", Kind.STALE_PIN),
        ("GOROOT", "/usr/local/opt/go/libexec", Kind.FOREIGN_ARCHITECTURE_PATH),
        ("GOBIN", "bin", Kind.RELATIVE_PATH),
    ],
)
def test_a_trap_is_a_warning(name: str, value: str, kind: Kind) -> None:
    found = judged(name, value, SHELL)
    assert (found.kind, found.severity, found.noise) == (kind, "warning", False)


@pytest.mark.parametrize(("name", "value"), [("GOOS", "darwin"), ("GOARCH", "arm64")])
def test_a_target_that_is_this_machine_is_a_note(name: str, value: str) -> None:
    found = judged(name, value, SHELL)
    assert (found.kind, found.severity) == (Kind.CROSS_COMPILE_TRAP, "info")
    elsewhere = verdict(name, value, SHELL)
    assert elsewhere is not None
    assert elsewhere.severity == "warning"


def test_macos_does_not_read_the_library_path_of_linux() -> None:
    assert judged("LD_LIBRARY_PATH", "$(pwd)/lib", SHELL).kind is Kind.REMOVED
    assert verdict("LD_LIBRARY_PATH", "/x", SHELL, Machine("linux", "arm64")) is None


def test_gonoproxy_alone_still_asks_the_checksum_database() -> None:
    (found,) = together({"GONOPROXY": "git.corp.example"})
    assert (found.kind, found.severity) == (Kind.PROXY, "info")
    assert together({"GONOPROXY": "a", "GOPRIVATE": "a"}) == ()
    assert together({"GONOPROXY": "a", "GONOSUMDB": "a"}) == ()
    assert together({}) == ()


@pytest.mark.parametrize("variables", [{"GONOPROXY": "none"}, {"GONOPROXY": "a", "GOSUMDB": "off"}])
def test_without_private_modules_or_a_checksum_database_nothing_is_asked(variables: dict[str, str]) -> None:
    assert together(variables) == ()


NAMES = st.sampled_from(sorted(table().anywhere | table().environment_only | {"FOO", "export GOPROXY", "GOPROX"}))
VALUES = st.text("-=+,|:/$~\"' \r#ag1.", max_size=12).map(lambda text: f"{text}{SECRET}{text}")


@given(NAMES | st.text(max_size=8), VALUES, st.sampled_from([FILE, SHELL, EDITOR]))
def test_any_value_is_judged_and_none_is_quoted(name: str, value: str, where: Where) -> None:
    found = verdict(name, value, where, MAC)
    quoted = found is not None and SECRET in f"{found.detail} {found.remedy} {found.commands}"
    # GOFLAGS: the name of a flag is said; GOPATH: a plain path under the home folder goes into the command.
    assert not quoted or name in ("GOFLAGS", "GOPATH")


@pytest.mark.parametrize("name", ["GOFLAGS", "GOPROXY", "GOTOOLCHAIN", "GOPATH", "CC"])
@pytest.mark.parametrize(
    "value", ["-" * 200_000, "a," * 100_000, "'" * 200_000, "go1." * 50_000, "$HOME/" + "a/" * 100_000]
)
def test_a_long_value_takes_no_time(name: str, value: str) -> None:
    verdict(name, value, FILE)

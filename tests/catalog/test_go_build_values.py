"""What Go programs read at their start: a bad value ends every go command."""

from __future__ import annotations

import pytest

from goarmd.catalog.go_environment import Where, together, verdict
from goarmd.catalog.homebrew import Machine
from goarmd.catalog.verdict import Kind, Verdict

MAC = Machine("darwin", "arm64", "1.26.8")


def judged(name: str, value: str, machine: Machine = MAC) -> Verdict | None:
    return verdict(name, value, Where.EDITOR, machine)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("GOMEMLIMIT", value) for value in ("4G", "4GB", "4096MB", "4gib", " 4GiB", "-1", "1_000")),
        *(("GOTOOLCHAIN", value) for value in ("go1.22", "go1.26")),
        *(("GOEXPERIMENT", value) for value in ("foo", "rangefunc", "norangefunc", "jsonv2,foo", "JSONV2")),
        *(("GOARM64", "8"), ("GORISCV64", "x"), ("GOWASM", "x"), ("GOMIPS", "x"), ("GOMIPS64", "x"), ("GOPPC64", "8")),
        *(("GOARM64", "v9.6"), ("GORISCV64", "rva99u64"), ("GOPPC64", "power11"), ("GOFIPS140", "v1.1.0")),
        *(("GODEBUG", value) for value in ("fips140=bad", "gctrace=1,fips140=on,fips140=yes")),
        *(("GOFLAGS", value) for value in ("-buildmode=foo", "-p=0x0", "-p=08", "-ldflags=s")),
    ],
)
def test_a_value_with_which_go_was_seen_to_exit_is_critical(name: str, value: str) -> None:
    found = judged(name, value)
    assert found is not None
    assert (found.kind, found.severity) == (Kind.MAKES_GO_EXIT, "critical")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("GOMEMLIMIT", value) for value in ("4GiB", "4096", "off", "4B", "1KiB", "")),
        *(("GOTOOLCHAIN", value) for value in ("go1.22+auto", "go1.20", "go1.26.0", "go1.22rc1")),
        *(("GOEXPERIMENT", value) for value in ("none", "jsonv2,", "nogreenteagc", "regabi", "boringcrypto,loopvar")),
        *(("GOARM64", "v8.0"), ("GOARM64", "v9.0,lse,crypto"), ("GOWASM", "satconv,signext"), ("GOPPC64", "power9")),
        *(("GOAMD64", "3"), ("GOARM", "8"), ("GOPPC64", "power10"), ("GORISCV64", "rva23u64"), ("GOARM64", "v9.5")),
        *(("GOFIPS140", value) for value in ("v1.0.0", "v1.0.0-c2097c7c", "v1.26.0", "certified", "off")),
        *(("GODEBUG", value) for value in ("fips140=only", "fips140=bad,fips140=on", "fips140=", "x509sha1=1")),
        *(("GOFLAGS", value) for value in ("-buildmode=pie", "-p=0x4", "-p=010", "-p=1_0", "-p=+4", "-gcflags=all=x")),
        *(("GOPROXY", value) for value in ("HTTPS://proxy.example", "FILE:///srv/mod")),
    ],
)
def test_a_value_with_which_go_was_seen_to_work_is_fine(name: str, value: str) -> None:
    assert judged(name, value) is None


def test_a_fips_module_of_another_release_is_not_known() -> None:
    assert judged("GOFIPS140", "v1.1.0", Machine("darwin", "arm64", "1.99.0")) is None


def test_a_level_in_the_go_env_file_counts_for_its_processor_only() -> None:
    assert verdict("GOWASM", "x", Where.ENV_FILE, MAC) is None
    found = verdict("GOARM64", "8", Where.ENV_FILE, MAC)
    assert found is not None
    assert found.detail.startswith("Every build")


def test_experiments_of_another_release_are_not_judged() -> None:
    assert judged("GOEXPERIMENT", "rangefunc", Machine("darwin", "arm64", "1.22.1")) is None
    assert judged("GOEXPERIMENT", "rangefunc", Machine("darwin", "arm64", "1.26")) is not None


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("GOMEMLIMIT", "4G", "4GiB"),
        ("GOMEMLIMIT", "4096mb", "4096MiB"),
        ("GOTOOLCHAIN", "go1.22", "go1.22.0"),
    ],
)
def test_what_was_meant_is_the_edit(name: str, value: str, meant: str) -> None:
    found = judged(name, value)
    assert found is not None
    assert found.edit == meant


@pytest.mark.parametrize(
    ("variables", "key"),
    [
        ({"GOARCH": "386"}, "GOARCH"),
        ({"GOARCH": "arm"}, "GOARCH"),
        ({"GOARCH": "wasm"}, "GOARCH"),
        ({"GOOS": "js"}, "GOOS"),
        ({"GOOS": "windows", "GOARCH": "wasm"}, "GOARCH"),
    ],
)
def test_a_system_and_a_processor_that_do_not_fit_end_every_build(variables: dict[str, str], key: str) -> None:
    (found,) = together(variables, MAC)
    assert (found.key, found.kind, found.severity) == (key, Kind.MAKES_GO_EXIT, "critical")


@pytest.mark.parametrize(
    "variables",
    [{"GOOS": "js", "GOARCH": "wasm"}, {"GOARCH": "amd64"}, {"GOOS": "windows"}, {"GOOS": "nonsense"}, {}],
)
def test_a_pair_that_go_builds_for_or_that_is_judged_alone_has_no_verdict(variables: dict[str, str]) -> None:
    assert together(variables, MAC) == ()
    assert together({"GOARCH": "386"}) == ()


@pytest.mark.parametrize(("value", "noise"), [("false", False), ("off", False), ("true", True)])
def test_cgo_reads_0_and_1_only(value: str, noise: bool) -> None:  # noqa: FBT001  # a case
    found = judged("CGO_ENABLED", value)
    assert found is not None
    assert (found.kind, found.severity, found.noise) == (Kind.BAD_ENUM, "info", noise)


@pytest.mark.parametrize("value", ["a.example;b.example", "a.example|b.example"])
def test_only_commas_separate_private_modules(value: str) -> None:
    found = judged("GOPRIVATE", value)
    assert found is not None
    assert found.kind is Kind.PROXY


def test_one_folder_for_go_and_for_modules_is_a_conflict() -> None:
    (found,) = together({"GOROOT": "/Users/g/go", "GOPATH": "/Users/g/go/"}, MAC)
    assert (found.key, found.kind, found.severity) == ("GOPATH", Kind.CONFLICTS, "warning")
    assert together({"GOROOT": "/usr/local/go", "GOPATH": "/Users/g/go"}, MAC) == ()

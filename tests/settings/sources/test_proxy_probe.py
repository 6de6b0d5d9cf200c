"""Which module proxies are asked, and through what, as a terminal's go would; with real servers."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Config, ProxyProbe
from goarmd.core.errors import NoDataError
from goarmd.core.system import System
from goarmd.core.units import Seconds
from goarmd.parts.source import run
from goarmd.probes.proxy_outcome import Hop, Outcome, Phase
from goarmd.settings import judge_machine
from goarmd.settings.facts import ProxyProbed
from goarmd.settings.sources import proxy_probe
from goarmd.settings.sources.proxy_probe import SOURCE
from tests.builders import host
from tests.probes import proxies
from tests.probes.proxies import LIST, NAME, answering, serving, silent, tunnelling
from tests.programs.sources.macs import with_processes
from tests.settings.homes import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.parts.source import Context


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in proxy_probe._VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def probing(make_context: Callable[..., Context]) -> Context:
    on = ProxyProbe(enabled=True, timeout=Seconds(5))
    context = make_context(System.LINUX, Config(proxy_probe=on))
    return with_processes(replace(context, platform=replace(context.platform, host=host)))


def asked(context: Context, **variables: str) -> list[ProxyProbed]:
    """What is found, with these variables in the shell."""
    lines = "".join(f"export {name}='{value}'\n" for name, value in variables.items())
    write(context.home, {".zshrc": lines})
    return [fact for fact in SOURCE.read(context) if isinstance(fact, ProxyProbed)]


def test_it_is_off_unless_configured(make_context: Callable[..., Context]) -> None:
    with pytest.raises(NoDataError):
        SOURCE.read(make_context())
    assert run(SOURCE, make_context()).run.error is None


def test_the_proxy_of_the_shell_is_used_with_its_authorities(probing: Context, tmp_path: Path) -> None:
    made = proxies.certificates(tmp_path)
    requests: list[bytes] = []
    with serving(answering(LIST), made.good) as behind, serving(tunnelling(behind, requests)) as port:
        (found,) = asked(
            probing,
            GOPROXY=f"https://ann:hunter2@{NAME}/go,direct",
            HTTPS_PROXY=f"corp:hunter3@127.0.0.1:{port}",
            SSL_CERT_FILE=str(made.authority),
        )
    assert (found.proxy, found.through, found.probed.outcome) == (NAME, f"127.0.0.1:{port}", Outcome.OK)
    assert len(requests) == 1
    assert "hunter" not in repr(found)
    assert time.time() - found.at < 60


def test_without_the_authority_the_certificate_is_of_an_unknown_one(probing: Context, tmp_path: Path) -> None:
    made = proxies.certificates(tmp_path)
    with serving(answering(LIST), made.good) as behind, serving(tunnelling(behind)) as port:
        (found,) = asked(probing, GOPROXY=f"https://{NAME}", HTTPS_PROXY=f"http://127.0.0.1:{port}")
    assert (found.probed.outcome, found.probed.hop) == (Outcome.UNKNOWN_AUTHORITY, Hop.SERVER)


def test_no_proxy_is_honoured(probing: Context) -> None:
    with serving(answering(LIST)) as port:
        (found,) = asked(probing, GOPROXY=f"http://127.0.0.1:{port}", HTTP_PROXY="http://127.0.0.1:1")
    assert (found.through, found.probed.outcome) == (None, Outcome.OK)


def test_goproxy_of_the_go_env_file_counts_where_the_shell_sets_none(probing: Context) -> None:
    with serving(answering(LIST)) as port:
        write(probing.home, {".config/go/env": f"GOPROXY=http://127.0.0.1:{port}\n"})
        (found,) = asked(probing)
    assert found.probed.outcome is Outcome.OK


@pytest.mark.parametrize("value", ["direct", "off"])
def test_without_a_module_proxy_nobody_is_asked(probing: Context, value: str) -> None:
    assert asked(probing, GOPROXY=value) == []


def test_a_proxy_whose_address_is_none_is_a_fault(probing: Context) -> None:
    (found,) = asked(probing, GOPROXY=f"https://{NAME}", HTTPS_PROXY="http://p:x")
    assert (found.probed.outcome, found.probed.hop) == (Outcome.BAD_ADDRESS, Hop.PROXY)


def test_a_socks_proxy_is_used(probing: Context) -> None:
    with serving(answering(LIST)) as behind, serving(proxies.socks(behind)) as port:
        (found,) = asked(probing, GOPROXY=f"http://{NAME}", HTTP_PROXY=f"socks5://127.0.0.1:{port}")
    assert (found.probed.outcome, found.through) == (Outcome.OK, f"127.0.0.1:{port}")


def test_several_entries_together_have_a_bound(probing: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_probe, "_LONGEST", 0.4)
    with serving(silent) as port:
        entries = ",".join(f"http://127.0.0.{number}:{port}" for number in range(1, 9))
        began = time.monotonic()
        found = asked(probing, GOPROXY=entries)
        assert time.monotonic() - began < 1.5
    assert {fact.probed.outcome for fact in found} <= {Outcome.TIMED_OUT, Outcome.REFUSED}
    assert len(found) <= 4


def test_a_step_that_takes_long_shows(probing: Context) -> None:
    quick = replace(probing, config=Config(proxy_probe=ProxyProbe(enabled=True, timeout=Seconds(0.3))))
    with serving(silent) as port:
        (found,) = asked(quick, GOPROXY=f"http://127.0.0.1:{port}")
    assert (found.probed.outcome, found.probed.phase) == (Outcome.TIMED_OUT, Phase.HTTP)
    assert found.probed.seconds[Phase.HTTP] > 0.2


def wants_login(requests: list[bytes]) -> Callable[..., None]:
    """A server that answers only to ann."""

    def answer(connection: Any) -> None:
        head = connection.recv(65_536)
        requests.append(head)
        known = b"Authorization: Basic YW5uOmh1bnRlcjI=" in head
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nv0.1.0\n" if known else b"HTTP/1.1 401 Unauthorized\r\n\r\n")

    return answer


def test_a_login_in_netrc_is_used(probing: Context, tmp_path: Path) -> None:
    made = proxies.certificates(tmp_path)
    write(probing.home, {".netrc": f"machine {NAME} login ann password hunter2\n"})
    with serving(wants_login([]), made.good) as behind, serving(tunnelling(behind)) as port:
        (found,) = asked(
            probing,
            GOPROXY=f"https://{NAME}",
            HTTPS_PROXY=f"http://127.0.0.1:{port}",
            SSL_CERT_FILE=str(made.authority),
        )
    assert found.probed.outcome is Outcome.OK
    assert "hunter" not in repr(found)


@pytest.mark.parametrize(("goauth", "outcome"), [("off", Outcome.LOGIN_REQUIRED), ("git /x", Outcome.OK)])
def test_a_server_that_wants_a_login_works_if_go_has_a_program_for_it(
    goauth: str, outcome: Outcome, probing: Context, tmp_path: Path
) -> None:
    made = proxies.certificates(tmp_path)
    with serving(wants_login([]), made.good) as behind, serving(tunnelling(behind)) as port:
        (found,) = asked(
            probing,
            GOPROXY=f"https://{NAME}",
            GOAUTH=goauth,
            HTTPS_PROXY=f"http://127.0.0.1:{port}",
            SSL_CERT_FILE=str(made.authority),
        )
    assert found.probed.outcome is outcome


def test_the_last_line_of_a_shell_counts(probing: Context) -> None:
    write(probing.home, {".zshrc": "export GOPROXY=http://old.example\nexport GOPROXY=http://new.example\n"})
    assert proxy_probe.environment_of(judge_machine.read(probing))["GOPROXY"] == "http://new.example"

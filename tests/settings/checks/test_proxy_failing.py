"""What is said of a module proxy that fails: who, in which step, why, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Config, ProxyProbe
from goarmd.core.facts import Snapshot
from goarmd.core.findings import Severity
from goarmd.core.units import Seconds
from goarmd.probes.proxy_outcome import Hop, Outcome, Phase, Probed
from goarmd.settings.checks.proxy_failing import CHECK
from goarmd.settings.facts import ProxyProbed

if TYPE_CHECKING:
    from goarmd.parts.check import Observation


def observed(
    outcome: Outcome, hop: Hop = Hop.SERVER, phase: Phase = Phase.TLS, *, through: str | None = None, **given: Any
) -> list[Observation]:
    fact = ProxyProbed(proxy="modules.example", through=through, probed=Probed(outcome, hop, phase, **given), at=1.0)
    config = Config(proxy_probe=ProxyProbe(enabled=True, slow=Seconds(2)))
    return list(CHECK.evaluate(Snapshot(0.0, {ProxyProbed: (fact,)}), config))


def test_an_empty_snapshot_gives_nothing() -> None:
    assert list(CHECK.evaluate(Snapshot(0.0, {}), Config())) == []


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.OFFLINE])
def test_what_is_right_and_what_is_offline_gives_nothing(outcome: Outcome) -> None:
    assert observed(outcome, seconds={Phase.TLS: 1.9}) == []


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.OK, Outcome.OFFLINE}))
@pytest.mark.parametrize("hop", Hop)
def test_each_fault_has_a_sentence_and_a_remedy(outcome: Outcome, hop: Hop) -> None:
    (found,) = observed(outcome, hop, through="proxy.example:3128")
    assert "modules.example" in found.detail
    assert "proxy.example:3128" in found.detail
    assert found.detail.endswith(").")
    assert found.remedy is not None
    assert found.remedy.text.endswith(".")


def test_the_hop_the_step_and_the_status_are_named() -> None:
    (found,) = observed(Outcome.CONNECT_DENIED, Hop.PROXY, Phase.TUNNEL, through="proxy.example:3128", status=403)
    assert found.detail == (
        "The HTTP proxy proxy.example:3128 on the way to modules.example does not let connections to the module proxy "
        "through (CONNECT) (step: CONNECT, status 403)."
    )
    (found,) = observed(Outcome.UNKNOWN_AUTHORITY)
    assert found.detail == (
        "The module proxy modules.example has a certificate of an authority that is not trusted here (step: TLS)."
    )


def test_a_slow_one_names_its_slowest_step() -> None:
    (found,) = observed(Outcome.OK, seconds={Phase.CONNECT: 0.1, Phase.HTTP: 2.5})
    assert found.detail == "The module proxy modules.example answers after 2.6 s; HTTP takes 2.5 s of it."
    assert found.severity is Severity.INFO

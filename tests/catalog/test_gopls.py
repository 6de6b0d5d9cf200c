from __future__ import annotations

import pytest

from goarmd.catalog.gopls import Role, role
from tests.builders import identity


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("gopls",), Role.SERVER),
        (("gopls", "-mode=stdio"), Role.SERVER),
        (("gopls", "serve"), Role.SERVER),
        (("gopls", "-logfile", "auto", "-rpc.trace"), Role.SERVER),
        (("gopls", "-remote=auto"), Role.FORWARDER),
        (("gopls", "-remote", "unix;/tmp/x"), Role.FORWARDER),
        (("gopls", "serve", "-listen", "unix;/tmp/gopls-daemon", "-listen.timeout", "1m0s"), Role.DAEMON),
        (("gopls", "version"), Role.COMMAND),
        (("gopls", "-v", "check", "main.go"), Role.COMMAND),
        (("gopls", "mcp"), Role.MCP),
        (None, Role.SERVER),
    ],
)
def test_the_arguments_of_a_gopls_decide_its_role(arguments: tuple[str, ...] | None, expected: Role) -> None:
    assert role(identity(arguments=arguments)) is expected

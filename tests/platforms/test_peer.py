"""Who is at the other end of a Unix socket."""

from __future__ import annotations

import os
import socket

import pytest

from goarmd.platforms.peer import macos_user, peer_user
from tests.platforms.darwin_images import XUCRED, image
from tests.tools import only_on


@only_on("linux", "asks the kernel as Linux is asked")
def test_both_ends_of_a_pair_are_ours() -> None:
    ours, other = socket.socketpair()
    with ours, other:
        assert peer_user(ours) == os.getuid()


def test_a_socket_of_the_network_has_no_user() -> None:
    with socket.socket() as unconnected:
        assert peer_user(unconnected) in (None, 2**32 - 1, -1)


@pytest.mark.parametrize(
    ("version", "cut", "user"), [(0, 0, 501), (1, 0, None), (0, 70, None)], ids=["ours", "another version", "cut off"]
)
def test_a_macs_answer_is_read(version: int, cut: int, user: int | None) -> None:
    answer = image(XUCRED, cr_version=version, cr_uid=501)
    assert macos_user(answer[: len(answer) - cut]) == user

"""Two hundred clients of a server for some seconds: `python -m tests.proofs.crowd PORT SECONDS`."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import time

_CLIENTS = 200
_PATHS = (
    "/",
    "/?span=1h",
    "/?span=7d",
    "/?span=30d",
    "/api/v1/history?span=24h",
    "/api/v1/report",
    "/api/v1/openapi.json",
)
_BAD = (
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET //evil/%2e%2e/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?span=" + b"9" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 10_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil\r\nSec-Fetch-Site: cross-site\r\n\r\n",
    b"GET / HTTP/1.1\r\nHo",  # and then nothing
    b"\x16\x03\x01 not HTTP",
)


async def client(port: int, number: int, until: float, served: list[bool]) -> None:
    chance = random.Random(number)
    while time.monotonic() < until:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            kind = number % 4
            if kind == 3:
                writer.write(chance.choice(_BAD))
            else:
                path = chance.choice(_PATHS)
                writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            if kind == 2:  # reads slowly, and never to the end
                await reader.read(100)
                await asyncio.sleep(chance.uniform(0, 3))
            else:
                async with asyncio.timeout(chance.uniform(0.5, 3)):
                    answer = await reader.read()
                served.append(answer.startswith(b"HTTP/1.1 200"))
            writer.close()
        await asyncio.sleep(chance.uniform(0.1, 0.4))


async def crowd(port: int, seconds: float) -> list[bool]:
    served: list[bool] = []
    until = time.monotonic() + seconds
    await asyncio.gather(*(client(port, number, until, served) for number in range(_CLIENTS)), return_exceptions=True)
    return served


if __name__ == "__main__":
    answers = asyncio.run(crowd(int(sys.argv[1]), float(sys.argv[2])))
    print(sum(answers), len(answers))  # noqa: T201  # for the test that started it

"""Tests may talk to this machine only: a socket that leaves loopback is a mistake, not a flaky test."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

LOOPBACK_NAMES = frozenset({"localhost", "", "0.0.0.0", "::"})


class LeftLoopback(AssertionError):
    """A test tried to reach another machine."""


def is_loopback(host: object) -> bool:
    """True for this machine's names and addresses; `host` is what socket functions accept: text, bytes or None."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else host
    if text is None or text in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(text).split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(host: object) -> None:
    if not is_loopback(host):
        raise LeftLoopback(f"tests stay on this machine, but something asked for {host!r}")


def _guard_connection(real: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse(address[0])
        return real(self, address)

    return connect


def _guard_lookup(real: Callable[..., Any]) -> Callable[..., Any]:
    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        _refuse(host)
        return real(host, *rest, **named)

    return getaddrinfo


@pytest.fixture(scope="session", autouse=True)
def sockets_stay_on_loopback() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guard_connection(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guard_connection(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", _guard_lookup(socket.getaddrinfo))
        yield

"""A brake on those who try out links: unknown tokens are counted per address."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_interface

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST = 30
SECONDS = 10 * 60
IPV6_PREFIX = 64  # one household or office holds so many addresses
LOCK_SECONDS = 10
PATIENCE = 1.0


def may_guess_again(request: HttpRequest, now: datetime) -> bool:
    """Counts one unknown token; False for the 31st and later ones of an address in ten minutes."""
    window = int(now.timestamp()) // SECONDS
    key = f"participation:unknown:{_place(request)}:{window}"
    with _lock(key) as locked:
        used: int = cache.get(key, 0)
        if not locked or used >= MOST:
            return False
        cache.set(key, used + 1, SECONDS)
    return True


def _place(request: HttpRequest) -> str:
    """The visitor's IPv4 address, or the network of an IPv6 address."""
    address = str(get_adapter().get_client_ip(request))
    try:
        interface = ip_interface(address)
    except ValueError:
        return "unknown"
    if interface.version == 4:
        return str(interface.ip)
    return str(ip_interface(f"{interface.ip}/{IPV6_PREFIX}").network)


@contextmanager
def _lock(key: str) -> Iterator[bool]:
    """Adding is the one thing that a shared cache does atomically; counting up is not."""
    lock, deadline = f"{key}:lock", time.monotonic() + PATIENCE
    while not cache.add(lock, 1, LOCK_SECONDS):
        if time.monotonic() > deadline:
            yield False
            return
        time.sleep(0.01)
    try:
        yield True
    finally:
        cache.delete(lock)

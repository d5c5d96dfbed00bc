"""Who asks. The one rule: a request says of its client what it likes; only a web server of ours is believed (T23b).

``X-Forwarded-For`` is read from its end: each web server adds whom it was asked by, so the last address that is none of
``trusted_proxies`` is the client, and whatever stands before it the client may have written.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.types import Scope

_Address = IPv4Address | IPv6Address
#: More stations no web server of ours stands behind.
_STATIONS = 20


class Proxies:
    """The web servers before us, and all who ask over a Unix socket."""

    def __init__(self, networks: Iterable[str]) -> None:
        """``networks``: addresses and networks, as in the settings."""
        self._networks = [ip_network(one) for one in networks]

    def trusts(self, host: str) -> bool:
        """Whether a peer is one of them; "" is a peer without an address: whoever may open our Unix socket."""
        if not host:
            return True
        address = _address(host)
        return address is not None and any(address in one for one in self._networks)

    def client(self, scope: Scope) -> str:
        """The address of whoever asks; "": somebody on this machine."""
        found = scope["client"][0] if scope.get("client") else ""
        stations = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for")
        for station in reversed(stations.split(",")[-_STATIONS:]):
            if not self.trusts(found):
                break
            address = _address(_bare(station.strip()))
            if address is None:
                break
            found = str(address)
        return found


def is_here(host: str) -> bool:
    """Whether a client is on this machine."""
    address = _address(host)
    return not host or (address is not None and address.is_loopback)


def _address(text: str) -> _Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


def _bare(station: str) -> str:
    """``[2001:db8::1]:443`` and ``192.0.2.1:443``, as some write them, without their port."""
    if station.startswith("["):
        return station[1:].partition("]")[0]
    return station.partition(":")[0] if station.count(":") == 1 else station

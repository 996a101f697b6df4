"""Which addresses are public: of a machine anywhere, not of one nearby that trusts whoever is here."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

NAT64, NAT64_LOCAL = ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48")
COMPATIBLE = ip_network("::/96")
LAST = 0xFFFFFFFF
"""The bits in which these hold an address of the older kind."""


def is_public(text: str) -> bool:
    """Whether an address is public; of one that carries another, the other counts."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return _is_global(inner)
        if address in NAT64_LOCAL or address.is_site_local:
            return False
    return _is_global(address)


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The older address that leads to the same machine by way of a gateway, where there is one."""
    if address in NAT64 or address in COMPATIBLE:
        return IPv4Address(int(address) & LAST)
    return address.ipv4_mapped or address.sixtofour


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)

"""Addresses of hubs: whether one is on this machine, where its folder is, and how git is told without showing it."""

from __future__ import annotations

import os

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

OWN_REMOTE = "gitswarm-address"
CARRIED = ("url", "pushurl", "proxy", "proxyauthmethod", "receivepack", "vcs")
"""The settings of a remote without which a push by its address would go elsewhere, or otherwise."""
NAMING = {"url", "vcs"}
"""Without one of these git takes the name of a remote for a path; an empty value takes back those before it."""


class Address(Record):
    """How git is told where to go: words before the command, the remote's name, and variables beside."""

    words: tuple[str, ...]
    target: str
    variables: dict[str, str]


HERE = Address((), "", {})
"""No address: for calls that stay in this clone."""


def dressed(settings: Sequence[tuple[str, str]], remote: str = OWN_REMOTE) -> Address:
    """A remote with these settings for one call; they travel by environment, since anybody can read an argv."""
    variables = {f"GITSWARM_REMOTE_{number}": value for number, (_, value) in enumerate(settings)}
    words = tuple(
        f"--config-env=remote.{remote}.{key}={variable}" for (key, _), variable in zip(settings, variables, strict=True)
    )
    return Address(words, remote, variables)


def settings_of(remote: str, listed: bytes) -> list[tuple[str, str]]:
    """What a remote is set to, of what is ``CARRIED``, in a list of git's with a NUL behind each setting."""
    prefix = f"remote.{remote}."
    entries = [entry.partition("\n") for entry in os.fsdecode(listed).split("\0")]
    settings = [(key.removeprefix(prefix), value) for key, _, value in entries if key.startswith(prefix)]
    return [(key, value) for key, value in settings if key in CARRIED]


def leads(remote: str, settings: Sequence[tuple[str, str]]) -> bool:
    """Whether a remote leads where its settings say, or is an address itself, as no name of a remote can be."""
    is_address = ":" in remote or remote.startswith(("/", "."))
    return is_address or any(key in NAMING and value for key, value in dict(settings).items())


def folder_of(address: str) -> str | None:
    """The folder an address names; None where it is no path and no ``file://``."""
    scheme, separator, rest = address.partition("://")
    if separator:
        return _unquoted(rest[rest.find("/") :]) if scheme == "file" else None
    head, colon, _ = address.partition(":")
    if colon and "/" not in head and not (os.name == "nt" and len(head) == 1):
        return None
    return address


def is_local(address: str) -> bool:
    """Whether the hub is on this machine: a path, ``file://``, or a loopback host."""
    return folder_of(address) is not None or _is_loopback(_host(address))


def _host(address: str) -> str:
    _, separator, rest = address.partition("://")
    place = rest.split("/", 1)[0] if separator else address
    host = place.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or (host.startswith("127.") and host.replace(".", "").isdigit())


def _unquoted(path: str) -> str:
    head, *rest = path.encode().split(b"%")
    parts = [head]
    for part in rest:
        try:
            parts += [bytes([int(part[:2], 16)]), part[2:]]
        except ValueError:
            parts += [b"%", part]
    return os.fsdecode(b"".join(parts))

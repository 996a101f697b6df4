"""Which repository an address means, and where the API of its host is asked."""

from __future__ import annotations

from gitswarm.record import Record

HOST, API, SSH_HOST = "github.com", "https://api.github.com", "ssh.github.com"
OF_ENTERPRISES = ".ghe.com"
OF_SERVERS = "/api/v3"
"""Where a GitHub Enterprise Server has its API, below its own address."""
SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
LONGEST = 100


class Named(Record):
    """A repository of a host: ``owner/name``."""

    host: str
    repository: str


def named(address: str) -> Named | None:
    """The repository that an address of git means; None where it names none of a host."""
    scheme, separator, rest = address.partition("://")
    if separator:
        place, _, path = rest.partition("/")
        by_web = scheme in ("https", "http")
    else:
        place, colon, path = address.partition(":")
        scheme, by_web = ("ssh" if colon and "/" not in place else ""), False
    if scheme not in ("https", "http", "ssh", "git+ssh"):
        return None
    host = place.rpartition("@")[2].lower()
    host = host if by_web else host.partition(":")[0]
    repository = path.strip("/").removesuffix(".git")
    return Named(HOST if host == SSH_HOST else host, repository) if host and is_repository(repository) else None


def is_repository(text: str) -> bool:
    """Whether this can be the name of a repository: an owner, a slash, a name."""
    owner, _, name = text.partition("/")
    return all(
        part and part not in (".", "..") and len(part) <= LONGEST and SIGNS.issuperset(part) and part[0] != "-"
        for part in (owner, name)
    )


def api_of(host: str) -> str:
    """Where the API of a host is asked."""
    if host == HOST:
        return API
    return f"https://api.{host}" if host.endswith(OF_ENTERPRISES) else f"https://{host}{OF_SERVERS}"


def web_of(api: str) -> str:
    """Where people look at what this API tells of."""
    scheme, _, rest = api.removesuffix(OF_SERVERS).partition("://")
    return f"{scheme}://{rest.removeprefix('api.')}"


def host_of(api: str) -> str:
    """The host that people know it by."""
    return web_of(api).partition("://")[2].partition("/")[0]


def is_theirs(host: str) -> bool:
    """Whether GitHub itself runs it."""
    return host == HOST or host.endswith((f".{HOST}", OF_ENTERPRISES))

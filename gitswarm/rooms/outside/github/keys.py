"""Where the token comes from, and to which host one may be sent: never in an address, an argument, a file, an event."""

from __future__ import annotations

from gitswarm.errors import StoreError
from gitswarm.git.network.address import is_local
from gitswarm.git.process import clean, run
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.outside.github import places
from gitswarm.rooms.outside.github.model import NotConnected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLAIN = ("GH_TOKEN", "GITHUB_TOKEN")
OF_SERVERS = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
ENTRY = "token"
"""How the token for a host is called in a keyring."""
LIMIT, LONGEST = 15.0, 1024
HINT = "set GH_TOKEN, or log in by `gh auth login`; docs/github.md tells of all ways"


def token_for(api: str, env: Mapping[str, str], *, chosen: bool) -> str:
    """The token for a host; ``chosen`` where this clone itself names it, and not the address of a remote.

    A token that is named for no host goes to GitHub's own, and to one that was chosen here.
    """
    _must_be_private(api)
    host = places.host_of(api)
    for source, found in _ways(host, env, chosen=chosen):
        if found:
            return _plain(found.strip(), source)
    raise NotConnected(f"there is no token for {host}", hint=HINT, host=host)


def _ways(host: str, env: Mapping[str, str], *, chosen: bool) -> Iterator[tuple[str, str]]:
    names = PLAIN if places.is_theirs(host) else (*OF_SERVERS, *(PLAIN if chosen else ()))
    yield from ((name, env.get(name, "")) for name in names)
    yield "gh", _of_gh(host, env)
    yield "the keyring", adapters.from_keyring(host, ENTRY)


def _of_gh(host: str, env: Mapping[str, str]) -> str:
    """What GitHub's own command line is logged in with, where it is installed."""
    try:
        answer = run(["gh", "auth", "token", "--hostname", host], env=clean(env), limit=LIMIT, own_session=True)
    except (StoreError, TimeoutError):
        return ""
    return "" if answer.code else answer.text


def _plain(token: str, source: str) -> str:
    """Refuse what is no token: libraries repeat a header that cannot be sent, and so what stands in it."""
    if len(token) > LONGEST or not token.isascii() or not token.isprintable() or " " in token:
        raise NotConnected(f"what {source} holds is no token: a token is one word of plain characters", hint=HINT)
    return token


def _must_be_private(api: str) -> None:
    """Refuse to send a token where others may read along."""
    scheme, _, rest = api.partition("://")
    if not rest or scheme not in ("https", "http") or (scheme == "http" and not is_local(api)):
        raise NotConnected(f"no token may be sent to {api}", hint="the API of GitHub is asked by https")
    if "@" in rest:
        raise NotConnected("the address of the API holds credentials", hint="take them out of it; use GH_TOKEN")

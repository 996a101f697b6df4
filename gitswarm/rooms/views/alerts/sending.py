"""Telling an alert outside of the swarm: to webhooks, and by e-mail over TLS.

The server stands in GITSWARM_SMTP as smtps://USER@HOST:PORT, or smtp://… which is made safe by STARTTLS before anything
is said; the password in GITSWARM_SMTP_PASSWORD, else in the keyring of the system, and nowhere else.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from gitswarm.core import secrecy
from gitswarm.core.event import instant
from gitswarm.errors import Misused
from gitswarm.record import Record
from gitswarm.rooms.outside import adapters, webhooks
from gitswarm.rooms.views.alerts.model import CLEARED, Alert, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    import smtplib
    import ssl
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

SERVER, PASSWORD, SENDER = "GITSWARM_SMTP", "GITSWARM_SMTP_PASSWORD", "GITSWARM_SMTP_FROM"
MAIL = "mail "
"""Begins the name of the channel to an address of e-mail; that to a webhook is called as it is."""
PORTS = {"smtp": 587, "smtps": 465}
SECONDS, WHOLE = 20.0, 60.0
"""For one step of the network, and for all of it."""
LONGEST = 2000
"""Characters of an alert that are sent."""


class Server(Record):
    """Where letters are handed in."""

    scheme: str
    host: str
    port: int
    user: str


def can_tell(place: Place, env: Mapping[str, str], channel: str) -> bool:
    """Whether this clone has what it takes to tell something on a channel."""
    if channel.startswith(MAIL):
        return bool(env.get(SERVER))
    return any(one.name == channel and env.get(one.address_in) for one in webhooks.every(place, env))


def tell(place: Place, env: Mapping[str, str], channel: str, one: Alert) -> None:
    """Tell an alert on a channel, once."""
    if channel.startswith(MAIL):
        _mail(env, channel.removeprefix(MAIL), one)
    else:
        webhooks.send(webhooks.named(place, env, channel), env, _bulletin(one))


def _bulletin(one: Alert) -> webhooks.Bulletin:
    parts = () if one.told == CLEARED else (webhooks.Part("What to do", (one.hint,)),) if one.hint else ()
    facts = {name: getattr(one, name) for name in ("rule", "subject", "severity", "told", "times", "at", "turn")}
    return webhooks.Bulletin("alert", sentence(one)[:LONGEST], parts, facts)


def _mail(env: Mapping[str, str], address: str, one: Alert) -> None:
    server = server_of(env)
    password = _password(env, server) if server.user else ""
    veil, sender = secrecy.Veil({**env, PASSWORD: password}), _sender(env, server)
    data = veil.hide(_letter(sender, address, veil.over(one)))  # what is encoded no longer shows what it holds
    webhooks.within(WHOLE, server.host, lambda: _hand_in(server, password, sender, address, data), host=server.host)


def _hand_in(server: Server, password: str, sender: str, address: str, data: bytes) -> None:
    import smtplib

    try:
        with _connected(server) as line:
            if server.user:
                line.login(server.user, password)
            line.sendmail(sender, [address], data)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        why = type(error).__name__  # what a server says may repeat what it was told
        raise webhooks.NotDelivered(f"{server.host} did not take an e-mail: {why}", host=server.host) from None


def server_of(env: Mapping[str, str]) -> Server:
    """The server that the environment names; no error repeats what stands there."""
    try:
        parts = urlsplit(env.get(SERVER, ""))
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise Misused(f"{SERVER} names no server", hint="smtps://USER@HOST, or smtp://USER@HOST:587") from None
    if not parts.hostname or parts.password is not None:
        raise Misused(f"{SERVER} has no host, or a password in it", hint=f"the password belongs into {PASSWORD}")
    return Server(parts.scheme, parts.hostname, port, unquote(parts.username or ""))


def _password(env: Mapping[str, str], server: Server) -> str:
    """What the user of a server proves itself by: what the environment says, else what the keyring keeps."""
    found = env.get(PASSWORD) or adapters.from_keyring(server.host, server.user)
    if not found:
        hint = f"set {PASSWORD}, or put it into the keyring as entry {server.user} of gitswarm:{server.host}"
        raise Misused(f"there is no password for {server.user} at {server.host}", hint=hint)
    return found


def _connected(server: Server) -> smtplib.SMTP:
    """A connection that nobody can listen to: to the host that the certificate is of."""
    import smtplib

    trust = _trust()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trust)
    line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        line.starttls(context=trust)
    except BaseException:
        line.close()
        raise
    return line


def _trust() -> ssl.SSLContext:
    import ssl

    return ssl.create_default_context()


def _sender(env: Mapping[str, str], server: Server) -> str:
    return env.get(SENDER) or (server.user if "@" in server.user else f"gitswarm@{server.host}")


def _letter(sender: str, address: str, one: Alert) -> bytes:
    """A letter, where both addresses are such."""
    try:
        return _written(sender, address, one)
    except (ValueError, LookupError, AttributeError, TypeError) as error:  # as the parser of a bad header ends
        raise Misused(
            f"no letter can be written to {address}: {type(error).__name__}",
            hint=f"alert-mail of `gitswarm policy show` or {SENDER} holds what is no address",
            reason=address,
        ) from None


def _written(sender: str, address: str, one: Alert) -> bytes:
    """A letter in plain text; what others wrote can begin no header."""
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import formatdate

    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = " ".join(f"gitswarm {one.rule}: {one.told}".split())
    letter["From"], letter["To"] = sender, address
    letter["Date"] = formatdate(instant(one.told_at), usegmt=True)
    letter["Auto-Submitted"] = "auto-generated"
    letter["Message-ID"] = f"<{one.id or 'stopped'}.{one.turn}.{one.told}@gitswarm>"  # what comes twice is one letter
    hint = "" if one.told == CLEARED else one.hint
    letter.set_content("\n\n".join(filter(None, (sentence(one)[:LONGEST], hint))))
    return letter.as_bytes()

"""Sending: https only, to the address that was judged and no other, no redirect, in a bounded time, signed.

The name is resolved once, and the connection made to what that gave: a name that means another machine a moment later
leads nowhere new. No proxy is asked, since nobody could say where that one connects to.
"""

from __future__ import annotations

import hmac
import http.client
import socket
import ssl
import threading
import time
from hashlib import sha256
from urllib.parse import urlsplit

from gitswarm.core import secrecy
from gitswarm.errors import Misused, Refused, SwarmError
from gitswarm.record import Record
from gitswarm.rooms.outside.webhooks import model, render
from gitswarm.rooms.outside.webhooks.addresses import is_public
from gitswarm.rooms.outside.webhooks.model import NotDelivered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from gitswarm.rooms.outside.webhooks.model import Bulletin, Webhook

    T = TypeVar("T")

HTTPS, PORT = "https", 443
OPERATION, WHOLE = 10.0, 30.0
"""Seconds for one step of the network, and for all of it."""
ANSWER, SHOWN, LONGEST = 4096, 120, 2000
"""Bytes of an answer that are read and characters that are told; characters of an address."""
SHORTEST_SECRET = 16
TIMESTAMP, SIGNATURE, DELIVERY = "X-Gitswarm-Timestamp", "X-Gitswarm-Signature", "X-Gitswarm-Delivery"
MASK = "[its address]"
DONE, MOVED = range(200, 300), range(300, 400)


class Target(Record):
    """An address taken apart; ``path`` is a secret."""

    host: str
    port: int
    path: str


class Answer(Record):
    """What came back."""

    status: int
    text: str
    retry_after: str | None


def send(webhook: Webhook, env: Mapping[str, str], bulletin: Bulletin) -> dict[str, object]:
    """Tell it there, once; answers with what the receiver said. What looks like a secret of ours is hidden first."""
    target = target_of(webhook, env)
    form = model.form_of(webhook, target.host)
    veil = secrecy.Veil(env)
    body = veil.hide(render.body(veil.over(bulletin), form))  # what a form marks no longer shows what it holds
    headers = _headers(webhook, env, form, body)
    who = f"webhook {webhook.name}"
    answer = within(WHOLE, who, lambda: _post(webhook, target, headers, body), webhook=webhook.name)
    _must_be_taken(webhook, target, answer)
    return {"webhook": webhook.name, "form": form, "status": answer.status, "delivery": headers[DELIVERY]}


def target_of(webhook: Webhook, env: Mapping[str, str]) -> Target:
    """Where a webhook leads, as its variable says; no error repeats what is in there."""
    told = env.get(webhook.address_in, "")
    if not told:
        raise Misused(f"webhook {webhook.name} has no address", hint=f"put it into the variable {webhook.address_in}")
    fault = _fault(told)
    if fault:
        raise Misused(f"what {webhook.address_in} holds {fault}", hint="https://HOST/PATH, as the receiver gave it")
    parts = urlsplit(told)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(str(parts.hostname), parts.port or PORT, path)


def _fault(told: str) -> str:
    """Why something is no address that is sent to; empty where it is one."""
    if len(told) > LONGEST or not told.isascii() or not told.isprintable() or " " in told:
        return "is no address in one line of ASCII"
    try:
        parts = urlsplit(told)
        parts.port  # noqa: B018 - asking is what refuses it
    except ValueError:
        return "is no address"
    if parts.scheme != HTTPS:
        return "does not begin with https://"
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        return "has no host, or a user, a password or a fragment"
    return ""


def _headers(webhook: Webhook, env: Mapping[str, str], form: str, body: bytes) -> dict[str, str]:
    """With a signature where there is a secret; the generic form is never sent without one."""
    secret = secret_of(webhook, env, form)
    delivery = sha256(f"{webhook.name}\0".encode() + body).hexdigest()[:32]
    headers = {"Content-Type": "application/json", "User-Agent": "gitswarm", DELIVERY: delivery}
    return headers | (signed(secret, str(int(time.time())), body) if secret else {})


def secret_of(webhook: Webhook, env: Mapping[str, str], form: str) -> str:
    """What this form is signed with; empty where it may go unsigned."""
    secret = env.get(webhook.secret_in, "")
    if not secret and form == model.JSON:
        raise Misused(f"webhook {webhook.name} has no secret", hint=f"put one into the variable {webhook.secret_in}")
    if secret and len(secret) < SHORTEST_SECRET:
        raise Misused(f"what {webhook.secret_in} holds is too short to sign with", hint="openssl rand -hex 32")
    return secret


def signed(secret: str, timestamp: str, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows who sent these bytes, and when."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, sha256).hexdigest()
    return {TIMESTAMP: timestamp, SIGNATURE: f"sha256={digest}"}


def within(seconds: float, who: str, work: Callable[[], T], **facts: Any) -> T:
    """What comes of it, if it does in time: neither a resolver nor a receiver that drips can hold us."""
    came: list[T | SwarmError] = []
    thread = threading.Thread(target=lambda: came.append(_caught(who, work, facts)), daemon=True)
    thread.start()
    thread.join(seconds)
    answer = came[0] if came else NotDelivered(f"{who} did not answer within {seconds:g} seconds", **facts)
    if isinstance(answer, SwarmError):
        raise answer
    return answer


def _caught(who: str, work: Callable[[], T], facts: dict[str, Any]) -> T | SwarmError:
    try:
        return work()
    except SwarmError as error:
        return error
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        why = error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__
        return NotDelivered(f"{who} could not be told: {why}", **facts)


def _post(webhook: Webhook, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
    line = Pinned(target, public_addresses(webhook, target)[0])
    try:
        line.request("POST", target.path, body, dict(headers))
        answer = line.getresponse()
        text = answer.read(ANSWER).decode("utf-8", "replace")
        return Answer(answer.status, text, answer.getheader("Retry-After"))
    finally:
        line.close()


def public_addresses(webhook: Webhook, target: Target) -> list[str]:
    """What the name means now; refused where any of it is not public."""
    found = resolve(target)
    if not found or not all(map(is_public, found)):
        raise Refused(
            f"webhook {webhook.name} leads to {target.host}, which is not on the public internet",
            hint="webhooks are sent to public addresses only",
            webhook=webhook.name,
        )
    return found


def resolve(target: Target) -> list[str]:
    """The addresses that a name has, the likeliest first."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Pinned(http.client.HTTPSConnection):
    """A connection to one address, whatever its name means by now; the certificate must be that of the name."""

    def __init__(self, target: Target, address: str) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(target.host, target.port, timeout=OPERATION, context=self._trust)
        self._address = address

    def connect(self) -> None:
        """Connect to the address, and shake hands as with the name."""
        plain = socket.create_connection((self._address, self.port), OPERATION)
        try:
            self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _must_be_taken(webhook: Webhook, target: Target, answer: Answer) -> None:
    if answer.status in DONE:
        return
    facts: dict[str, Any] = {"webhook": webhook.name, "status": answer.status, "retry_after": answer.retry_after}
    if answer.status in MOVED:
        raise NotDelivered(
            f"webhook {webhook.name} answers with another address ({answer.status}), and that is not followed",
            hint=f"put the address that it has now into {webhook.address_in}",
            **facts,
        )
    said = " ".join(answer.text.replace(target.path, MASK).split())[:SHOWN]
    raise NotDelivered(f"webhook {webhook.name} refused it with {answer.status}: {said or 'no word'}", **facts)

"""What must not stand on a command line or go out to an agent: secrets, by their look and by their value."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST = 8
"""Characters of the shortest value that is taken for a secret."""
_NAMES = re.compile(r"(?i:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?|WEBHOOK)(?:_|$)")
_LOOKS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,90})"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "an API key": re.compile(r"\bsk-[A-Za-z0-9_-]{20,200}"),
    "a token of Slack": re.compile(r"\bxox[abposr]-[A-Za-z0-9-]{10,100}"),
    "a chat's address": re.compile(r"\b(?:hooks\.slack|discord\w*)\.com/(?:services|api/webhooks)/[\w/-]{20,140}"),
}
ROUGH_LOOK = (
    "PRIVATE KEY-----|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40}|(AKIA|ASIA)[0-9A-Z]{16}"
    "|sk-[A-Za-z0-9_-]{20}|xox[abposr]-[A-Za-z0-9-]{10}"
    "|hooks[.]slack[.]com/services/|discord(app)?[.]com/api/webhooks/"
)
"""For a first look by git: whatever holds one of these has a line that this finds; it may find more."""


def secrets_in(text: str, env: Mapping[str, str]) -> list[str]:
    """The secrets that a text holds: what each is, never the secret itself."""
    looks = [what for what, pattern in _LOOKS.items() if pattern.search(text)]
    values = [name for name, value in env.items() if _is_secret(name, value) and value in text]
    return [*looks, *(f"the value of {name}" for name in values)]


class Veil:
    """Hides secrets in what is said: it passes on whole lines, since a secret may come in two pieces."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._held = bytearray()
        secret = {name: value for name, value in env.items() if _is_secret(name, value)}
        found = {form: name for name, value in secret.items() for form in _forms(value)}
        self._values = sorted(found.items(), key=lambda one: -len(one[0]))

    def through(self, data: bytes) -> bytes:
        """What may be passed on by now."""
        self._held += data
        end = len(self._held) if len(self._held) > MOST_HELD else self._held.rfind(b"\n") + 1
        whole = bytes(self._held[:end])
        del self._held[:end]
        return self.hide(whole)

    def rest(self) -> bytes:
        """What was held back, when no more comes."""
        whole = bytes(self._held)
        self._held.clear()
        return self.hide(whole)

    def hide(self, data: bytes) -> bytes:
        """The same without the values of our secrets, and without what looks like one."""
        for value, name in self._values:
            if value in data:
                data = data.replace(value, f"[{name}]".encode())
        for begins, what in _BEGINNINGS.items():
            if begins in data:
                data = _BYTES[what].sub(f"[{what}]".encode(), data)
        return data


MOST_HELD = 1024 * 1024
"""Bytes of a line that is passed on in pieces."""
_BYTES = {what: re.compile(pattern.pattern.encode(), pattern.flags & ~re.UNICODE) for what, pattern in _LOOKS.items()}
_BEGINNINGS = {
    **{b"gh%c_" % letter: "a token of GitHub" for letter in b"pousr"},
    b"github_pat_": "a token of GitHub",
    b"AKIA": "a key of AWS",
    b"ASIA": "a key of AWS",
    b"sk-": "an API key",
    b"xox": "a token of Slack",
    b"hooks.slack.com/services/": "a chat's address",
    b".com/api/webhooks/": "a chat's address",
}
"""How the secrets begin that are known by their look: most lines have none of these."""


def _forms(value: str) -> set[bytes]:
    """How a secret may stand in one line: its lines, plain and as JSON writes them."""
    from json import dumps

    lines = [line for line in value.splitlines() if len(line) >= SHORTEST]
    return {form.encode(errors="replace") for line in lines for form in (line, dumps(line)[1:-1])}


def _is_secret(name: str, value: str) -> bool:
    return len(value) >= SHORTEST and _NAMES.search(name) is not None

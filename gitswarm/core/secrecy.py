"""What must not be written, stand on a command line or go out: secrets, by their look and by their value."""

from __future__ import annotations

from functools import cache

from gitswarm.core.looks import LOOKS, SHORTEST, forms
from gitswarm.errors import HoldsSecrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping
    from typing import Any, AnyStr, TypeVar

    T = TypeVar("T")

_NAMES = r"(?i:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?|WEBHOOK)(?:_|$)"
_APART, _REST = r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrtbf]))", "[A-Za-z0-9_+/=-]{0,2000}"
"""A secret begins where no word goes on, or behind what JSON writes for a newline; it ends where its letters do."""
_KEY_BEGINS, _KEY_ENDS = b"-----BEGIN [A-Z ]{0,30}PRIVATE KEY", b"-----END [A-Z ]{0,40}-----"
_WHOLE_KEY = b"(?s:%b.{0,16000}?%b)" % (_KEY_BEGINS, _KEY_ENDS)
MOST_HELD = 1024 * 1024
"""Bytes of a line that is passed on in pieces."""
LONGEST_KEY = 16 * 1024
"""Bytes for which the end of a private key is waited."""


def secrets_in(text: str, env: Mapping[str, str]) -> list[str]:
    """The secrets that a text holds: what each is, never the secret itself."""
    looks = [
        look.what for look in LOOKS if look.begins in text and _compiled(f"{_APART}(?:{look.pattern})").search(text)
    ]
    values = [name for name, value in env.items() if _is_secret(name, value) and value in text]
    return [*dict.fromkeys(looks), *(f"the value of {name}" for name in values)]


def discreet(value: T, env: Mapping[str, str], *, retold: bool) -> T:
    """The same value without secrets: refused to whoever says one himself, hidden in what is told of others."""
    found = secrets_in("\0".join(_texts(value)), env)
    if found and not retold:
        raise HoldsSecrets(
            f"this holds {', '.join(found)}, and what is written stays in the log for good",
            hint="say where it is kept instead: the name of a variable, or of an entry in the keyring",
            secrets=found,
        )
    veiled: T = Veil(env).over(value) if found else value
    return veiled


class Veil:
    """Hides secrets in what is said: it passes on whole lines and whole keys, since a secret may come in pieces."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._held = bytearray()
        secret = {name: value for name, value in env.items() if _is_secret(name, value)}
        found = {form: name for name, value in secret.items() for form in forms(value)}
        self._values = sorted(found.items(), key=lambda one: -len(one[0]))

    def through(self, data: bytes) -> bytes:
        """What may be passed on by now."""
        self._held += data
        end = self._whole()
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
        if b"PRIVATE KEY" in data:
            data = _compiled(_WHOLE_KEY).sub(b"[a private key]", data)
        for look in LOOKS:
            if look.begins.encode() in data:
                data = _compiled(f"{_APART}(?:{look.pattern}){_REST}".encode()).sub(f"[{look.what}]".encode(), data)
        return data

    def over(self, value: Any) -> Any:
        """The same record, list or text with nothing secret in its texts."""
        if isinstance(value, str):
            return self.hide(value.encode(errors="surrogatepass")).decode(errors="surrogatepass")
        if isinstance(value, dict):
            return {self.over(key): self.over(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return _remade(value, [self.over(one) for one in value])
        return value

    def _whole(self) -> int:
        """How many bytes may be passed on: up to the last line's end, and to where a key begins that has no end yet."""
        if len(self._held) > MOST_HELD:
            return len(self._held)
        end = self._held.rfind(b"\n") + 1
        begun = self._held.rfind(b"-----BEGIN ", 0, end)
        key = self._held[begun:end] if begun >= 0 else b""
        is_open = b"PRIVATE KEY" in key and b"-----END " not in key and len(key) < LONGEST_KEY
        return min(end, begun) if is_open else end


@cache
def _compiled(pattern: AnyStr) -> re.Pattern[AnyStr]:
    """A pattern, made when the first text seems to need it: most texts never do."""
    import re

    return re.compile(pattern)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a record or list, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def _remade(value: Any, parts: list[Any]) -> Any:
    """A list, tuple or record of these parts."""
    return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)


def _is_secret(name: str, value: str) -> bool:
    return len(value) >= SHORTEST and _compiled(_NAMES).search(name) is not None

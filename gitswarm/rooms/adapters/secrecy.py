"""What must not stand on a command line or go out to an agent: secrets, by their look and by their value."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST = 8
"""Characters of the shortest value that is taken for a secret."""
_NAMES = re.compile(r"(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:_|$)", re.IGNORECASE)
_LOOKS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,90})"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "an API key": re.compile(r"\bsk-[A-Za-z0-9_-]{20,200}"),
    "a token of Slack": re.compile(r"\bxox[abposr]-[A-Za-z0-9-]{10,100}"),
}


def secrets_in(text: str, env: Mapping[str, str]) -> list[str]:
    """The secrets that a text holds: what each is, never the secret itself."""
    looks = [what for what, pattern in _LOOKS.items() if pattern.search(text)]
    values = [name for name, value in env.items() if _is_secret(name, value) and value in text]
    return [*looks, *(f"the value of {name}" for name in values)]


def _is_secret(name: str, value: str) -> bool:
    return len(value) >= SHORTEST and _NAMES.search(name) is not None

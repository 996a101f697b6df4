"""What the keyring of the system keeps for us: secrets that need stand in no variable."""

from __future__ import annotations

OURS = "gitswarm:"
"""With this begins whom an entry is for."""


def from_keyring(host: str, entry: str) -> str:
    """What is kept under this entry for a host, where gitswarm is installed with ``keyring``; else nothing."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(f"{OURS}{host}", entry) or ""
    except KeyringError:
        return ""

"""Where things lie on the coordination branch: paths carry positions, so the tree alone tells the order."""

from __future__ import annotations

from gitswarm.errors import Misused

FOLDER = 100
"""Positions to a folder, and folders to the folder above it."""
LAST_POSITION = 10**12 - 1

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""The digits of an id, in order."""
ID_LENGTH = 26
TEXTS = "texts"


def is_id(text: str) -> bool:
    """Whether this is an id as events carry it: a ULID in lower case."""
    return len(text) == ID_LENGTH and text[0] <= "7" and not text.strip(CROCKFORD)


def event_path(position: int, id: str) -> str:
    """The path of the event ``id`` at ``position``."""
    if not 0 <= position <= LAST_POSITION:
        raise Misused(f"{position} is no position in a log", hint=f"positions go from 0 to {LAST_POSITION}")
    return f"{folder_path(position // FOLDER)}/{position:08}-{id}.json"


def parse_event_path(path: str) -> tuple[int, str] | None:
    """The position and the id in an event's path; None for every other path, however near."""
    digits, _, name = path[path.rfind("/") + 1 :].partition("-")
    if len(digits) > len(str(LAST_POSITION)) or not (digits.isascii() and digits.isdigit()):
        return None
    position, found = int(digits), name[:ID_LENGTH]
    return (position, found) if is_id(found) and event_path(position, found) == path else None


def folder_path(block: int) -> str:
    """The folder of the positions from ``block * 100`` on."""
    return f"events/{block // FOLDER:04}/{block % FOLDER:02}"


def page_path(block: int) -> str:
    """The page that replaces the folder of a block once it is sealed."""
    return folder_path(block) + ".jsonl"


def great_page_path(group: int) -> str:
    """The page that replaces the hundred pages of a group."""
    return f"events/{group:04}.jsonl"


def text_path(digest: str) -> str:
    """The path of a text too long for its event, named by the SHA-256 of its bytes."""
    return f"{TEXTS}/{digest}"

"""A bulletin as each receiver takes it: nothing in it calls anybody, leads anywhere or breaks out of its place."""

from __future__ import annotations

from gitswarm import json
from gitswarm.core.markdown import GAP, quiet
from gitswarm.rooms.outside.webhooks.model import DISCORD, SLACK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gitswarm.rooms.outside.webhooks.model import Bulletin

FORMAT = 1
TITLE, LINE = 140, 300
"""Characters of a title and of a line that are shown."""
SLACK_BLOCK, SLACK_BLOCKS = 2900, 45
DISCORD_TEXT, DISCORD_TITLE = 3900, 250
"""What these take at the most, less some room."""
COLOUR = 0x4F7CAC
MARKS = "\\`*_~|<>[]()#-:@"
"""What Discord reads as more than a letter; behind a backslash it does not."""
MORE = "…"


def body(bulletin: Bulletin, form: str) -> bytes:
    """The bytes that are sent."""
    made = {SLACK: _slack, DISCORD: _discord}.get(form, _plain)(bulletin)
    return json.dumps(made, ensure_ascii=False).encode("utf-8", "replace")


def text(bulletin: Bulletin) -> str:
    """A bulletin as plain text."""
    lines = [_calm(bulletin.title)]
    for part in bulletin.parts:
        lines += ["", _calm(part.heading), *(f"- {_calm(line)}" for line in part.lines)]
    return "\n".join(lines)


def _plain(bulletin: Bulletin) -> dict[str, object]:
    parts = [{"heading": part.heading, "lines": list(part.lines)} for part in bulletin.parts]
    told = {"kind": bulletin.kind, "title": bulletin.title, "text": text(bulletin), "parts": parts}
    return {"format": FORMAT, **told, "facts": bulletin.facts}


def _slack(bulletin: Bulletin) -> dict[str, object]:
    title = _cut(_calm(bulletin.title), TITLE)
    head = {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    pieces = _pieces(_lines(bulletin, _for_slack, "*"), SLACK_BLOCK)
    blocks = [head, *({"type": "section", "text": {"type": "mrkdwn", "text": one, "verbatim": True}} for one in pieces)]
    quietly = {"unfurl_links": False, "unfurl_media": False}
    return {"text": _for_slack(title), "blocks": blocks[:SLACK_BLOCKS], **quietly}


def _discord(bulletin: Bulletin) -> dict[str, object]:
    told = next(_pieces(_lines(bulletin, _for_discord, "**"), DISCORD_TEXT), "")
    embed = {"title": _fitted(bulletin.title, DISCORD_TITLE), "description": told, "color": COLOUR}
    return {"username": "gitswarm", "embeds": [embed], "allowed_mentions": {"parse": []}}


def _lines(bulletin: Bulletin, shown: Callable[[str], str], bold: str) -> Iterator[str]:
    for number, part in enumerate(bulletin.parts):
        if number:
            yield ""
        yield f"{bold}{shown(part.heading)}{bold}"
        yield from (f"• {shown(_cut(line, LINE))}" for line in part.lines)


def _pieces(lines: Iterable[str], most: int) -> Iterator[str]:
    """The lines in as few pieces as there have to be; a mark says where one goes on in the next."""
    piece: list[str] = []
    size = 0
    for line in lines:
        if piece and size + len(line) + 1 > most:
            yield "\n".join([*piece, MORE])
            piece, size = [], 0
        piece.append(line)
        size += len(line) + 1
    if piece:
        yield "\n".join(piece)


def _calm(words: str) -> str:
    """Words in one line that call nobody and lead nowhere, wherever they are shown."""
    return quiet(words).replace("](", f"]{GAP}(")


def _for_slack(words: str) -> str:
    """Words in one line for Slack: no link, no mention, no mark."""
    shown = _calm(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "*_~`":
        shown = shown.replace(mark, f"{GAP}{mark}{GAP}")
    return shown


def _for_discord(words: str) -> str:
    """The same for Discord."""
    return "".join(f"\\{letter}" if letter in MARKS else letter for letter in _calm(words))


def _fitted(words: str, most: int) -> str:
    """As much of the words as Discord takes, once they are harmless."""
    kept = words
    while len(_for_discord(kept)) > most:
        kept = _cut(kept, max(1, len(kept) * 2 // 3))
    return _for_discord(kept)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}{MORE}"

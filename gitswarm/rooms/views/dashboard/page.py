"""The page: what needs people first, then the lanes, who is here and what was said; what others wrote is text in it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import agents, incidents, switches
from gitswarm.rooms.roster import lists, runs
from gitswarm.rooms.views import board
from gitswarm.rooms.views.dashboard.sheet import SHEET
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

GONE = "\\u{:04x}"
SHOWN = 30
"""Rows that a part of the page shows: a page of ten thousand tasks stays small."""
TALKS, REMARKS = 4, 8
HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{policy}'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="referrer" content="no-referrer">\n<title>Swarm</title>\n<link rel="icon" href="data:,">\n'
    "{look}</head>\n<body>\n"
)
BODY = '<header><h1>Swarm</h1><p id="live" role="status">{said}</p></header>\n<main id="main">{content}</main>\n'
FOOT = "</body>\n</html>\n"


def shell() -> str:
    """The page as it is served: empty, because nobody has shown a key yet."""
    look = '<link rel="stylesheet" href="/page.css">\n<script type="module" src="/page.js"></script>\n'
    return HEAD.format(policy="", look=look) + BODY.format(said="connecting …", content="") + FOOT


def alone(content: str) -> str:
    """The page as a file: no script, nothing loaded."""
    digest = b64encode(sha256(SHEET.encode()).digest()).decode()
    rules = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    policy = f'<meta http-equiv="Content-Security-Policy" content="{rules}">\n'
    body = BODY.format(said="as it was when this was written", content=content)
    return HEAD.format(policy=policy, look=f"<style>{SHEET}</style>\n") + body + FOOT


def content(tables: Tables) -> str:
    """All that changes with the swarm."""
    told = (_needs(tables), _lanes(tables), _runs(tables), _agents(tables), _talks(tables))
    return "".join(told)


def text(said: object) -> str:
    """What anybody wrote, as text of the page: no mark, no control character, nothing that turns its neighbours."""
    shown = "".join(letter if letter.isprintable() else GONE.format(ord(letter)) for letter in str(said))
    return escape(shown, quote=True)


def _part(name: str, title: str, rows: list[str], none: str, count: str = "") -> str:
    more = f'<li class="soft">… and {len(rows) - SHOWN:,} more</li>' if len(rows) > SHOWN else ""
    body = f"<ul>{''.join(rows[:SHOWN])}{more}</ul>" if rows else f'<p class="soft">{none}</p>'
    shown = f'<span class="count">{count or f"{len(rows):,}"}</span>'
    return f'<section class="{name}" aria-labelledby="{name}"><h2 id="{name}">{title} {shown}</h2>{body}</section>\n'


def _row(head: str, main: str, more: str = "") -> str:
    return (
        f'<li><span class="head">{text(head)}</span> <bdi class="what">{text(main)}</bdi>'
        f'<span class="more"><bdi>{text(more)}</bdi></span></li>'
    )


def _needs(tables: Tables) -> str:
    return _part("needs", "Needs you", list(_problems(tables)), "Nothing. All of it goes on by itself.")


def _problems(tables: Tables) -> Iterator[str]:
    """What goes on only when people do something, the gravest first."""
    standing = switches.halt(tables)
    if standing is not None:
        yield _row("halted", standing.reason, f"by {standing.actor}")
    for one in incidents.waiting(tables):
        yield _row(one.severity, one.message, one.hint)
    for shut in gates.shut(tables):
        yield _row("gate", f"{shut.name}: {gates.why(tables, shut)}", shut.task and gates.named(tables, shut))
    for known in agents.agents(tables):
        if known.lost:
            yield _row("lost", known.name, f"last heard of {known.at}")


def _lanes(tables: Tables) -> str:
    made = [_lane(tables, name, rows) for name, _, rows in board.lanes(tables)]
    return f'<div class="lanes">{"".join(made)}</div>\n'


def _lane(tables: Tables, name: str, rows: list[Task]) -> str:
    key = f"lane-{name.lower().replace(' ', '-')}"
    count = f"{len(rows)}+" if len(rows) == board.ROWS else str(len(rows))
    return _part(key, name, [_task(tables, task) for task in rows], "None.", count)


def _task(tables: Tables, task: Task) -> str:
    who = task.holder or task.assignee or ""
    return _row(f"{tasks.id_of(tables, task.short)} · P{task.priority}", task.title, who)


def _runs(tables: Tables) -> str:
    rows = [
        _row(one.adapter, lists.name_of(tables, one.task), f"{one.actor} · since {one.at}")
        for one in runs.running(tables)
    ]
    return _part("runs", "Runs", rows, "No agent runs.")


def _agents(tables: Tables) -> str:
    here = [known for known in agents.agents(tables) if not known.left]
    rows = [_row(agents.presence(tables, one), one.name, f"{one.role} · {one.machine} · {one.at}") for one in here]
    return _part("agents", "Agents", rows, "Nobody has joined.")


def _talks(tables: Tables) -> str:
    rows = [
        _row(one.actor, one.text, f"{one.kind} · {one.at}")
        for talk in board.talks(tables)[:TALKS]
        for one in reversed(board.remarks(tables, talk.name)[-REMARKS:])
    ]
    return _part("talks", "Conversation", rows, "Nothing was said yet.", f"last {len(rows)}")

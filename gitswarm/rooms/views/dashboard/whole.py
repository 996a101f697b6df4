"""One task, whole: what is to be done, what it waits for, who has it, what it came to, and all that was said of it."""

from __future__ import annotations

from gitswarm.rooms.checks import gates
from gitswarm.rooms.roster import lists
from gitswarm.rooms.views import board
from gitswarm.rooms.views.dashboard import cards
from gitswarm.rooms.views.dashboard.tags import Html, every, tag, when
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.views.dashboard.model import Wish

STEPS = 100
"""Things that are told of a task, the newest."""
FOUND = 50
"""Tasks that a search shows."""


def detail(tables: Tables, name: str, wish: Wish) -> Html:
    """All that is known of the task that a word means."""
    task = tasks.find(tables, name)
    told = lists.whole(tables, task)
    asked = [one for one in gates.gates(tables, task.id) if one.kind == gates.APPROVAL and one in gates.shut(tables)]
    return every(
        (
            _head(told),
            tag("ul", *(cards.ask(tables, wish, one) for one in asked), class_="rows asks") if asked else None,
            _block("Description", tag("p", told["description"], class_="said") if told["description"] else None),
            _block("Accepted when", _bullets(told["accept"])),
            _block("Waits for, and is part of", _ways(tables, told, wish)),
            _block("Gates", _gates(told["gates"])),
            _block("What it came to", _evidence(told)),
            _block("Said about it", _thread(tables, told["thread"])),
            _block("History", _history(told["history"])),
        )
    )


def _block(title: str, inside: Html | None) -> Html | None:
    return tag("section", tag("h3", title), inside) if inside else None


def _head(told: dict[str, Any]) -> Html:
    facts = {
        "status": told["status"],
        "priority": f"P{told['priority']}",
        "type": told["type"],
        "held by": told["holder"],
        "for": told["assignee"],
        "since": when(told["since"]) if told["since"] else None,
        "until": when(told["until"]) if told["until"] else None,
        "epoch": told["epoch"],
        "branch": told["branch"],
        "labels": ", ".join(told["labels"]),
        "paths": ", ".join(told["paths"]),
        "asked by": told["author"],
        "stopped by": told["stopped_by"],
        "held back": "" if told["gates"] else "; ".join(told["holds"]),
    }
    title = tag("h2", tag("span", told["id"], class_="id"), " ", tag("bdi", told["title"]), id="detail-title")
    return every((title, _facts(facts)))


def _facts(facts: dict[str, object]) -> Html | None:
    shown = ((name, said if isinstance(said, Html) else tag("bdi", said)) for name, said in facts.items() if said)
    rows = [tag("div", tag("dt", name), tag("dd", said)) for name, said in shown]
    return tag("dl", *rows) if rows else None


def _bullets(rows: Iterable[object]) -> Html | None:
    shown = [tag("li", tag("bdi", one)) for one in rows]
    return tag("ul", *shown, class_="bullets") if shown else None


def _ways(tables: Tables, told: dict[str, Any], wish: Wish) -> Html | None:
    ways = {
        "part of": [told["parent"]] if told["parent"] else [],
        "waits for": told["deps"],
        "others wait": told["blocks"],
        "parts": told["children"],
    }
    return _facts(
        {name: every(_named(tables, one, wish) for one in found[:FOUND]) for name, found in ways.items() if found}
    )


def _named(tables: Tables, name: str, wish: Wish) -> Html:
    """A task that this one has to do with, and how it stands."""
    found = tasks.find(tables, name)
    return tag("div", cards.named(tables, found.id, wish), " ", tag("span", found.status, class_="soft"))


def _gates(rows: list[dict[str, Any]]) -> Html | None:
    return _bullets(f"{one['name']} ({one['kind']}): {one['state']}. {one['why']}".rstrip(". ") for one in rows)


def _evidence(told: dict[str, Any]) -> Html | None:
    run = told["run"] or {}
    facts = {
        "resolution": told["resolution"],
        "summary": told["summary"],
        "commit": (told["commit"] or "")[: cards.SHORT],
        "tests": told["tests"],
        "last run": ". ".join(filter(None, (run.get("state"), run.get("why")))),
        "cost": run.get("dollars") and f"{run['dollars']:.2f} $",
        "tokens": run.get("tokens") and f"{run['tokens']:,}",
        "took": run.get("seconds") and f"{run['seconds']:.0f} s",
        "files": ", ".join(run.get("files") or ()),
        "checks": ", ".join(f"{name}: {said}" for name, said in (run.get("checks") or {}).items()),
    }
    return _facts(facts)


def _thread(tables: Tables, thread: str) -> Html | None:
    """What people and agents said in the thread of a task; what merely happened stands in its history."""
    said = [one for one in board.thread(tables, thread) if one.text and "." not in one.kind.replace("mail.sent", "")]
    return tag("ol", *(cards.remark(one) for one in said[-STEPS:]), class_="remarks") if said else None


def _history(steps: list[dict[str, Any]]) -> Html:
    return tag("ol", *(_step(one) for one in reversed(steps[-STEPS:])), class_="history")


def _step(one: dict[str, Any]) -> Html:
    mark = tag("span", "overruled", class_="badge") if one["overruled"] else None
    said = tag("bdi", one["text"], class_="said") if one["text"] else None
    head = (tag("bdi", one["kind"], class_="kind"), tag("bdi", one["actor"], class_="who"), when(one["at"]), mark)
    return tag("li", tag("div", *head, class_="soft"), said)


def found(tables: Tables, said: str, wish: Wish) -> Html:
    """The tasks in which all these words stand, the newest first."""
    rows = lists.search(tables, said.split()[:FOUND], FOUND + 1)
    shown = [cards.card(tables, one, wish) for one in rows[:FOUND]]
    more = f"The newest {FOUND}: another word makes it fewer." if len(rows) > FOUND else f"{len(rows)} found."
    return every((tag("p", more, class_="soft", role="status"), tag("ul", *shown, class_="cards") if shown else None))

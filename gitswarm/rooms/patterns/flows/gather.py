"""What several answers come to, and what a flow as a whole does."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.patterns import phrases, recipes
from gitswarm.rooms.patterns.flows.model import (
    DONE,
    FAILED,
    HELD,
    ITEM,
    LAST,
    OPEN,
    UNDO,
    VOICE,
    count,
    lines,
    value,
    within,
)
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.patterns.flows.model import Step

LONGEST = 400
"""Letters of a summary."""


class Verdict(Record):
    """What is known of a question that several were asked: whether it is decided, or cannot be, and by whose voice."""

    reached: bool = False
    failed: bool = False
    text: str = ""
    voice: str = ""


def verdict(tables: Tables, node: Step) -> Verdict:
    """How a question stands."""
    voices = within(tables, node.task, act=VOICE)
    how = node.setting("gather")
    if how == recipes.BEST:
        return _best(tables, node, voices)
    if how == recipes.ALL:
        return _all(tables, voices)
    return _counted(tables, node, voices, len(voices) // 2 + 1 if how == recipes.MAJORITY else node.count("quorum"))


def _counted(tables: Tables, node: Step, voices: list[Step], need: int) -> Verdict:
    """Whether so many say the same, or so many still can."""
    votes: dict[str, list[str]] = {}
    for one in voices:
        if one.state == DONE:
            votes.setdefault(phrases.answer(_said(tables, one), _choices(node)), []).append(one.task)
    votes.pop("", None)
    most = max(votes, key=lambda said: len(votes[said]), default="")
    count, left = len(votes.get(most, ())), sum(one.state == OPEN for one in voices)
    if most and count >= need:
        return Verdict(reached=True, text=most, voice=votes[most][0])
    told = ", ".join(f"{said} ({len(by)})" for said, by in votes.items()) or "nobody answered"
    return Verdict(failed=count + left < need, text=f"no {need} of {len(voices)} say the same: {told}")


def _all(tables: Tables, voices: list[Step]) -> Verdict:
    """What all have said; who was not to be asked after all is left out, if somebody is left."""
    if any(one.state == FAILED for one in voices):
        return Verdict(failed=True, text="not all have answered")
    if any(one.state in (OPEN, HELD) for one in voices):
        return Verdict()
    told = [_said(tables, one) for one in voices if one.state == DONE]
    return Verdict(reached=bool(told), failed=not told, text="; ".join(told)[:LONGEST] or "nobody was asked")


def _best(tables: Tables, node: Step, voices: list[Step]) -> Verdict:
    """The voice whose id the judge names first."""
    if not any(one.state in (DONE, OPEN) for one in voices):
        return Verdict(failed=True, text="nobody has an answer to be judged")
    judges = within(tables, node.task, act=LAST)
    if any(one.state == FAILED for one in judges):
        return Verdict(failed=True, text="the judge has failed")
    if not judges or judges[0].state != DONE:
        return Verdict()
    words = _said(tables, judges[0]).lower().replace(":", " ").replace(",", " ").split()
    ids = {_id(tables, one): one for one in voices if one.state == DONE}
    named = next((ids[word.strip("`.()*")] for word in words if word.strip("`.()*") in ids), None)
    if named is None:
        return Verdict(failed=True, text="the judge has named none of them")
    return Verdict(reached=True, text=_said(tables, named), voice=named.task)


def reason(tables: Tables, node: Step) -> str:
    """Why a flow fails of itself, and not by a step in it: its question is not decided, its items are none."""
    return verdict(tables, node).text if node.setting("gather") else lacking(tables, node)


def lacking(tables: Tables, node: Step) -> str:
    """Why a map cannot go over what a step has listed; empty where it can, or nothing is listed yet."""
    over = node.setting("over")
    if not over or value(tables, node.flow, f"{over.rpartition('.')[0]}.outcome") != DONE:
        return ""
    many, room = len(lines(value(tables, node.flow, over) or "")), count(tables, node.task, act=ITEM)
    key = over.split(".")[1]
    told = f"{key} has listed {many} items, and there is room for {room}" if many else f"{key} has listed no items"
    return "" if 0 < many <= room else told


def again(tables: Tables, node: Step) -> str:
    """Who has to do his step again where a flow fails of itself: who listed its items, who judged, or who answered."""
    over = node.setting("over")
    if over:
        return value(tables, node.flow, f"{over.rpartition('.')[0]}.task") or ""
    every = [(act, state) for act in (LAST, VOICE) for state in (FAILED, DONE)]
    ended = (one for act, state in every for one in within(tables, node.task, act=act, state=state))
    return next((_id(tables, one) for one in ended), "")


def _choices(node: Step) -> list[str]:
    """What can be chosen, a line each; in older flows a comma stands between them."""
    told = node.setting("choices")
    return [choice.strip() for choice in told.split("\n" if "\n" in told else ",") if choice.strip()]


def result(tables: Tables, node: Step) -> tuple[str, str | None]:
    """What a flow came to, in a line, and its commit: those of the verdict, else of the last step that was done."""
    if node.setting("gather") and not node.ending:
        found = verdict(tables, node)
        return found.text, tasks.detail(tables, found.voice).commit if found.voice else None
    parts = within(tables, node.task)
    if node.ending:
        undone = [one.key for one in parts if one.act == UNDO and one.state == DONE]
        return (f"undone: {', '.join(undone)}" if undone else "")[:LONGEST], None
    done = [one for one in parts if one.state == DONE and one.act != UNDO]
    if not done:
        return "", None
    more = tasks.detail(tables, done[-1].task)
    return more.summary, more.commit


def _said(tables: Tables, one: Step) -> str:
    return tasks.detail(tables, one.task).summary.strip()


def _id(tables: Tables, one: Step) -> str:
    task = tasks.task(tables, one.task)
    return tasks.id_of(tables, task.short) if task is not None else ""

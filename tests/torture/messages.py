"""Letters between sixteen processes in eight clones, whose hub hangs up on every tenth request, heard or unheard."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

from tests.servers import Fault, HttpHub, http_hub
from tests.torture.audit import audit, promised, words
from tests.torture.driver import Nursery, Teller, wait_for
from tests.torture.figures import Figures
from tests.world import Clone, World, git

SENDERS, CLONES, FRIENDS = 16, 8, 3
SHARE = 0.1
"""Of all requests to the hub whose connection is cut."""
EACH = 25
"""Letters that one writes between two exchanges with the hub, at the most."""
HONEST = ("hub_unreachable", "lost_race", "hub_locked", "busy")
"""What one may be told where the hub hangs up and fifteen others push and write."""
A_LETTER, LEAST = 0.5, 120.0
"""Seconds for which one letter may be waited for on a slow machine, and for all at least."""


class Cut(Fault):
    """Hangs up on a share of all requests; ``struck`` are those it hit."""

    def __init__(self, cut: str, share: float, chance: random.Random) -> None:
        super().__init__("", cut=cut)
        self._share, self._chance, self.struck = share, chance, list[str]()

    def strikes(self, request: str) -> bool:
        """Whether this request is hit."""
        is_hit = self._chance.random() < self._share
        if is_hit:
            self.struck.append(request)
        return is_hit


def messages(n: int, seed: int, folder: Path) -> Figures:
    """``n`` letters, each from one of sixteen to another of them."""
    figures, world, acks = Figures("messages", n, seed), World(folder), folder / "acks"
    git(world.hub, "config", "http.receivepack", "true")
    actors = [f"s{number}.{seed}" for number in range(SENDERS)]
    with http_hub(folder) as server:
        clones = [world.clone(f"clone{number}", url=f"{server.url}/hub.git") for number in range(CLONES)]
        clones[0].must("policy", "set", "pushes-a-minute", "0")
        clones[0].must("sync")
        _correspond(figures, server, dict(zip(actors, clones * (SENDERS // CLONES), strict=True)), acks)
        audit(figures, world, clones, acks)
    _judge(figures, clones, actors, acks)
    return figures


def _correspond(figures: Figures, server: HttpHub, where: dict[str, Clone], acks: Path) -> None:
    """Let everybody write at once while the hub hangs up on them, then count what they had to complain about."""
    chance, asked = random.Random(figures.seed), len(server.requests)
    cuts = {"unheard": Cut("before", SHARE / 2, chance), "unanswered": Cut("after", SHARE / 2, chance)}
    server.faults.extend(cuts.values())
    with Nursery() as nursery:
        share = -(-figures.n // SENDERS)
        pids = [nursery.start("messages.correspond", one.path, acks, actor, share) for actor, one in where.items()]
        if not wait_for(pids, LEAST + A_LETTER * figures.n):
            figures.wrong("a sender did not come to an end")
    server.heal()
    figures.injected.update({f"requests {how}": len(cut.struck) for how, cut in cuts.items()})
    figures.seen["requests"] = len(server.requests) - asked
    for word in words(acks):
        if word.kind == "E":
            figures.seen[f"were told {word.name}"] += 1
            if word.name not in HONEST:
                figures.repair(f"{word.name} says: {word.told}")


def correspond(teller: Teller, clone: str, me: str, count: int) -> None:
    """Write ``count`` letters, exchange them with the hub now and then, and read what has come; the driver's role."""
    from gitswarm.errors import SwarmError
    from gitswarm.opening import open_swarm
    from gitswarm.rooms.talk import mail

    swarm, each = open_swarm(clone, me, env=dict(os.environ), running=True), min(EACH, max(1, count // 4))
    number = 0
    while number < count and teller.is_heard():
        try:
            text = f"{me}-{number}"
            teller.promise(swarm.do(mail.send, to=[addressee(me, number)], text=text).events[0].id, text)
            number += 1
            if number % each == 0:
                swarm.sync()
                come = mail.inbox(swarm.look(), me)
                swarm.do(mail.read, names=[one.id for one in come])
                teller.receive(one.text for one in reversed(come))
        except SwarmError as error:  # what was not taken is said again
            teller.complain(error.kind, f"{error.message} {error.facts}")
    swarm.close()


def addressee(sender: str, number: int) -> str:
    """Who gets the letter of that number: the next after its sender, the one after that, and so on."""
    own, _, seed = sender[1:].partition(".")
    return f"s{(int(own) + 1 + number % FRIENDS) % SENDERS}.{seed}"


def _judge(figures: Figures, clones: list[Clone], actors: list[str], acks: Path) -> None:
    """Hold the inboxes of all in every clone, and what each was handed, against what was promised."""
    sent = sorted(promised(acks).values(), key=_number)
    if len(sent) < figures.n:
        figures.wrong(f"{len(sent)} of {figures.n} letters were acknowledged")
    for number, actor in enumerate(actors):
        wanted = [text for text in sent if addressee(text.rpartition("-")[0], _number(text)) == actor]
        for clone in clones:
            compare(figures, f"{actor} in {clone.path.name}", _inbox(clone, actor, "--all"), wanted)
        handed = [word.told for word in words(acks) if word.kind == "G" and addressee(*_named(word.told)) == actor]
        figures.seen["letters read meanwhile"] += len(handed)
        compare(figures, f"{actor} itself", handed + _inbox(clones[number % CLONES], actor), wanted)


def _inbox(clone: Clone, actor: str, *words: str) -> list[str]:
    """The texts of letters, the oldest first."""
    told = clone.must("mail", "inbox", "--json", "--limit", "1000000", *words, actor=actor).json
    return [letter["text"] for letter in reversed(told)]


def _named(text: str) -> tuple[str, int]:
    sender, _, number = text.rpartition("-")
    return sender, int(number)


def _number(text: str) -> int:
    return _named(text)[1]


def compare(figures: Figures, who: str, got: list[str], wanted: list[str]) -> None:
    """Each once, nothing else, and those of one sender in the order in which they were written."""
    figures.doubled += len(got) - len(set(got))
    figures.lost += len(set(wanted) - set(got))
    if Counter(got) != Counter(wanted):
        figures.wrong(f"{who} got {len(got)} letters, {len(set(got))} of them different, and {len(wanted)} were sent")
    elif sorted(got, key=lambda text: _named(text)[0]) != sorted(wanted, key=lambda text: _named(text)[0]):
        figures.wrong(f"{who} got the letters of one sender in another order")

"""Lost requests and lost replies: every push goes through a proxy that hangs up somewhere on the way."""

from __future__ import annotations

import random
from pathlib import Path

from tests.servers import Proxy, http_hub
from tests.torture.audit import audit
from tests.torture.figures import Figures
from tests.world import Clone, World, git

LONGEST = 6000
"""About as many bytes as go either way in one exchange."""
HUB_ERROR = 6


def replies(n: int, seed: int, folder: Path) -> Figures:
    """``n`` events, each synced while the proxy cuts the connection; afterwards all are there once."""
    figures, chance = Figures("replies", n, seed), random.Random(seed)
    world, acks = World(folder), folder / "acks"
    git(world.hub, "config", "http.receivepack", "true")
    with http_hub(folder) as server, Proxy(*server.address) as proxy:
        clones = [world.clone(name, url=f"{proxy.url}/hub.git") for name in ("a", "b")]
        for number in range(n):
            clone = chance.choice(clones)
            _promise(acks, clone.say(f"{seed}-{number}"), f"{seed}-{number}")
            _disturb(figures, chance, server, proxy)
            _sync(figures, clone)
            server.heal()
            proxy.cut_after()
        audit(figures, world, clones, acks)
    return figures


def _disturb(figures: Figures, chance: random.Random, server, proxy) -> None:
    """Let one thing go wrong: the hub never hears of a push, or nobody hears its answer."""
    what = chance.choice(("answer lost", "request lost", "cut going up", "cut coming down"))
    if what == "answer lost":
        server.fault("POST /hub.git/git-receive-pack", cut="after", times=1)
    elif what == "request lost":
        server.fault("POST /hub.git/git-receive-pack", cut="before", times=1)
    elif what == "cut going up":
        proxy.cut_after(up=chance.randrange(LONGEST))
    else:
        proxy.cut_after(down=chance.randrange(LONGEST))
    figures.injected[what] += 1


def _sync(figures: Figures, clone: Clone) -> None:
    """It may say that the hub is out of reach, nothing else."""
    said = clone.run("sync", "--json")
    figures.seen[f"sync exit {said.code}"] += 1
    if said.code not in (0, HUB_ERROR):
        figures.wrong(f"sync exits with {said.code}: {said.err.strip()}")


def _promise(acks: Path, event: dict, text: str) -> None:
    with acks.open("a") as file:
        file.write(f"A {event['id']} {text}\n")

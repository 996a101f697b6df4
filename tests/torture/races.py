"""Many writers at once: on one clone, and in six clones of one hub over every way to reach it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import http_hub
from tests.torture.audit import audit, promised, words
from tests.torture.driver import Nursery, wait_for
from tests.torture.figures import Figures
from tests.world import Clone, World, git

WRITERS, CLONES, EACH = 8, 6, 10
WAYS = ("path", "file", "http")


def races(n: int, seed: int, folder: Path) -> Figures:
    """``n`` times: eight writers on one clone, then six clones of ten events each over a path, file:// and HTTP."""
    figures = Figures("races", n, seed)
    for number in range(n):
        one_clone(figures, _made(folder / f"{number}.one"))
        for way in WAYS:
            six_clones(figures, _made(folder / f"{number}.{way}"), way)
    return figures


def one_clone(figures: Figures, folder: Path) -> None:
    """Eight writers, of both kinds, on one clone."""
    world = World(folder)
    clone = world.clone("one")
    roles = ("writer", "worker") * (WRITERS // 2)
    _race(figures, folder, [(role, clone) for role in roles])
    audit(figures, world, [clone, world.clone("other")], folder / "acks")
    figures.injected["writers on one clone"] += WRITERS


def six_clones(figures: Figures, folder: Path, way: str) -> None:
    """Six clones whose writers sync all the time, on one hub."""
    world = World(folder)
    with _reached(world, way) as url:
        clones = [world.clone(f"clone{number}", url=url) for number in range(CLONES)]
        roles = ("oneshot", "running") * (CLONES // 2)
        _race(figures, folder, list(zip(roles, clones, strict=True)))
        audit(figures, world, clones, folder / "acks")
    figures.injected[f"clones over {way}"] += CLONES


def _race(figures: Figures, folder: Path, entrants: list[tuple[str, Clone]]) -> None:
    acks = folder / "acks"
    with Nursery() as nursery:
        pids = [nursery.start(role, clone.path, acks, f"w{n}", EACH) for n, (role, clone) in enumerate(entrants)]
        if not wait_for(pids):
            figures.wrong("a writer did not come to an end")
    for word in words(acks):
        if word.kind == "E":
            figures.repair(f"{word.name} says: {word.told}")
    if len(promised(acks)) != EACH * len(entrants):
        figures.wrong(f"{len(promised(acks))} of {EACH * len(entrants)} events were acknowledged")


@contextmanager
def _reached(world: World, way: str) -> Iterator[str]:
    """The address of the hub that way."""
    if way != "http":
        yield f"file://{world.hub}" if way == "file" else str(world.hub)
        return
    with http_hub(world.folder) as server:
        git(world.hub, "config", "http.receivepack", "true")
        yield f"{server.url}/{world.hub.name}"


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder

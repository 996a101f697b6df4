"""Signed events: what signing costs whoever writes, and looking at signatures whoever fetches."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from benchmarks.measure import command, in_turn, timed
from benchmarks.rows.cold import SAY
from benchmarks.rows.running import BATCH, EVENTS, bringing_in
from benchmarks.table import slower
from gitswarm.core.signing import Claim, claim_of
from gitswarm.git import repo
from gitswarm.git.log import signatures
from gitswarm.opening import open_swarm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.stage import Stage
    from benchmarks.table import Row

TITLE = "Signed events"
FEW = 20
"""Events of which ssh-keygen is asked one by one."""


def write(stage: Stage) -> Iterator[Row]:
    """Say something, signed."""
    events = stage.size(EVENTS)
    signed, plain = _signing(stage, events), stage.worlds.alone(events)
    words = [*stage.gitswarm, *SAY]
    pairs = in_turn(command(words, signed, stage.env), command(words, plain, stage.env), stage.rounds)
    yield slower("signing-write", f"`event add`, signed, {events:,} events, no hub", pairs, "the same unsigned")


def batch(stage: Stage) -> Iterator[Row]:
    """Bring in a thousand events at once, each signed."""
    events = stage.size(EVENTS)
    swarms = [open_swarm(path, env=stage.env) for path in (_signing(stage, events), stage.worlds.alone(events))]
    pairs = in_turn(*map(bringing_in, swarms), stage.rounds)
    for swarm in swarms:
        swarm.close()
    row = slower("signing-batch", f"batches of {BATCH:,} events, each signed", pairs, "the same unsigned")
    yield row._replace(figures=[BATCH / seconds for seconds in pairs.ours], unit="events/s")


def look(stage: Stage) -> Iterator[Row]:
    """Look at the signatures of a thousand events of one actor, as a fetch does."""
    path = _signing(stage, stage.size(100))
    claims, hand = _claims(stage, path), signatures.SshSignatures(repo.find(path, stage.env), stage.env)
    one = [claims[0]]
    pairs = in_turn(timed(lambda: hand.faults(claims)), timed(lambda: [hand.faults(one) for _ in range(FEW)]), 5)
    rates = [len(claims) / seconds for seconds in pairs.ours]
    each = f"{FEW} events, of each of which ssh-keygen is asked"
    row = slower("signing-look", f"{len(claims):,} signatures of one actor looked at", pairs, each)
    yield row._replace(figures=rates, unit="events/s")


def _claims(stage: Stage, path: str) -> Sequence[Claim]:
    swarm = open_swarm(path, env=stage.env)
    bringing_in(swarm)()
    known, log = swarm.ground.parts.signing, swarm.ground.log
    assert known is not None
    name, lines = known.swarm(swarm.look()), list(log.lines(log.tip()))
    swarm.close()
    return [claim_of(line.event, name) for line in lines[-BATCH:]]


def _signing(stage: Stage, events: int) -> str:
    """A repository where all is signed, with a key that is made for it."""
    path = stage.worlds.alone(events)
    key = os.path.join(path, ".git", "key")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key], check=True, timeout=60)
    with open(f"{key}.pub", encoding="utf-8") as public, open(f"{key}.allowed", "w", encoding="utf-8") as allowed:
        allowed.write(f"* {public.read()}")
    stage.worlds.git(path, "config", "gitswarm.signingKey", key)
    stage.worlds.git(path, "config", "gitswarm.allowedSigners", f"{key}.allowed")
    stage.worlds.swarm(path, "policy", "set", "signing", "require")
    stage.worlds.swarm(path, *SAY)
    return path


ROWS = {write: ("signing-write",), batch: ("signing-batch",), look: ("signing-look",)}

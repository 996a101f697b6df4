"""Appends events to our branch from a process of its own, each until it lands, and says which ones it may promise."""

from __future__ import annotations

import os
import random
import sys
import time

from gitswarm.core.event import compose, ulid
from gitswarm.core.log import Draft
from gitswarm.core.path import event_path
from gitswarm.errors import Busy, TipMoved
from gitswarm.git.repo import find


def store(name):
    """The log of that name; libgit2 is loaded only where it is meant."""
    if name == "GitLog":
        from gitswarm.git.log.branch import GitLog

        return GitLog
    from gitswarm.git.log.plumbing import PlumbingLog

    return PlumbingLog


def event(actor, number):
    """A new event."""
    made = ulid(int(time.time() * 1000), os.urandom(10))
    body = {"kind": "note", "actor": actor, "session": actor, "at": "2026-01-01T00:00:00Z", "payload": {"n": number}}
    return compose(id=made, **body)


def append(log, one, seconds):
    """Append, and again from the new tip whenever another was faster."""
    deadline = time.monotonic() + seconds
    while True:
        tip = log.tip()
        try:
            return log.append(Draft(tip, ((event_path(log.count(tip), one.id), one.line),)))
        except (TipMoved, Busy):
            if time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(0, 0.02))


def main(folder, name, actor, count):
    """Append ``count`` events and print the id of each one that landed."""
    log = store(name)(find(folder, os.environ), "gitswarm", dict(os.environ), time.time)
    for number in range(int(count)):
        one = event(actor, number)
        append(log, one, seconds=60)
        sys.stdout.write(f"{one.id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

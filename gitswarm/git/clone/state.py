"""The folder of a clone's small durable files, and the state of its store."""

from __future__ import annotations

import os
import time

from gitswarm.core.clone import FLOOR, LAST_GOOD
from gitswarm.core.event import timestamp
from gitswarm.git.clone import boot, stopping, store
from gitswarm.git.clone.store import read_small, reading, remove, write_synced, writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.errors import SwarmError
    from gitswarm.git.repo import Place


class State:
    """What one clone notes beside its log, under ``<common>/gitswarm``."""

    def __init__(self, place: Place, branch: str) -> None:
        self._place = place
        self._branch = f"refs/heads/{branch}"
        self._refs = (self._branch, "refs/gitswarm/")
        self._was_looked_after = False

    def guard(self) -> None:
        """Raise Stopped where a full disk or an I/O error stopped this store, or is about to."""
        stopping.guard(self._place.state)
        store.room_for(self._place.state)

    def stopped(self) -> dict[str, str] | None:
        """Why and since when this store is stopped; None while it runs."""
        found = stopping.stopped(self._place.state)
        return None if found is None else {"reason": found[0], "since": timestamp(found[1])}

    def stop(self, error: SwarmError) -> None:
        """Stop the store where the cause of this error says that nothing more can be written safely."""
        cause = error.__cause__
        if isinstance(cause, OSError) and not store.own_fault(cause):
            stopping.stop(self._place.state, store.stop_reason(cause, self._place.state))

    def is_first_since_boot(self) -> bool:
        """Whether this is the first write since the machine came up."""
        self._was_looked_after = self._was_looked_after or not boot.first_since_boot(self._place.state)
        return not self._was_looked_after

    def recover(self) -> None:
        """Sweep what killed writers left behind; the write lock is held."""
        from gitswarm.git.clone.sweep import sweep

        sweep(self._place.common, self._refs, time.time())
        if self.is_first_since_boot():
            from gitswarm.git.clone.ruins import clear_ruins

            clear_ruins(self._place.common, boot.last_boot(self._place.state))

    def checked_out(self) -> list[str]:
        """The work trees that have our branch checked out, found without a process: it is asked at every write."""
        common, head = self._place.common, f"ref: {self._branch}\n".encode()
        found = []
        if read_small(f"{common}/HEAD") == head and os.path.exists(f"{common}/index"):
            found.append(os.path.dirname(common) if os.path.basename(common) == ".git" else common)
        try:
            linked = os.listdir(f"{common}/worktrees")
        except OSError:
            linked = []
        for name in linked:
            if read_small(f"{common}/worktrees/{name}/HEAD") == head:
                pointer = (read_small(f"{common}/worktrees/{name}/gitdir") or b"").rstrip(b"\n")
                found += [os.path.dirname(os.fsdecode(pointer))] if os.path.exists(pointer) else []
        return found

    def looked_after(self) -> None:
        """Note that the store is sound in this run of the machine."""
        with writing(self._place.state):
            boot.mark_boot(self._place.state)

    def remember(self, name: str, text: str) -> None:
        """Keep a small text for good; an empty one is forgotten."""
        self._was_looked_after = False  # whoever forgets the boot wants all looked after
        path = os.path.join(self._place.state, name)
        if text:
            with writing(path):
                write_synced(path, text.encode())
        else:
            remove(path)

    def jot(self, name: str, text: str) -> None:
        """Keep a small text that may be lost with the power."""
        path = os.path.join(self._place.state, name)
        with writing(path):
            store.put(path, text.encode())

    def recall(self, name: str) -> str | None:
        """The small text kept under that name; None where there is none."""
        path = os.path.join(self._place.state, name)
        with reading(path):
            text = (read_small(path) or b"").decode("utf-8", "replace").strip()
        return text if text and (name not in (FLOOR, LAST_GOOD) or _is_oid(text)) else None

    def flush(self) -> None:
        """Make everything written so far survive a power loss; never called under a lock."""
        with writing(self._place.state):
            store.sync_filesystem(self._place.state)


def _is_oid(text: str) -> bool:
    """Whether this is a commit, and not what a broken disk made of one."""
    return len(text) in (40, 64) and not text.strip("0123456789abcdef")

"""Whether a clone's store may be written: a full or failing disk stops it for all, until somebody lets it go on."""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.errors import Stopped
from gitswarm.git.clone.store import DISK_FULL, IO_ERROR, MENDS, sync_folder, write_synced

SENTENCES = {DISK_FULL: "the disk is full", IO_ERROR: "the disk reported an error"}
RUNNING, STOPPED = "running", "stopped-"


def make_running(state: str) -> None:
    """Make the file whose later renaming stops the store; it takes its space and inode now."""
    if stopped(state) is None and not os.path.exists(os.path.join(state, RUNNING)):
        write_synced(os.path.join(state, RUNNING), b"")


def stop(state: str, reason: str) -> None:
    """Stop all writing in this clone, if that is a reason to: by a rename, which needs no space and no inode."""
    running = os.path.join(state, RUNNING)
    with suppress(OSError):  # it may be stopped already, and the caller has its own error to tell
        if reason in SENTENCES:
            os.utime(running)
            os.rename(running, os.path.join(state, STOPPED + reason))
            sync_folder(state)


def stopped(state: str) -> tuple[str, float] | None:
    """Why and since when the store is stopped, None while it runs."""
    for reason in SENTENCES:
        with suppress(FileNotFoundError):
            return reason, os.stat(os.path.join(state, STOPPED + reason)).st_mtime
    return None


def resume(state: str) -> None:
    """Let writing go on."""
    if was := stopped(state):
        os.rename(os.path.join(state, STOPPED + was[0]), os.path.join(state, RUNNING))
        sync_folder(state)


def guard(state: str) -> None:
    """Raise where the store is stopped; every write begins here."""
    if was := stopped(state):
        reason, since = was
        hint = f"{MENDS[reason]}, then run `gitswarm doctor --resume`"
        raise Stopped(f"the store is stopped: {SENTENCES[reason]}", hint=hint, reason=reason, since=since)

"""An index that another process is writing delays a writer, and makes none fail."""

from __future__ import annotations

import sqlite3
import threading

from tests.world import World


def test_a_writer_waits_while_another_process_brings_the_index_up_to_date(tmp_path):
    clone = World(tmp_path).alone("alone")
    clone.say("zero")
    other = sqlite3.connect(clone.state / "index.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    clone.say("one")  # kept, and the index falls behind

    free = threading.Timer(1.0, other.execute, ["ROLLBACK"])
    free.start()
    try:
        clone.say("two")
    finally:
        free.join()
        other.close()

    assert clone.texts() == ["zero", "one", "two"]

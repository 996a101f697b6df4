"""A roll-out over 2,000 manifests: canary, gate, ceiling, a kill in the middle, one bad item, and back to the byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from tests.conftest import ROOT
from tests.manifests import FOLDERS, go, parts, plan, report, run, seed, tree, versions
from tests.world import git

COUNT, BAD = 2000, "search/m1003.yaml"


def side_by_side(clone, id, *words):
    """A run in processes of its own; its exit code."""
    with clone.start("rollout", "run", id, "--json", *words, actor="runner") as begun:
        begun.communicate(timeout=120)
    return begun.returncode


def killed_in_the_middle(clone, id):
    """Begin a run, and end all of it as soon as a chunk is at work."""
    begun = clone.start("rollout", "run", id, "--quiet", actor="runner", start_new_session=True)
    limit = time.monotonic() + 60
    while "at_work" not in parts(clone, id) and time.monotonic() < limit:
        time.sleep(0.05)
    end_all(begun)


def end_all(begun):
    """Kill a run, and the processes that it has begun, which lead groups of their own."""
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(begun.pid)], capture_output=True, text=True, check=False
    )
    begun.kill()
    for pid in children.stdout.split():
        os.kill(int(pid), signal.SIGKILL)
    begun.communicate(timeout=30)


def test_it_goes_everywhere_but_where_it_should_not_and_comes_back_to_the_byte(world):
    seed(world, COUNT, broken={BAD}, more={"README": "x\n"})
    clone = world.clone("one")
    refused = run(clone, plan(clone, "--max-files", "150"))
    assert (refused.code, "200 files would change, and 150 is the most" in refused.error["message"]) == (7, True)

    before, tip = tree(world), git(world.hub, "rev-parse", "main")
    id = plan(clone, "--seed", "s", "--max-files", "1999", "--max-lines", "3998", "--chunks", "8", "--max-bad", "1")
    first = report(clone, id)["cohorts"][0]["left"]
    assert [sum(pin["path"].startswith(f"{top}/") for pin in first) for top in FOLDERS] == [40] * 5

    assert (go(clone, id)["state"], tree(world)) == ("gated", before)
    assert side_by_side(clone, id) == 0
    assert versions(world) == {"1": COUNT, "2": 0}
    clone.must("rollout", "approve", id, actor="grace")
    killed_in_the_middle(clone, id)
    assert "waiting" not in parts(clone, id)
    assert side_by_side(clone, id) == 0

    whole = report(clone, id)
    assert whole["coverage"] == {"expected": COUNT, "made": 1999, "same": 0, "bad": 1, "left": 0, "landed": 1999}
    assert versions(world) == {"1": 1, "2": 1999}
    assert git(world.hub, "diff", "--name-only", tip, "main", "--", BAD, "README", "tools") == ""

    other = world.clone("two")
    told = other.must("rollback", id, "--json").json
    assert (told["subject"], tree(world), len(told["ids"])) == ("rollout", before, 9)
    assert 0 < told["seconds"] < 60
    assert git(world.hub, "rev-parse", "main~1") == git(other.path, "rev-parse", told["rescue"])


PLAN = (
    "rollout",
    "plan",
    "--items",
    "**/*.yaml",
    "--command",
    "true {items}",
    "--name",
    "v2",
    "--seed",
    "s",
    "--dry-run",
)


def test_two_clones_choose_the_same_canary_and_chunks_whatever_their_locale_and_hash_seed(world):
    seed(world, 200)
    clone, other, told = world.clone("one"), world.clone("two"), list[bytes]()
    for here, seed_of_hashes, locale in ((clone, "0", "C"), (other, "77", "tr_TR.UTF-8")):
        argv = [sys.executable, "-m", "gitswarm", "-C", str(here.path), "--json", *PLAN]
        env = {**os.environ, "PYTHONHASHSEED": seed_of_hashes, "LC_ALL": locale}
        told.append(subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, check=True, timeout=60).stdout)

    assert told[0] == told[1]
    assert told[0].count(b".yaml") == 20

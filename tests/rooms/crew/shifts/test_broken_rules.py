"""Workers of a project whose gates.yaml nobody can understand: no agent is run in vain, and none ends for it."""

from __future__ import annotations

import select
import signal

import pytest

from tests.agents import WRITES, last_run, teach
from tests.gated import gates_yaml, status
from tests.rooms.crew.workers.test_kills import until

BROKEN = "gates:\n  small: {kind: ceiling, files: none}\n"
SOUND = "gates:\n  keys: {kind: secrets}\n"


@pytest.fixture
def clone(world):
    made = world.clone("one")
    teach(made, WRITES)
    return made


def test_no_run_is_begun_and_the_message_names_the_line(clone, project):
    id = clone.must("create", "Do it", "--json").json["id"]
    project(**gates_yaml(BROKEN))
    said = [clone.run("work", "--once", "--json") for _ in range(2)]
    assert [one.code for one in said] == [2, 2]
    assert said[0].error["message"].startswith(".gitswarm/gates.yaml:2: the gate small: files")
    assert said[1].error["kind"] == "bad_rules"
    assert (clone.must("run", "list", "--json").json, status(clone, id)) == ([], "open")


def test_a_worker_that_stays_waits_until_the_file_is_mended(clone, project):
    project(**gates_yaml(BROKEN))
    clone.git("fetch", "--quiet")
    id = clone.must("create", "Do it", "--json").json["id"]
    worker = clone.start("work")
    try:
        assert select.select([worker.stderr], [], [], 30)[0]
        assert "gates.yaml:2" in worker.stderr.readline()
        project(**gates_yaml(SOUND))
        until(lambda: status(clone, id) == "closed")
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)
    assert last_run(clone)["state"] == "done"


def test_a_file_that_breaks_under_a_run_gives_the_task_back_and_keeps_the_work(world, clone, project):
    project(**gates_yaml(SOUND))
    seed = world.folder / "seed"
    breaks = f"import subprocess; open({str(seed / '.gitswarm/gates.yaml')!r}, 'w').write({BROKEN!r})"
    for words in (["commit", "-qam", "Break it"], ["push", "-q", str(world.hub), "HEAD:refs/heads/main"]):
        breaks += f"; subprocess.run(['git', '-C', {str(seed)!r}, *{words!r}], check=True)"
    teach(clone, f"{WRITES}; {breaks}")
    id = clone.must("create", "Do it", "--json").json["id"]
    assert clone.run("work", "--once").code == 7
    told = last_run(clone)
    assert (told["state"], told["files"], status(clone, id)) == ("stopped", ["made.txt"], "open")
    assert "gates.yaml:2" in told["why"]

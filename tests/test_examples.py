"""The examples run, and show what they say they show."""

from __future__ import annotations

import fcntl
import re
import runpy
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from tests.conftest import ROOT

DEMO = """\
1. A hub and two clones. The hub is a bare repository: no server, no daemon.
   $ git init --quiet --bare --initial-branch=main hub.git
   $ git init --quiet --initial-branch=main left
   left$ git commit --quiet --allow-empty -m Begin
   left$ git remote add origin ../hub.git
   left$ git push --quiet origin main
   $ git clone --quiet hub.git right
   left$ gitswarm init
   right$ gitswarm init
2. Three agents work at once: ada and ben in one clone, cleo in the other. Each
   the hub has 12 of their 12 events, and nobody typed `sync`
3. The hub is cut off. Work goes on; what is not sent yet waits in a queue.
   $ mv hub.git hub.away
   left: 6 events wait for the hub
   right: 3 events wait for the hub
   left$ gitswarm sync
4. The hub is back. ada and ben sync by hand; for cleo the background process
   $ mv hub.away hub.git
   left$ gitswarm sync
   right: nothing waits any more
   left$ gitswarm sync
   right$ gitswarm sync
5. Every event is there once, in the same order in both clones and on the hub.
   `gitswarm log --json` says the same in both, and all three stand on one
   `gitswarm verify` has folded the whole branch again in both, and finds
6. Without gitswarm it is a branch like any other: files, in commits.
   left$ git log --oneline -3 gitswarm
   left$ git ls-tree --name-only gitswarm
   left$ git show
7. And to gitswarm it is what was said:
21 events written, 21 on the hub, equal order in 2 clones
"""
STABLE = re.compile(r"\d\. |   \S*\$ (?!gitswarm log)|   (the hub|left:|right:|`)|\d+ events written")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    argv = [sys.executable, str(ROOT / "examples" / "demo.py")]
    begun = time.monotonic()
    done = subprocess.run(
        argv,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, time.monotonic() - begun, folder


def test_the_demo_says_step_by_step_what_it_shows(demo):
    page = demo[0]

    assert "".join(line + "\n" for line in page.splitlines() if STABLE.match(line)) == DEMO


def test_the_demo_can_be_read_in_80_columns(demo):
    long = [line for line in demo[0].splitlines() if len(line) > 80]

    assert long == []


def test_the_demo_shows_an_outage_as_a_person_would_meet_it(demo):
    assert "error: there is no repository at the hub origin" in demo[0]
    assert "\n      hint: " in demo[0]


def test_the_demo_takes_less_than_a_minute(demo):
    assert demo[1] < 60


def test_the_demo_leaves_nothing_behind(demo):
    assert list(demo[2].iterdir()) == []


def test_the_folder_of_a_demo_that_was_killed_goes_with_the_next_one_and_that_of_one_that_runs_stays(
    tmp_path, monkeypatch, capsys
):
    stage = runpy.run_path(str(ROOT / "examples" / "stage.py"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("gitswarm-demo-killed", "gitswarm-demo-runs", "gitswarm-demo-begins", "other"):
        (tmp_path / name).mkdir()
        if not name.endswith("begins"):
            (tmp_path / name / "lock").touch()
    with (tmp_path / "gitswarm-demo-runs/lock").open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stage["sweep"]()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["gitswarm-demo-begins", "gitswarm-demo-runs", "other"]
    assert "gitswarm-demo-killed, which a killed demo had left" in capsys.readouterr().out


def test_a_demo_that_is_ended_takes_its_folder_with_it(tmp_path):
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "TMPDIR": str(tmp_path)}
    argv = [sys.executable, str(ROOT / "examples" / "demo.py")]
    with subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as demo:
        limit = time.monotonic() + 60
        while not list(tmp_path.glob("gitswarm-demo-*/home")) and time.monotonic() < limit:
            time.sleep(0.01)
        demo.terminate()
        complaint = demo.communicate(timeout=120)[1]

    assert demo.returncode == 128 + signal.SIGTERM, complaint

    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("gitswarm-demo-")] == []


def play_until_ended(example, other, beside):
    """Play an example, in the folder that ``beside`` is in, until the other one there ends it."""
    beside.write_text(other)
    env = {"PATH": "/usr/bin:/bin", "TMPDIR": str(beside.parent), "PYTHONPATH": str(ROOT / "examples")}
    argv = [sys.executable, "-c", example, str(beside)]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 128 + signal.SIGTERM, done.stderr


LATE = """\
import fcntl, os, sys, time
os.makedirs(sys.argv[1])
with open(os.path.join(sys.argv[1], "errand.lock"), "wb") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    print("it is at work", flush=True)
    limit = time.monotonic() + 1
    while os.path.exists(sys.argv[1]) and time.monotonic() < limit:
        time.sleep(0.01)
    os.makedirs(sys.argv[1], exist_ok=True)
"""
"""What works in the background of a clone, and needs its folder to the end."""
INTERRUPTED = """\
import os, signal, subprocess, sys
from stage import Stage, play

class Interrupted(Stage):
    def run(self):
        state = os.path.join(self.folder, "left", ".git", "gitswarm")
        late = subprocess.Popen([sys.executable, sys.argv[1], state], stdout=subprocess.PIPE)
        late.stdout.readline()
        os.kill(os.getpid(), signal.SIGTERM)
        late.wait()

sys.exit(play(Interrupted))
"""


def test_an_example_that_is_ended_goes_after_what_works_in_the_background(tmp_path):
    play_until_ended(INTERRUPTED, LATE, tmp_path / "late.py")

    assert [path.name for path in tmp_path.iterdir()] == ["late.py"]


BELOW = """\
import fcntl, os, signal, sys, time
folder, stage = sys.argv[1:]
with open(os.path.join(os.path.dirname(folder), "below.lock"), "wb") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.kill(int(stage), signal.SIGTERM)
    limit = time.monotonic() + 5
    while os.path.exists(folder) and time.monotonic() < limit:
        time.sleep(0.01)
    os.makedirs(folder, exist_ok=True)
"""
"""What a command of an example has begun, and makes the folder anew as git does with the folders of a ref."""
COMMANDED = """\
import os, sys
from stage import Stage, play

class Commanded(Stage):
    def run(self):
        self.output("sh", "-c", '"$0" "$@" & wait', sys.executable, sys.argv[1], self.folder, str(os.getpid()))

sys.exit(play(Commanded))
"""


def test_an_example_that_is_ended_ends_what_its_commands_have_begun(tmp_path):
    play_until_ended(COMMANDED, BELOW, tmp_path / "below.py")
    with (tmp_path / "below.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # held until the one below has ended, by itself or by its example

    assert sorted(path.name for path in tmp_path.iterdir()) == ["below.lock", "below.py"]


def test_two_agents_in_python_share_the_tasks_and_each_is_done_once(tmp_path):
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "TMPDIR": str(tmp_path)}
    argv = [sys.executable, str(ROOT / "examples" / "agents.py")]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=240)

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"Chapter \w+: (?:ada|ben), commit [0-9a-f]{8}", done.stdout)) == 6
    assert done.stdout.endswith("6 tasks, each finished once, by 2 agents in 2 clones\n")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert list(tmp_path.iterdir()) == []

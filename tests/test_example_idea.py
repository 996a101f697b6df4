"""The swarm of the example takes an idea to merged commits, and tells it as it was."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT
from tests.processes import ends

RUN = [sys.executable, str(ROOT / "examples" / "idea" / "run.py")]
HEADINGS = """\
1. A small project, a hub, two clones. Each clone is told once which agent it
2. mira writes what she would like to have. The letter is a task at once; she
3. 9 workers begin, each a process. What the log says until it is done:
4. It is done. mira is told:
5. The captain had all of it done as parts of her task:
6. What each role has used, and how often it ran:
7. The work stands on the main branch of the hub, each change as whoever made it
8. Whoever clones it has a program that works:
15 tasks closed by 17 runs, equal order in 2 clones
"""
HEADING = re.compile(r"\d\. |\d+ tasks closed")
FILES = ("entries", "shares", "debts", "__main__")
WROTE = 'implementer is done with "Write trip/{0}.py": trip/{0}.py is written, with its tests'
READ = 'reviewer is done with "Review trip/{0}.py": nothing to object to: Write trip/{0}.py'
ASIDE = (" begins ", " adds a task", " is begun again")
STORY = [
    'mira asks: "Tell friends who owes whom after a trip"',
    (
        'spec-writer is done with "Specify: Tell friends who owes whom after a trip": '
        "SPEC.md says what is wanted, and what is not"
    ),
    'git-agent is done with "Bring the specification to main": 3 tests pass',
    'planner is done with "Plan what SPEC.md says": 11 tasks for 4 files',
    *map(WROTE.format, (*FILES, "shares")),
    'implementer ended "Write trip/debts.py" as done, rounds: 2',
    (
        'reviewer opens "Write trip/shares.py" again, sent back: '
        "`found[guest] = found.get(guest, 0) - paid //` loses what cannot be shared equally"
    ),
    *map(READ.format, FILES),
    'git-agent is done with "Bring it to main": 11 tests pass',
    'tester is done with "Test all of it together": 13 tests pass',
    'git-agent is done with "Bring it to main": 13 tests pass',
    'captain is done with "Tell friends who owes whom after a trip": It is on main, COMMIT: 13 tests pass',
]
"""What the log says beside what is begun and added, in whatever order it came."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("idea")
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "TMPDIR": str(folder)}
    done = subprocess.run(RUN, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, folder


def told(page):
    """What is told under the third heading, a line each, with workers and commits made equal."""
    part = page.partition("\n3. ")[2].partition("\n\n4. ")[0].partition("\n")[2]
    lines = re.sub(r"\n {5}", " ", part).splitlines()
    return [re.sub(r"\b[0-9a-f]{10}\b", "COMMIT", re.sub(r"-(left|right)-\d", "", line.strip())) for line in lines]


def test_it_says_step_by_step_what_it_shows(shown):
    assert "".join(line + "\n" for line in shown[0].splitlines() if HEADING.match(line)) == HEADINGS


def test_every_role_does_its_part_and_both_faults_are_found_and_mended(shown):
    story = [line for line in told(shown[0]) if not any(words in line for words in ASIDE)]

    assert sorted(story) == sorted(STORY)


def test_what_stands_on_others_comes_after_them(shown):
    story = told(shown[0])
    merged = story.index('git-agent is done with "Bring it to main": 11 tests pass')

    assert all(story.index(READ.format(name)) < merged for name in FILES[:3])
    assert merged < story.index('implementer begins "Write trip/__main__.py"')


def test_whoever_asked_is_told_and_the_program_works(shown):
    assert "It is on main, " in shown[0].partition("\n4. ")[2]
    assert "      ben pays ada 3.33\n      cleo pays ada 13.33\n" in shown[0]


def test_it_can_be_read_in_80_columns_and_leaves_nothing_behind(shown):
    assert [line for line in shown[0].splitlines() if len(line) > 80] == []
    assert list(shown[1].iterdir()) == []


def test_ended_in_the_midst_of_its_runs_it_takes_folder_workers_and_agents_with_it(tmp_path):
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(RUN, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as example:
        limit = time.monotonic() + 120
        while not (pids := at_work(tmp_path)) and time.monotonic() < limit:
            time.sleep(0.05)
        example.terminate()
        complaint = example.communicate(timeout=120)[1]

    assert pids
    assert example.returncode == 128 + signal.SIGTERM, complaint
    assert all(ends(pid) for pid in pids)
    assert list(tmp_path.iterdir()) == []


def at_work(folder):
    """The agents that run for workers in this folder."""
    told = subprocess.run(["pgrep", "-f", "examples/idea/agent.py"], capture_output=True, check=False)
    return [int(pid) for pid in told.stdout.split() if str(folder) in environment(pid.decode())]


def environment(pid):
    try:
        with open(f"/proc/{pid}/environ", errors="replace") as file:
            return file.read()
    except OSError:
        return ""

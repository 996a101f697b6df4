"""An agent gets a token for its task from the command that its clone names, and nobody else ever sees that."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from gitswarm.errors import Misused
from gitswarm.rooms.outside.adapters.choosing import adapter as made_of
from tests.agents import check_by, teach
from tests.world import git

MINTS = (
    "import os; print('-'.join(['t0k', os.environ['GITSWARM_TASK'], os.environ['GITSWARM_EPOCH'], "
    "os.environ['MASTER_TOKEN'][-4:]]))"
)
SAYS_IT = """
import json, os, sys
token = os.environ['GH_TASK']
print(token)
print(json.dumps({'message': 'it is ' + token}))
print('oh, ' + token, file=sys.stderr)
open(os.environ['GITSWARM_STATUS'], 'w').write(token)
open('made.txt', 'w').write(str(len(token)) + str('MASTER_TOKEN' in os.environ) + str(token in ' '.join(sys.argv)))
open(os.environ['GITSWARM_RESULT'], 'w').write(json.dumps({'success': True, 'summary': 'done with ' + token}))
"""


@pytest.fixture
def clone(world, monkeypatch):
    monkeypatch.setenv("MASTER_TOKEN", "master-token-of-the-worker-9876")
    made = world.clone("one")
    made.must("create", "Write it down")
    return made


def mint(clone, script):
    clone.git("config", "gitswarm.adapter.robot.token", f'{sys.executable} -c "{script}"')
    clone.git("config", "gitswarm.adapter.robot.tokenAs", "GH_TASK")


def everything(folder):
    """All that stands in the files of a folder."""
    paths = (os.path.join(at, name) for at, _, names in os.walk(folder) for name in names)
    return b"\n".join(Path(path).read_bytes() for path in paths if not os.path.islink(path))


def test_an_agent_has_a_token_of_its_own_and_nobody_else_hears_it(world, clone):
    check_by(world, f"{sys.executable} -c \"import os; assert 'GH_TASK' not in os.environ\"")
    teach(clone, SAYS_IT)
    mint(clone, MINTS)
    told = clone.must("work", "--once", "--json")
    token = f"t0k-{told.json['task']}-1-9876"

    assert told.json["state"] == "done", told.json
    assert git(clone.path, "show", f"{told.json['tip']}:made.txt") == f"{len(token)}FalseFalse"
    said = clone.must("run", "log", told.json["id"], "--all").out
    assert said.count("[TASK_TOKEN]") == 3
    shown = [
        clone.must(*words).out for words in (("log", "--json"), ("run", "show", told.json["id"], "--json"), ("ps",))
    ]
    assert token not in "".join([told.out, told.err, said, *shown])
    assert clone.must("show", told.json["task"], "--json").json["summary"] == "done with [TASK_TOKEN]"
    for line in git(clone.path, "rev-list", "--all", "--objects").splitlines():
        assert token not in git(clone.path, "cat-file", "-p", line.split()[0])
    assert token.encode() not in everything(clone.path / ".git" / "gitswarm")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (
            "import sys; sys.exit('it is locked: ' + __import__('os').environ['MASTER_TOKEN'])",
            "ended with 1: it is locked: [MASTER_TOKEN]",
        ),
        ("print('short')", "printed none"),
        ("print('one line'); print('and another')", "printed none"),
        ("pass", "printed none"),
    ],
)
def test_without_its_token_no_run_begins_and_the_task_is_free(clone, script, why):
    teach(clone, "raise SystemExit('it was run')")
    mint(clone, script)
    said = clone.run("work", "--once")

    assert said.code == 7
    assert why in said.err, said.err
    assert "gitswarm.adapter.robot.token" in said.err
    assert clone.must("run", "list", "--json").json == []
    (row,) = clone.must("ready", "--json").json
    assert clone.must("show", row["id"], "--json").json["holder"] is None
    assert "master-token" not in said.err + clone.must("log", "--json").out


def test_a_command_that_is_not_there_is_told(clone):
    teach(clone, "pass")
    clone.git("config", "gitswarm.adapter.robot.token", "no-such-command")
    assert "no-such-command cannot be started" in clone.run("work", "--once").err


@pytest.mark.parametrize("told", [{"token": "'"}, {"token": ""}, {"token": "x", "tokenas": "A B"}], ids=json.dumps)
def test_settings_that_make_no_token_are_misused(told):
    with pytest.raises(Misused, match=r"gitswarm\.adapter\.x\.token"):
        made_of("x", {"command": "true", **told})

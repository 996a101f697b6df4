"""Secrets of every kind, put wherever text goes in: no event, object, note of ours, log or pull request holds one."""

from __future__ import annotations

import json

import pygit2
import pytest

from gitswarm import crash
from gitswarm.opening import open_swarm
from gitswarm.rooms.work import tasks
from tests.agents import last_run, teach
from tests.forge import done, pulls_of
from tests.tokens import TOKENS, heart
from tests.world import git

TOKEN = TOKENS["GitHub, personal"]
MARK = "TO" + "DO"
SAYS = {
    "a title": "create {}",
    "a description": "create Title --description {}",
    "a note": "note {task} {}",
    "a letter": "mail send bob {}",
    "its subject": "mail send bob hello --subject {}",
    "another title": "edit {task} --title {}",
    "an event": "event add progress {}",
    "the end of a task": "close {task} --reason {}",
    "a label": "create Title --label {}",
    "a path": "reserve {}",
    "why paths are kept": "reserve src --reason {}",
    "why it is given back": "release {held} --reason {}",
    "what was done": "done {held} --summary {}",
    "what shows it": "done {held} --tests {}",
    "a request": "intake add --text {}",
    "a comment": "github comment 1 {}",
    "a checkpoint": "checkpoint set {}",
    "a role": "role add {} --may claim",
    "an incident's end": "incident resolve {task} --how {}",
    "a policy": "policy set github-repository acme/{}",
}


def objects(path):
    """The bytes of every object of a repository, whether anything leads to it or not."""
    odb = pygit2.Repository(str(path)).odb
    return {str(oid): odb.read(oid)[1] for oid in odb}


def held_by(clone):
    """All that a repository and our folder in it hold: objects, whether anything leads to them or not, and files."""
    everything = objects(clone.path)
    for path in (one for one in clone.git_folder.rglob("*") if one.is_file() and "objects" not in one.parts):
        everything[str(path)] = path.read_bytes()
    return everything


def told_in(everything):
    return {kind: name for kind, token in TOKENS.items() for name, data in everything.items() if holds(data, token)}


def holds(data, token):
    return heart(token).encode() in data


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What each command answers that is given a secret, and the clone afterwards."""
    from tests.world import World

    clone = World(tmp_path_factory.mktemp("said")).clone("one")
    names = {name: clone.must("create", name, "--json").json["id"] for name in ("task", "held")}
    clone.must("claim", names["held"])
    before = len(clone.log())
    answers = {}
    for place, call in SAYS.items():
        words = [word.format(TOKEN, **names) for word in call.split()]
        answers[place] = clone.run(*words, "--json")
    return clone, answers, before


@pytest.mark.parametrize("place", SAYS)
def test_who_says_one_is_refused_and_told_what_it_is_and_not_which(said, place):
    _, answers, _ = said
    answer = answers[place]

    assert answer.code in (2, 3, 4), answer
    assert TOKEN not in answer.out + answer.err or answer.code != 3
    if answer.code == 3:
        assert answer.error["kind"] == "holds_secrets"
        assert answer.error["secrets"] == ["a token of GitHub"]


def test_nothing_was_written_by_all_that_and_nothing_of_it_lies_about(said):
    clone, answers, before = said

    assert sum(answer.code == 3 for answer in answers.values()) >= 15
    assert len(clone.log()) == before
    assert told_in(held_by(clone)) == {}


@pytest.mark.parametrize("kind", TOKENS)
def test_every_kind_is_refused(said, kind):
    clone, _, before = said
    answer = clone.run("event", "add", "progress", "--json", "--", f"use {TOKENS[kind]} for it")

    assert (answer.code, answer.error["kind"]) == (3, "holds_secrets")
    assert len(clone.log()) == before


def test_a_variable_that_is_named_like_a_secret_gives_its_value_away_to_nobody(said, monkeypatch):
    clone, _, before = said
    monkeypatch.setenv("DB_PASSWORD", 'correct "horse" battery')

    assert clone.run("event", "add", "x", 'it is correct "horse" battery', "--json").error["secrets"] == [
        "the value of DB_PASSWORD"
    ]
    assert len(clone.log()) == before


def test_what_only_the_hub_can_decide_is_refused_before_it_lies_in_a_file_for_others(world):
    clone = world.clone("one")
    id = clone.must("create", "Title", "--json").json["id"]
    clone.must("gate", "add", id)
    said = clone.run("gate", "waive", f"{id}/approval", "--reason", TOKEN, "--json")

    assert said.error["kind"] == "holds_secrets"
    assert told_in(held_by(clone)) == {}


def test_what_others_said_comes_in_without_them_and_again_brings_nothing(world):
    clone = world.clone("one")
    rows = [
        {"id": f"x-{number}", "title": f"Use {kind}", "description": f"key {token} end", "status": "open"}
        for number, (kind, token) in enumerate(TOKENS.items())
    ]
    file = world.folder / "issues.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    first = clone.must("import", "beads", str(file), "--json").json
    again = clone.must("import", "beads", str(file), "--json").json
    clone.must("sync")

    assert (first["imported"], again["imported"], again["changed"], again["already"]) == (len(rows), 0, 0, len(rows))
    shown = [clone.must("show", row["id"], "--json").json for row in clone.must("list", "--json", "-n", "99").json]
    assert all("[a" in one["description"] and one["description"].endswith(" end") for one in shown)
    assert told_in(held_by(clone)) == {}
    assert told_in(objects(world.hub)) == {}


def test_marks_in_comments_come_in_without_them_too(world):
    clone = world.clone("one")
    clone.write("a.py", "".join(f"# {MARK}: rotate {token}\n" for token in TOKENS.values() if "\n" not in token))
    clone.git("add", "a.py")
    first = clone.must("scan", "--json").json
    again = clone.must("scan", "--json").json

    assert first["made"] == len(clone.must("list", "--json", "-n", "99").json) > 40
    assert (again["made"], again["changed"], again["same"]) == (0, 0, first["made"])
    clone.git("rm", "--quiet", "--cached", "a.py")
    assert told_in({row["id"]: json.dumps(row).encode() for row in clone.log()}) == {}


TELLS = """
import os, subprocess, sys
for token in {tokens!r}:
    print('found', token, flush=True)
    print('{{"text": "' + token.replace(chr(10), chr(92) + 'n') + '"}}', flush=True)
    print('worse', token, file=sys.stderr, flush=True)
open('made.txt', 'w').write('x')
subprocess.run(['git', 'add', 'made.txt'], check=True)
subprocess.run(['git', 'commit', '-qm', 'Make it'], check=True)
sys.exit({code})
"""


@pytest.mark.parametrize("code", [0, 1])
def test_an_agent_that_tells_all_of_them_leaves_none_in_events_logs_or_notes(world, code):
    clone = world.clone("one")
    clone.must("create", "Write it down")
    script = world.folder / "agent.py"
    script.write_text(TELLS.format(tokens=list(TOKENS.values()), code=code))
    teach(clone, f"exec(open({str(script)!r}).read())")
    clone.run("work", "--once")
    clone.must("sync")

    assert last_run(clone)["state"] == ("done" if code == 0 else "failed")
    assert told_in(held_by(clone)) == {}
    assert told_in(objects(world.hub)) == {}


def test_a_file_that_is_named_like_one_stops_no_worker(world):
    clone = world.clone("one")
    clone.must("create", "Write it down")
    teach(clone, f"open({TOKEN!r}[:20] + {TOKEN!r}[20:], 'w').write('x')")
    clone.run("work", "--once")

    assert last_run(clone)["files"] == ["[a token of GitHub]"]
    assert told_in({row["id"]: json.dumps(row).encode() for row in clone.log()}) == {}


def test_no_pull_request_and_no_comment_holds_one(github, app, joined):
    id = done(joined, "Write it down")
    for kind, token in TOKENS.items():
        assert joined.run("note", id, f"{kind}: {token}").code == 3
        assert joined.run("github", "comment", "1", f"x {token}").code == 3
    joined.must("github", "pr", id, "--ready")

    (pull,) = pulls_of(app)
    assert told_in({"body": f"{pull.title} {pull.body}".encode()}) == {}
    assert told_in(objects(app.path)) == {}


def test_an_issue_that_holds_one_comes_in_without_it(github, app, joined):
    for kind, token in TOKENS.items():
        github.state.issue(app, kind, f"I did `{token}` and it failed", by="acme")
    joined.must("github", "import")
    again = joined.must("github", "import", "--json").json

    assert again["imported"] == again["changed"] == 0
    assert told_in({row["id"]: json.dumps(row).encode() for row in joined.log()}) == {}


def test_the_machinery_tells_of_an_error_without_them(world):
    clone = world.clone("one")
    swarm = open_swarm(str(clone.path), "ada")
    try:
        swarm.by_machine().do(tasks.create, title=f"Look at {TOKEN}")
    finally:
        swarm.close()

    assert clone.log()[-1]["payload"]["title"] == "Look at [a token of GitHub]"


def test_the_trace_of_a_bug_holds_none(tmp_path):
    bug = crash.kept(ValueError(f"no such thing: {TOKEN}"), "note", str(tmp_path))

    assert TOKEN not in bug.message
    assert [TOKEN in path.read_text() for path in tmp_path.iterdir()] == [False]


def test_a_text_too_long_for_its_event_is_looked_through_too(said):
    clone, _, before = said
    answer = clone.run("event", "add", "x", "--json", "--", "word " * 10_000 + TOKEN)

    assert answer.error["kind"] == "holds_secrets"
    assert len(clone.log()) == before
    assert told_in(objects(clone.path)) == {}
    assert git(clone.path, "status", "--porcelain") == ""

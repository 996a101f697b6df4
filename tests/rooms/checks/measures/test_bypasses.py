"""Every way round a shut gate that an agent may try is tried, and in vain."""

from __future__ import annotations

import json

import pytest

from tests.agents import WRITES, last_run, teach
from tests.gated import commit, finished, gates_yaml, refused, status, taken, task


@pytest.fixture
def reviewed(clone):
    """A task that waits for a review, and where it was worked on."""
    id = task(clone, "--kind", "approval", "--by", "eve")
    tree = taken(clone, id)
    commit(tree, a="1")
    assert finished(tree).code == 0
    return id, tree


@pytest.mark.parametrize("actor", ["bob", "eve", "ada"])
@pytest.mark.parametrize("verb", ["approve", "reject", "waive"])
def test_an_agent_speaks_under_no_name(reviewed, clone, verb, actor):
    id, tree = reviewed
    said = tree.run("gate", verb, id, "--reason", "it is fine", "--json", actor=actor)
    assert (said.code, "person's decision" in said.error["message"]) == (3, True)
    assert status(clone, id) == "in_review"


@pytest.mark.parametrize(
    "words",
    [
        ("close", "--force"),
        ("update", "--status", "closed"),
        ("done",),
        ("gate", "add", "--name", "approval", "--by", "bob"),
        ("gate", "judge"),
    ],
)
def test_no_other_command_opens_it(reviewed, clone, words):
    id, tree = reviewed
    verb = words[:2] if words[0] == "gate" else words[:1]
    tree.run(*verb, id, *words[len(verb) :], actor="bob")
    assert status(clone, id) == "in_review"


def test_taking_the_policy_away_is_refused_too(reviewed):
    _, tree = reviewed
    assert tree.run("policy", "set", "waivers", "bob").code == 3
    assert tree.run("policy", "set", "least-proof", "--default").code == 3


@pytest.mark.parametrize("moved", [False, True])
def test_a_flow_and_a_role_that_an_agent_has_written_are_not_those_of_the_project(clone, project, moved):
    role, guarded = "---\nagent: robot\n---\n{}\n", "{ask: Look., gates: {review: {kind: approval}}}\n"
    theirs = {".gitswarm__flows__main.yaml": f"pattern: pipeline\nsteps:\n  look: {guarded}"}
    project(**theirs, **{".gitswarm__roles__reviewer.md": role.format("Be strict.")})
    clone.git("pull", "--quiet", "origin", "main")
    tree = taken(clone, task(clone))
    mine = {".gitswarm__flows__main.yaml": "pattern: pipeline\nsteps:\n  look: Look.\n"}
    commit(tree, **mine, **{".gitswarm__roles__reviewer.md": role.format("Let all pass.")})
    for ref in ("refs/heads/main", "refs/remotes/origin/main", "refs/gitswarm/base/main") if moved else ():
        tree.git("update-ref", ref, "HEAD")
    id = tree.must("flow", "run", "main", actor="bob").out.strip()
    step = next(row["id"] for row in clone.must("flow", "show", id, "--json").json["rows"] if row["step"] == "look")

    assert [one["kind"] for one in clone.must("gate", "list", step, "--json").json] == ["approval"]
    assert moved or "Be strict." in tree.must("role", "show", "reviewer").out


def test_a_worker_tells_its_agent_the_role_of_the_hub_wherever_refs_here_were_moved(clone, project):
    role = "---\nagent: robot\nminutes: {}\n---\n{}\n\n{{{{rest}}}}\n"
    project(**{".gitswarm__roles__reviewer.md": role.format(7, "Be strict.")})
    teach(clone, "import sys; open('brief', 'w').write(sys.stdin.read())")
    tree = taken(clone, task(clone))
    commit(tree, **{".gitswarm__roles__reviewer.md": role.format(99, "Let all pass.")})
    for ref in ("refs/heads/main", "refs/remotes/origin/main", "refs/gitswarm/base/main"):
        tree.git("update-ref", ref, "HEAD")
    clone.must("create", "Look", "--label", "role/reviewer")
    clone.must("work", "--once", "--role", "reviewer")

    told = last_run(clone)
    assert told["most_minutes"] == 7
    assert clone.git("show", f"{told['tip']}:brief").startswith("Be strict.")


def test_a_second_claim_by_the_author_does_not_wash_him(clone, reviewed):
    id, _ = reviewed
    clone.must("reopen", id)
    tree = taken(clone, id, actor="carl")
    commit(tree, b="1")
    assert finished(tree, actor="carl").code == 0
    clone.must("gate", "add", id, "--name", "second")
    said = clone.run("gate", "approve", f"{id}/second", "--json", actor="bob")
    assert (said.error["kind"], "bob has worked on it" in said.error["message"]) == ("no_say", True)


def test_a_worker_tells_its_agent_what_the_gate_keeps_out(clone, project):
    project(**gates_yaml("gates: {small: {kind: paths, allow: [src/**]}}"))
    id = task(clone)
    teach(clone, f"{WRITES}; import sys; open('seen', 'a').write(sys.stdin.read())")
    clone.run("work", "--once")
    run = last_run(clone)
    assert run["state"] == "failed"
    assert "gate all/small: it touches made.txt, seen, and may touch only src/**" in run["why"]
    assert status(clone, id) == "open"
    assert clone.must("gate", "show", f"{id}/all/small", "--json").json["judged_by"] == run["actor"]


def test_a_worker_hands_over_what_the_gates_let_past(clone, project):
    project(**gates_yaml("gates: {small: {kind: ceiling, files: 1}, review: {kind: approval}}"))
    id = task(clone)
    teach(clone, WRITES)
    clone.must("work", "--once")
    assert last_run(clone)["state"] == "done"
    assert status(clone, id) == "in_review"
    assert clone.run("gate", "approve", id, actor=last_run(clone)["actor"]).code == 3
    clone.must("gate", "approve", id, actor="eve")
    assert status(clone, id) == "closed"


def test_an_agent_at_work_for_a_worker_opens_nothing(clone):
    other = task(clone, "--kind", "approval")
    clone.must("claim", other, actor="zoe")
    clone.must("done", other, actor="zoe")
    task(clone)
    ways = [
        ["gate", "approve", other],
        ["--actor", "eve", "gate", "approve", other],
        ["gate", "waive", other, "--reason", "x"],
    ]
    call = f"[subprocess.run([sys.executable, '-m', 'gitswarm', *way]) for way in {ways!r}]"
    teach(clone, f"{WRITES}; import subprocess, sys; {call}")
    clone.must("work", "--once")
    assert status(clone, other) == "in_review"


def test_an_agent_that_leaves_its_worktree_and_drops_its_session_is_known_by_its_process(clone):
    other = task(clone, "--kind", "approval")
    clone.must("claim", other, actor="zoe")
    clone.must("done", other, actor="zoe")
    task(clone)
    words = ["-C", str(clone.path), "--actor", "eve", "gate", "approve", other]
    drop = "e = {k: v for k, v in os.environ.items() if not k.startswith('GITSWARM')}"
    call = f"subprocess.run([sys.executable, '-m', 'gitswarm', *{words}], env=e, cwd='/')"
    teach(clone, f"{WRITES}; import os, subprocess, sys; {drop}; {call}")
    clone.must("work", "--once")
    assert status(clone, other) == "in_review"
    clone.must("gate", "approve", other, actor="eve")


def test_work_that_was_asked_for_from_outside_leaves_alone_what_runs_elsewhere(clone, project, tmp_path):
    project(**gates_yaml("gates: {outside: {kind: protected, paths: [deploy/], when: {outside: true}}}"))
    item = {"id": "ext-1", "title": "Mend the build", "status": "open", "priority": 2, "issue_type": "task"}
    (tmp_path / "items.jsonl").write_text(json.dumps(item) + "\n")
    clone.must("import", "beads", str(tmp_path / "items.jsonl"))
    outside = next(row["id"] for row in clone.must("list", "--json").json if row["title"] == "Mend the build")
    for number, name in enumerate((".github__workflows__ci.yml", "web__package-lock.json", "deploy__run.sh")):
        tree = taken(clone, outside)
        commit(tree, **{name: f"{number}\n"})
        refused(tree, f"it was asked for from outside, and touches {name.replace('__', '/')}")
        clone.must("release", outside, actor="bob")
    inside = task(clone)
    tree = taken(clone, inside)
    commit(tree, **{".github__workflows__ci.yml": "1\n"})
    assert finished(tree).code == 0

"""``gitswarm prime``: what an agent must know, in at most sixty lines, tuned by its role."""

from __future__ import annotations

import json

import pytest

from gitswarm.rooms.ground import agents, policy, switches
from gitswarm.rooms.home import onboarding
from gitswarm.rooms.home.onboarding import model
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import checkpoints
from tests.rooms.work.claims.test_claims import HERE, Yard
from tests.world import World


@pytest.fixture
def yard():
    made = Yard()
    made.do(policy.create)
    return made


def prime(yard, actor="ada"):
    return "\n".join(onboarding.prime(yard.tables, actor))


def test_a_worker_is_told_how_to_work_and_what_is_ready(yard):
    yard.make()

    assert "gitswarm next --json" in prime(yard)
    assert "## Ready\n- gs-" in prime(yard)


def test_what_is_ready_is_what_next_would_give_to_this_agent(yard):
    yard.act(agents.join, machine=HERE, types=("bug",))
    yard.make(type="feature", priority=0)
    yard.make(type="bug", assignee="bob")
    mine, asked = yard.make(type="bug", priority=3), yard.make(type="bug", priority=4, assignee="ada")

    rows = [line for line in prime(yard).splitlines() if line.startswith("- gs-")]
    assert rows == [
        f"- gs-{asked[::-1][:4]} P4 bug 'a task' (you are asked)",
        f"- gs-{mine[::-1][:4]} P3 bug 'a task'",
    ]
    assert "Nothing is ready for you" in prime(Yard())


@pytest.mark.parametrize(
    ("role", "told"), [("reviewer", "--status in_review"), ("leader", "gitswarm board"), ("captain", "gitswarm board")]
)
def test_each_role_is_told_its_own(yard, role, told):
    yard.act(agents.join, machine=HERE, role=role)

    assert told in prime(yard)
    assert f"as {role}" in prime(yard)


def test_it_tells_what_is_held_where_one_left_off_and_who_wrote(yard):
    id = yard.make()
    yard.claim(id)
    yard.act(checkpoints.set_checkpoint, text="half of the parser")
    yard.act(mail.send, "bob", to=("ada",), text="ping\n# not a heading")

    told = prime(yard)
    assert f"- gs-{id[::-1][:4]} P2 task 'a task': epoch 1, until" in told
    assert "'half of the parser'" in told
    assert "from 'bob': 'ping\\n# not a heading'" in told


def test_a_swarm_that_stands_still_says_so(yard):
    yard.do(switches.stand_still, reason="red")

    assert "**The swarm stands still, by 'ada': 'red'. Begin nothing.**" in prime(yard)


def test_it_is_never_longer_than_sixty_lines(yard):
    for number in range(40):
        yard.make()
        yard.act(mail.send, "bob", to=("ada",), text=f"letter {number}")
    for id in [yard.make() for _ in range(9)]:
        yard.claim(id)

    assert len(onboarding.prime(yard.tables, "ada")) <= model.MOST_LINES


def test_a_hook_gets_what_its_tool_takes_and_never_fails(tmp_path, monkeypatch):
    clone = World(tmp_path).alone("alone")
    assert clone.must("prime", "--hook", "claude").out.startswith("# You are ada in a swarm")
    assert clone.must("prime", "--letters", "--hook", "claude").out == ""
    clone.must("mail", "send", "ada", "look", actor="bob")
    assert "1 unread letter" in clone.must("prime", "--letters", "--hook", "codex").out
    told = json.loads(clone.must("prime", "--letters", "--hook", "gemini").out)["hookSpecificOutput"]
    assert (told["hookEventName"], "1 unread letter" in told["additionalContext"]) == ("BeforeAgent", True)
    assert "swarm" in json.loads(clone.must("prime", "--hook", "cursor").out)["additional_context"]

    clone.must("deinit", "--force")
    assert "gitswarm cannot tell" in clone.must("prime", "--hook", "claude").out
    assert json.loads(clone.must("prime", "--letters", "--hook", "gemini").out) == {}
    assert clone.run("prime").code == 5

"""The agent's day from the command line: claim, work in a worktree, note, finish, give back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitswarm.git.clone import presence
from gitswarm.screen import Screen
from gitswarm.swarm import Receipt, Swarm
from tests.world import Clone, git


@pytest.fixture
def clone(world):
    return world.clone("one")


def make(clone, title="Reject empty names", *words):
    return clone.must("create", title, *words, "--json").json["id"]


def at(path):
    """The worktree of a task, and the commands that are called in it."""
    return Clone(Path(path))


def test_a_claim_tells_where_to_work(clone):
    id = make(clone)
    told = clone.must("claim", id, "--json").json

    assert {key: told[key] for key in ("task", "holder", "epoch", "standing")} == {
        "task": id,
        "holder": "ada",
        "epoch": 1,
        "standing": "shared",
    }
    folder = Path(told["worktree"])
    assert folder.name.startswith("gs-")
    assert folder.parent == clone.path.parent / "one-worktrees"
    assert git(folder, "rev-parse", "--abbrev-ref", "HEAD") == told["branch"]
    assert told["branch"].endswith("-reject-empty-names")
    assert told["branch"].startswith("gs/" + id.removeprefix("gs-"))
    assert git(folder, "rev-parse", "HEAD") == told["base"] == git(clone.path, "rev-parse", "origin/main")
    assert git(clone.path, "status", "--porcelain") == ""


def test_who_comes_second_is_told_by_whom_since_when_and_until_when(world, clone):
    id = make(clone)
    clone.must("claim", id)
    for asker, yours in (("ada", True), ("bob", False)):
        said = clone.run("claim", id, "--json", actor=asker)
        assert (said.code, said.error["kind"], said.error["holder"]) == (3, "task_already_held", "ada")
        assert said.error["since"] < said.error["until"]
        assert said.error["yours"] is yours
    other = world.clone("two")
    assert other.run("claim", id, "--json", actor="bob").error["kind"] == "task_already_held"


def test_a_claim_is_told_though_the_index_was_made_anew_while_its_receipt_was_written(clone, monkeypatch):
    """Else the winner would be told that another has what he holds."""
    written = Swarm.receipt

    def blind(self, events):
        standings = written(self, events).events
        return Receipt(tuple(one._replace(position=None, standing="waiting", final=False) for one in standings))

    id = make(clone)
    monkeypatch.setattr(Swarm, "receipt", blind)

    assert clone.must("claim", id, "--json").json["epoch"] == 1


def test_work_goes_from_claim_to_done_inside_the_worktree(clone):
    id = make(clone)
    tree = at(clone.must("claim", id, "--json").json["worktree"])
    tree.write("names.py", "x = 1\n")
    tree.git("add", "names.py")
    tree.git("commit", "--quiet", "-m", "Refuse empty names")
    told = tree.must("done", "--summary", "refused", "--tests", "3 passed", "--json").json

    assert (told["id"], told["status"], told["commit"]) == (id, "closed", git(tree.path, "rev-parse", "HEAD"))
    whole = clone.must("show", id, "--json").json
    assert (whole["summary"], whole["tests"], whole["commit"]) == ("refused", "3 passed", told["commit"])
    kinds = [step["kind"] for step in whole["history"]]
    assert kinds == ["task.created", "task.claimed", "worktree.made", "commits.recorded", "task.done"]


def test_outside_any_worktree_the_task_must_be_named(clone):
    make(clone)

    assert clone.run("done").code == 2
    assert clone.run("release").code == 2


def test_a_task_is_given_back_and_the_next_has_another_branch(clone):
    id = make(clone)
    first = clone.must("claim", id, "--json").json
    clone.must("release", id, "--reason", "no time")
    second = clone.must("claim", id, "--json", actor="bob").json

    assert (second["epoch"], second["branch"]) == (2, first["branch"] + "-e2")
    assert second["worktree"] != first["worktree"]
    stale = clone.run("done", id, "--epoch", "1", "--json")
    assert (stale.code, stale.error["kind"]) == (3, "stale_epoch")


def test_an_epoch_that_never_was_is_told_apart_from_one_that_has_passed(clone):
    id = make(clone)
    clone.must("claim", id, "--no-worktree")

    assert clone.run("done", id, "--epoch", "7", "--json").error["message"] == f"{id} is only in epoch 1, and this is 7"


def test_where_what_the_worktree_had_has_ended_no_other_task_is_meant(clone):
    tree = at(clone.must("claim", make(clone), "--json").json["worktree"])
    tree.must("done")

    error = tree.run("done", "--json").error
    assert (error["message"], error["hint"]) == ("which task? this session or worktree holds none", "name it")
    assert clone.run("done", "--json").error["hint"] == "name it, or stand in its worktree"


def test_who_goes_on_with_what_another_holds_is_not_sent_to_claim_it(clone):
    id = make(clone)
    assert clone.run("claim", "--resume", id, "--json").error["hint"] == f"gitswarm claim {id}"
    clone.must("claim", id, "--no-worktree")
    error = clone.run("claim", "--resume", id, "--json", actor="bob").error
    assert (error["kind"], error["hint"]) == ("task_already_held", "`gitswarm next` takes another")


def test_next_takes_the_best_and_explains(clone):
    low, high = make(clone, "low", "-p", "3"), make(clone, "high", "-p", "0")
    rows = clone.must("next", "--explain", "--json").json
    assert [row["id"] for row in rows] == [high, low]
    assert rows[0]["parts"]["priority"] == 400
    assert clone.must("next", "--no-worktree", "--json").json["task"] == high
    assert clone.must("next", "--no-worktree", "--json").json["task"] == low

    said = clone.run("next", "--json")
    assert (said.code, said.error["kind"]) == (3, "nothing_ready")


def test_a_claim_is_resumed_and_its_worktree_made_again(clone):
    id = make(clone)
    told = clone.must("claim", id, "--no-worktree", "--json").json
    assert told["worktree"] is None
    again = clone.must("claim", "--resume", id, "--json").json

    assert (again["epoch"], Path(again["worktree"]).is_dir()) == (1, True)
    assert clone.must("claim", "--resume", id, "--json").json["worktree"] == again["worktree"]
    assert clone.run("claim", "--resume", id, actor="bob").code == 3


def test_offline_a_claim_needs_the_hub_or_is_tentative(world, clone):
    id = make(clone)
    clone.must("sync")
    world.cut_off()
    said = clone.run("claim", id, "--json")
    assert (said.code, said.error["kind"]) == (3, "needs_hub")
    told = clone.must("claim", id, "--tentative", "--json").json
    assert (told["standing"], told["epoch"]) == ("committed", 1)

    world.reach()
    clone.must("sync")
    assert world.clone("two").must("show", id, "--json").json["holder"] == "ada"


def test_of_two_tentative_claims_the_hub_keeps_the_first(world, clone):
    other = world.clone("two")
    id = make(clone)
    clone.must("sync")
    other.must("sync")
    world.cut_off()
    clone.must("claim", id, "--tentative", "--no-worktree")
    other.must("claim", id, "--tentative", "--no-worktree", actor="bob")
    world.reach()
    other.must("sync")
    clone.must("sync")
    other.must("sync")

    assert [one.must("show", id, "--json").json["holder"] for one in (clone, other)] == ["bob", "bob"]
    assert clone.run("done", id).code == 3


def test_a_person_takes_over_with_a_reason_and_an_agent_does_not(clone):
    id = make(clone)
    tree = at(clone.must("claim", id, "--json").json["worktree"])
    assert clone.run("takeover", id, actor="bob").code == 3
    assert clone.run("takeover", id, "--force", actor="bob").code == 3
    assert tree.run("takeover", id, "--force", "--reason", "mine", actor="bob").code == 3
    told = clone.must("takeover", id, "--force", "--reason", "on holiday", "--json", actor="bob").json

    assert (told["holder"], told["epoch"]) == ("bob", 2)
    assert tree.run("done", id, "--json").error["holder"] == "bob"


def test_update_answers_with_one_value_whatever_it_changes(clone):
    id = make(clone)
    told = clone.must("update", id, "--title", "Another", "--assignee", "ada", "--json").json
    assert [event["kind"] for event in told["events"]] == ["task.edited", "task.assigned"]
    told = clone.must("update", id, "--priority", "0", "--claim", "--json").json
    assert [event["kind"] for event in told["events"]] == ["task.edited", "task.claimed"]
    assert (told["task"], told["holder"]) == (id, "ada")
    assert "it was edited all the same" in clone.run("update", id, "--title", "Mine", "--claim", actor="bob").err


def test_update_tells_the_status_that_a_task_has_and_takes_none_that_contradicts(clone):
    id = make(clone)
    assert clone.run("update", id, "--claim", "--status", "closed").code == 2
    clone.must("claim", id, "--no-worktree")
    clone.must("pause", id)
    assert clone.must("update", id, "--status", "open").out == f"{id} is in_progress\n"


@pytest.mark.parametrize("words", [("--lease", "5"), ("--tentative",)])
def test_who_goes_on_with_a_task_is_told_what_that_does_not_change(clone, words):
    id = make(clone)
    clone.must("claim", id, "--no-worktree")
    assert clone.run("claim", id, "--resume", *words).code == 2


def test_update_goes_the_usual_ways(clone):
    id = make(clone)
    clone.must("update", id, "--title", "Another", "--priority", "0", "--assignee", "bob")
    assert clone.must("update", id, "--claim", "--json").lines[-1]["holder"] == "ada"
    clone.must("update", id, "--status", "open")
    clone.must("update", id, "--status", "paused")
    clone.must("update", id, "--status", "open")
    clone.must("update", id, "--status", "closed")
    clone.must("update", id, "--status", "open")

    told = clone.must("show", id, "--json").json
    assert (told["title"], told["priority"], told["assignee"], told["status"]) == ("Another", 0, "bob", "open")
    assert clone.run("update", id).code == 2
    assert clone.run("update", id, "--status", "perhaps").code == 2


def test_a_lease_is_as_long_as_it_was_asked_for(clone):
    id = make(clone)
    clone.must("claim", id, "--lease", "5", "--no-worktree")
    before = clone.must("show", id, "--json").json["until"]
    clone.must("renew", id, "--lease", "50")

    assert clone.must("show", id, "--json").json["until"] > before


def test_a_worktree_is_set_up_as_the_project_says(world):
    clone = world.clone("one")
    (clone.path / ".gitswarm").mkdir()
    clone.write(".gitswarm/worktree.yaml", "copy: [.env, config/*.local]\nsetup: ['touch ready', 'false']\n")
    clone.write(".gitignore", ".env\n*.local\n")
    clone.git("add", "-A")
    clone.git("commit", "--quiet", "-m", "Say how worktrees are set up")
    clone.git("push", "--quiet", "origin", "HEAD:main")
    clone.write(".env", "KEY=1\n")
    (clone.path / "config").mkdir()
    clone.write("config/a.local", "a\n")
    said = clone.must("claim", make(clone), "--json")
    tree = Path(said.json["worktree"])

    assert (tree / ".env").read_text() == "KEY=1\n"
    assert (tree / "config/a.local").read_text() == "a\n"
    assert (tree / "ready").exists()
    assert "false ended with 1" in said.err


def test_what_the_log_says_is_never_run(clone):
    clone.must("event", "add", "setup: [touch owned]")

    assert clone.run("policy", "set", "worktree-setup", "touch owned").code == 4


@pytest.mark.parametrize("words", [("claim",), ("claim", "zzzz"), ("claim", "x", "--lease", "0")])
def test_what_is_no_claim_is_refused(clone, words):
    assert clone.run(*words).code in (2, 4)


def test_a_folder_in_the_way_is_told_and_the_claim_goes_on_from_there(clone):
    id = make(clone)
    folder = Path(clone.must("claim", id, "--json").json["worktree"])
    clone.must("release", id)
    blocked = folder.parent / (folder.name[:-1] + "2")
    blocked.mkdir()
    (blocked / "mine").write_text("x")
    said = clone.run("claim", id, "--json")
    assert said.code == 3
    assert f"claim --resume {id}" in said.error["hint"]
    os.rename(blocked, folder.parent / "elsewhere")

    assert clone.must("claim", "--resume", id, "--json").json["epoch"] == 2


def test_the_git_users_name_is_nobody(clone):
    id = make(clone)
    clone.git("config", "user.name", "ada")
    for words in ((), ("--actor", "")):
        argv = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), *words, "claim", id, "--no-worktree"]
        said = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
        assert (said.returncode, "does not know who acts" in said.stderr) == (3, True)


def test_on_a_terminal_it_is_shown_what_a_command_waits_for(clone, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(Screen, "progress", lambda _, said, *, elsewhere=True: shown.append((said, elsewhere)))
    first, second = make(clone, "First"), make(clone, "Second")

    clone.must("claim", first, "--no-worktree")
    clone.must("next", "--no-worktree")
    clone.must("next", "--explain")
    clone.run("next", "--wait", "--timeout", "0")
    clone.must("done", first)
    clone.must("wait", first)
    clone.run("wait", first, second, "--timeout", "0")
    clone.run("wait", "--ready", "--timeout", "0")
    (tmp_path / "list.md").write_text("- [ ] one\n")
    clone.must("import", "markdown", str(tmp_path / "list.md"))

    assert shown[:8] == [
        ("asking the hub origin …", False),
        ("asking the hub origin …", False),
        ("waiting until there is something for you …", False),
        (f"waiting until {first} is closed …", False),
        (f"waiting until {first}, {second} are closed …", False),
        ("waiting until something is ready …", False),
        ("bringing in 1 task …", False),
        ("1 of 1 looked at", True),
    ]


def test_next_explains_the_ten_that_come_first(clone):
    for number in range(11):
        clone.must("create", f"task {number:02}")

    assert clone.must("next", "--explain").out.count(" task ") == 10


def lose_answer(clone, told):
    """Leave what the asker leaves of a claim that came to the hub, and of which nobody was told."""
    folder = clone.state / "attempts"
    folder.mkdir(exist_ok=True)
    claimed = [[one["id"], one["kind"]] for one in told["events"] if one["kind"] == "task.claimed"]
    (folder / "nonce").write_text(json.dumps(claimed))


def test_a_claim_whose_answer_was_lost_is_free_again_with_the_next_sync(clone):
    id, other = make(clone), make(clone, "Else")
    lose_answer(clone, clone.must("claim", id, "--no-worktree", "--json").json)
    clone.must("claim", other, "--no-worktree")

    clone.must("sync")

    assert clone.must("show", id, "--json").json["status"] == "open"
    assert clone.must("show", other, "--json").json["status"] == "in_progress"
    clone.must("sync")
    assert not (clone.state / "unheard").exists()


def test_a_claim_whose_answer_was_lost_is_kept_by_who_was_told_of_it_later(clone):
    id = make(clone)
    lose_answer(clone, clone.must("claim", id, "--no-worktree", "--json").json)
    hint = clone.run("claim", id, "--json").error["hint"]
    assert "--resume" in hint
    clone.must("claim", "--resume", id)

    clone.must("sync")

    assert clone.must("show", id, "--json").json["status"] == "in_progress"


def test_a_claim_whose_answer_was_lost_is_kept_while_its_process_lives(clone, monkeypatch):
    id = make(clone)
    monkeypatch.setenv("GITSWARM_SESSION", "s1")
    with presence.held(str(clone.state), "s1", "ada"):
        lose_answer(clone, clone.must("claim", id, "--no-worktree", "--json").json)
        clone.must("sync")
        assert clone.must("show", id, "--json").json["status"] == "in_progress"
    clone.must("sync")
    assert clone.must("show", id, "--json").json["status"] == "open"

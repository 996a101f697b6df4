"""The library: its methods are the doors' own functions, typed for who calls them, and as strict as the commands."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from gitswarm import SwarmError, open_swarm
from gitswarm.core.fold import is_for_people
from gitswarm.rooms.checks import gates
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import claims
from gitswarm.waiting import WaitedInVain
from tests.offered import DOORS, VERBS
from tests.world import git

# ---- one truth


@pytest.mark.parametrize("name", VERBS)
def test_a_method_is_the_function_that_a_door_has_under_its_name(name):
    verb = VERBS[name]
    door = import_module(verb.__module__.rpartition(".")[0])

    assert getattr(door, verb.__name__) is verb
    assert verb.__doc__


USED = {
    "create": "create Another",
    "edit": "edit ID --title Other",
    "assign": "assign ID ben",
    "note": "note ID text",
    "link": "dep add ID ON",
    "unlink": "dep rm ID ON",
    "pause": "pause ID",
    "unpause": "unpause PAUSED",
    "close_task": "close ID",
    "reopen": "reopen CLOSED",
    "claim": "claim ID",
    "next": "next",
    "takeover": "takeover HELD",
    "resume": "claim --resume HELD",
    "renew": "renew HELD",
    "release": "release HELD",
    "done": "done HELD",
    "find": "show ID",
    "ready": "ready",
    "search": "search task",
    "blocked": "blocked",
    "name_of": "show ON",
    "show": "show ID",
    "reserve": "reserve src/**",
    "unreserve": "unreserve",
}


@pytest.mark.parametrize("name", VERBS)
def test_the_command_runs_the_very_function_that_the_method_is(name, alone):
    ids = _tasks_of_each_kind(alone)
    words = [ids.get(word, word) for word in USED[name].split()]
    ran = _functions_run_by(lambda: alone.run(*words))

    assert VERBS[name].__code__ in ran


def _tasks_of_each_kind(clone):
    with open_swarm(clone.path, "ada") as swarm:
        ids = {kind: swarm.create(f"A task {kind}").id for kind in ("ID", "ON", "PAUSED", "CLOSED", "HELD")}
        swarm.pause(ids["PAUSED"])
        swarm.close_task(ids["CLOSED"])
        swarm.claim(ids["HELD"])
        swarm.link(ids["ON"], ids["CLOSED"])
    return ids


def _functions_run_by(work):
    ran = set()
    sys.setprofile(lambda frame, event, _: ran.add(frame.f_code) if event == "call" else None)
    try:
        work()
    finally:
        sys.setprofile(None)
    return ran


def test_every_verb_of_every_door_is_there():
    actions = [getattr(door, verb) for door in DOORS.values() for verb in door.ACTIONS]
    reads = [getattr(door, verb) for door in DOORS.values() for verb in door.READS]

    assert len(actions) > 80 < len(reads)
    assert {next(iter(inspect.signature(action).parameters)) for action in actions} == {"moment"}
    assert all(map(callable, reads))


def test_help_tells_what_a_method_takes_in_the_words_of_the_door(swarm):
    assert str(inspect.signature(swarm.note)) == "(name: 'str', text: 'str') -> 'Receipt'"
    assert next(iter(inspect.signature(swarm.claim).parameters)) == "name"
    assert inspect.getdoc(swarm.note) == "Say something about a task."


# ---- work


def test_a_task_goes_its_way(clone):
    with open_swarm(clone.path, "ada") as swarm:
        task = swarm.create("Fix the parser", type="bug", labels=["parser"], accept=["It parses."])
        held = swarm.claim(task.id)
        swarm.note(held.task, "It fails on empty input.")
        told = swarm.done(held.task, summary="Refused.")
        known = swarm.show(task.id)

    assert (held.holder, held.epoch, held.standing) == ("ada", 1, "shared")
    assert os.path.isdir(held.worktree)
    assert (told.id, told.status) == (held.task, "closed")
    assert [step["kind"] for step in known["history"]][-3:] == ["worktree.made", "task.noted", "task.done"]
    assert known["accept"] == ["It parses."]


def test_a_result_is_measured_before_its_task_is_done(clone, swarm):
    id = swarm.create("Leave the keys alone").id
    swarm.do(gates.add, task=id, kind=gates.PATHS, rule={"forbid": ["keys/**"]})
    held = swarm.claim(id)
    folder = Path(held.worktree, "keys")
    folder.mkdir()
    (folder / "mine").touch()
    git(held.worktree, "add", ".")
    git(held.worktree, "commit", "--quiet", "-m", "Touch the keys")

    with pytest.raises(SwarmError) as refused:
        swarm.done(id)

    assert refused.value.kind == "gate_closed"
    assert swarm.find(id).status == "in_progress"


def test_arguments_by_place_and_by_name_mean_the_same_where_the_hub_decides(swarm):
    first, second = swarm.create("One").id, swarm.create("Two").id
    machine = swarm.desk.swarm.machine
    swarm.do(claims.claim, first, machine=machine)
    swarm.do(claims.claim, name=second, machine=machine)

    assert [swarm.find(id).holder for id in (first, second)] == ["ada", "ada"]


def test_what_others_are_asked_goes_through_the_same_doors(clone, swarm):
    swarm.do(mail.send, to=["ben"], text="Look at it.")

    assert clone.must("mail", "inbox", "--json", actor="ben").json[0]["text"] == "Look at it."


def test_next_waits_for_what_is_to_come(clone):
    with open_swarm(clone.path, "ada") as swarm, pytest.raises(WaitedInVain):
        swarm.next(wait=True, timeout=0.3)


def test_a_sync_brings_what_another_clone_has(tmp_path, clone):
    other = tmp_path / "two"
    subprocess.run(["git", "clone", "--quiet", str(tmp_path / "hub.git"), str(other)], check=True)
    assert clone.run("-C", str(other), "init").code == 0
    with open_swarm(clone.path, "ada") as here, open_swarm(other, "ben") as there:
        id = here.create("Seen by both").id
        assert here.sync().sent == 1
        assert there.sync().received == 1
        assert there.find(id).title == "Seen by both"


def test_all_but_claims_works_without_the_hub(tmp_path, clone, swarm):
    (tmp_path / "hub.git").rename(tmp_path / "hub.away")
    task = swarm.create("Go on")

    assert task.events[0].standing == "committed"
    with pytest.raises(SwarmError) as refused:
        swarm.claim(task.id)
    assert refused.value.kind == "needs_hub"
    assert swarm.claim(task.id, tentative=True, worktree=False).epoch == 1


def test_the_folder_one_stands_in_may_change(clone, monkeypatch, tmp_path):
    monkeypatch.chdir(clone.path)
    with open_swarm(actor="ada") as swarm:
        monkeypatch.chdir(tmp_path)
        held = swarm.claim(swarm.create("Go elsewhere").id)

    assert held.worktree


# ---- errors

REFUSED = {
    "not_found": lambda swarm: swarm.find("gs-zzzz"),
    "misused": lambda swarm: swarm.create(""),
    "task_already_held": lambda swarm: [swarm.claim(swarm.search(["Held"])[0].id) for _ in range(2)],
    "nothing_ready": lambda swarm: [swarm.next(worktree=False) for _ in range(3)],
    "refused": lambda swarm: swarm.done(swarm.search(["Held"])[0].id),
    "stale_epoch": lambda swarm: swarm.release(swarm.claim(swarm.search(["Held"])[0].id).task, epoch=7),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_says_so_with_a_hint(kind, swarm):
    swarm.create("Held by somebody")

    with pytest.raises(SwarmError) as refused:
        REFUSED[kind](swarm)

    assert refused.value.kind == kind
    assert refused.value.hint
    assert refused.value.message == str(refused.value)


LISTED = [
    (action, name)
    for door in DOORS.values()
    for action in (getattr(door, verb) for verb in door.ACTIONS)
    for name, told in action.__annotations__.items()
    if str(told).startswith(("Sequence[str]", "Iterable[str]")) and name != "return" and not is_for_people(action)
]


@pytest.mark.parametrize(("action", "name"), LISTED, ids=[f"{action.__name__}-{name}" for action, name in LISTED])
def test_one_text_where_a_list_belongs_is_not_taken_letter_by_letter(action, name, swarm):
    with pytest.raises(SwarmError, match=f"{name} is a list, and 'ben' is none") as refused:
        swarm.do(action, **{name: "ben"})

    assert (refused.value.kind, refused.value.hint) == ("misused", f"{name}=['ben']")


UNFIT = {
    "title is a text, and None is none": lambda swarm: swarm.create(None),
    "labels is a list, and 'abc' is none": lambda swarm: swarm.create("x", labels="abc"),
    "globs is a list, and 'src/": lambda swarm: swarm.reserve("src/**", minutes=5),
    "globs is a list, and 5 is none": lambda swarm: swarm.reserve(5, minutes=5),
    "words is a list, and 'parser' is none": lambda swarm: swarm.search("parser"),
    "name is a text, and None is none": lambda swarm: swarm.claim(None),
    "name is a text, and 5 is none": lambda swarm: swarm.claim(5),
    "text is a text, and None is none": lambda swarm: swarm.note(swarm.create("x").id, None),
    "minutes is a whole number, and '5' is none": lambda swarm: swarm.reserve(["src"], minutes="5"),
    "labels_added": lambda swarm: swarm.edit(swarm.create("x").id, labels_added="abc"),
    "a list of -1 cannot be": lambda swarm: swarm.ready(limit=-1),
    "a list of 0 cannot be": lambda swarm: swarm.search(["x"], limit=0),
}


@pytest.mark.parametrize("said", UNFIT)
def test_what_does_not_fit_what_a_method_takes_is_misused(said, swarm):
    with pytest.raises(SwarmError, match=re.escape(said)) as refused:
        UNFIT[said](swarm)

    assert refused.value.kind == "misused"


def test_files_are_reserved_for_an_hour_as_by_the_command(clone):
    with open_swarm(clone.path, "ada") as swarm:
        swarm.reserve(["src/**"], reason="x")
    assert [event["payload"]["minutes"] for event in clone.log() if event["kind"] == "paths.reserved"] == [60]


def test_none_fits_where_it_may_be_none(swarm):
    task = swarm.create("x", parent=None, assignee=None)

    assert not swarm.assign(task.id, None).events


def test_a_folder_without_a_swarm_is_told_when_it_is_opened(tmp_path):
    with pytest.raises(SwarmError) as refused:
        open_swarm(tmp_path)

    assert refused.value.kind == "not_a_swarm"


def test_whoever_does_not_say_who_he_is_reads_and_does_not_write(clone):
    with open_swarm(clone.path) as swarm:
        assert swarm.ready() == []
        with pytest.raises(SwarmError, match="does not know who acts"):
            swarm.create("By nobody")
    with pytest.raises(SwarmError, match="does not know who acts"):
        open_swarm(clone.path, bound=True)


def test_a_forced_take_over_is_not_for_a_program(clone, swarm):
    held = swarm.claim(swarm.create("Work on it").id)

    with open_swarm(clone.path, "eve") as other, pytest.raises(SwarmError, match="person's decision"):
        other.takeover(held.task, force=True, reason="I want it.")


FOR_PEOPLE = {
    "gates.approve", "gates.reject", "gates.waive", "policy.change", "signatures.vouch", "tidying.approve",
    "switches.switch", "switches.stand_still", "switches.go_on", "web.speak",
    "projects.approve", "contribute.sign", "contribute.decline",
}  # fmt: skip


def test_what_only_people_decide_is_marked():
    every = {f"{room}.{name}": getattr(door, name) for room, door in DOORS.items() for name in door.ACTIONS}

    assert {name for name, action in every.items() if is_for_people(action)} == FOR_PEOPLE


@pytest.mark.parametrize("name", sorted(FOR_PEOPLE))
def test_what_only_people_decide_is_not_for_a_program(name, swarm):
    room, action = name.split(".")

    with pytest.raises(SwarmError, match="person's decision"):
        swarm.do(getattr(DOORS[room], action))


def test_a_swarm_that_was_closed_refuses_and_can_be_closed_again(clone):
    swarm = open_swarm(clone.path, "ada")
    swarm.close()
    swarm.close()

    with pytest.raises(SwarmError, match="was closed"):
        swarm.look()

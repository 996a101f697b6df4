"""Each key, before a real swarm."""

from __future__ import annotations

import asyncio
import time

import pytest

from gitswarm.rooms.views.glance import Window
from tests.agents import teach
from tests.rooms.views.mcp.conftest import desk_of
from tests.rooms.views.terminal.conftest import viewed


@pytest.fixture
def work(clone):
    """A finished task before a gate, with its work in a worktree here; and two that are ready."""
    task = clone.must("create", "Write the guide", "-d", "With examples.", "--json").json["id"]
    clone.must("gate", "add", task, "--kind", "approval")
    claim = clone.must("claim", task, "--json", actor="bo").json
    clone.write("names.txt", "none\n")
    folder = claim["worktree"]
    with open(f"{folder}/guide.md", "w", encoding="utf-8") as file:
        file.write("the first line\n")
    clone.git("-C", folder, "add", ".")
    clone.git("-C", folder, "commit", "-qm", "Write it")
    with open(f"{folder}/later.md", "w", encoding="utf-8") as file:
        file.write("not yet\n")
    clone.must("done", task, "--summary", "It is written.", actor="bo")
    for title in ("Mend the parser", "Name the parts"):
        clone.must("create", title)
    return task


def test_approving_opens_the_gate_and_the_view_follows(clone, work, at_keys):
    async def scene(view):
        await view.sees("Ready 2", f"{work}/approval")
        await view.press("1", "a")
        await view.sees("Approve", "what you have looked at", "0 of 1 approvals", "commit ", "It is written.")
        await view.write("read it")
        await view.press("enter")
        await view.sees(f"approved: {work}/approval", "Done 1")

    at_keys(scene)
    vote = clone.must("gate", "show", f"{work}/approval", "--json").json["votes"][0]
    assert (vote["actor"], vote["approved"], vote["reason"], vote["proof"]) == ("ada", True, "read it", "terminal")


def test_what_changed_while_somebody_decided_is_not_approved(clone, work, at_keys):
    async def scene(view):
        await view.sees(f"{work}/approval")
        await view.press("1", "a")
        await view.sees("enter: approve")
        for words in (("reopen",), ("claim",), ("done", "--summary", "Otherwise.")):
            await asyncio.to_thread(clone.must, words[0], work, *words[1:], actor="cy")
        await view.press("enter")
        await view.sees("error: what stands before", "has changed since it was shown", "hint: look at it again")

    at_keys(scene)
    assert clone.must("gate", "show", f"{work}/approval", "--json").json["votes"] == []


def test_rejecting_asks_for_a_reason(clone, work, at_keys):
    async def scene(view):
        await view.sees(f"{work}/approval")
        await view.press("1", "x")
        await view.sees("Reject")
        await view.press("enter")
        await view.sees("say why, or leave by esc")
        await view.write("no examples")
        await view.press("enter")
        await view.sees(f"rejected: {work}/approval")

    at_keys(scene)
    assert clone.must("show", work, "--json").json["status"] == "open"


def test_what_is_left_by_escape_is_not_done(clone, work, at_keys):
    async def scene(view):
        await view.sees(f"{work}/approval")
        for key in ("a", "x", "m", "H"):
            await view.press("1", key)
            await view.sees("esc: leave it as it is")
            await view.press("escape")
            assert "esc: leave it as it is" not in view.seen

    before = len(clone.log())
    at_keys(scene)
    assert len(clone.log()) == before


def test_the_session_of_an_agent_approves_nothing(clone, work):
    desk = desk_of(clone)
    desk._environment = lambda: {"GITSWARM_SESSION": "s1"}

    async def run():
        async with viewed(lambda: Window.beside(desk)) as view:
            await view.sees(f"{work}/approval")
            await view.press("1", "a")
            await view.sees("enter: approve")
            await view.press("enter")
            await view.sees("error: approving is a person's decision", "hint: do it in a terminal of your own")

    asyncio.run(run())
    assert clone.must("gate", "show", f"{work}/approval", "--json").json["votes"] == []


def test_who_worked_on_it_has_no_say_and_is_told_so_in_place(work, at_keys):
    async def scene(view):
        await view.sees(f"{work}/approval")
        await view.press("1", "a")
        await view.sees("enter: approve")
        await view.press("enter")
        await view.sees("error: bo has no say", "hint: somebody else has to")
        await view.press("j")
        assert "has no say" not in view.seen

    at_keys(scene, actor="bo")


def test_a_letter_is_written_read_and_answered(clone, at_keys):
    clone.must("create", "Mend the parser")
    clone.must("mail", "send", "ada", "Which one?\nThe first?", "--subject", "A question", actor="bo")

    async def scene(view):
        await view.sees("bo: A question")
        await view.press("1")
        await view.sees("Which one?", "The first?")
        await view.press("m")
        await view.sees("Answer")
        await view.write("the second")
        await view.press("enter")
        await view.sees("answered", "Needs you 0")
        await view.press("2", "m")
        await view.sees("To whoever works on")
        await view.write("hello")
        await view.press("enter")
        await view.sees("written to task/")

    at_keys(scene)
    assert clone.must("mail", "inbox", "--json", actor="bo").json[0]["text"] == "the second"
    assert "hello" in clone.texts()


def test_a_letter_is_read_without_a_word(clone, at_keys):
    clone.must("mail", "send", "all", "Lunch", actor="bo")

    async def scene(view):
        await view.sees("bo: Lunch", "1 Needs you 1")
        await view.press("2", "r")
        await view.sees("error: nothing is chosen")
        await view.press("1", "r")
        await view.sees("Needs you 0", "Nothing. All of it")

    at_keys(scene)
    assert clone.must("mail", "inbox", "--json").json == []


def test_the_swarm_is_halted_and_goes_on(clone, at_keys):
    async def scene(view):
        await view.sees("nothing needs you")
        await view.press("H")
        await view.sees("enter: halt")
        await view.write("red build")
        await view.press("enter")
        await view.sees("halted by ada: red build", "ada halted the swarm")
        await view.press("H")
        await view.sees("Go on", "All work stands still by ada")
        await view.press("enter")
        await view.sees("the swarm goes on", "nothing needs you")

    at_keys(scene)
    assert [row["kind"] for row in clone.log()][-2:] == ["swarm.halted", "swarm.resumed"]


TALKS = """
import pathlib, time
for number in range(60):
    print(f"step {number}", flush=True)
print('{"message": "In words."}', flush=True)
while not pathlib.Path('MORE').exists():
    time.sleep(0.05)
print("a last word", flush=True)
time.sleep(60)
"""


def test_a_run_is_listened_to_and_stopped(clone, at_keys, tmp_path):
    teach(clone, TALKS.replace("MORE", str(tmp_path / "more")))
    task = clone.must("create", "Mend the parser", "--json").json["id"]
    work = clone.start("work", "--once", actor="bo")

    async def scene(view):
        await view.sees("Runs 1", f"running {task}")
        await view.press("3", "o")
        seen = await view.sees("What its agent says", "step 59", "In words.")
        assert '"message"' not in seen
        (tmp_path / "more").touch()
        await view.sees("a last word")
        await view.press("s")
        await view.sees("bo runs robot on", "Its agent is ended")
        await view.write("wrong file")
        await view.press("enter")
        await view.sees("its worker ends it as soon as it hears of this")
        await view.sees("Runs 0", f"stopped {task}")
        await view.press("i")
        await view.sees("called off by ada: wrong file")
        await view.press("s")
        await view.sees("error: no agent is at work on this")

    try:
        at_keys(scene)
    finally:
        (tmp_path / "more").touch()  # else its agent waits for ever where this fails
        work.kill()
        work.communicate()


def test_a_diff_shows_what_is_committed_and_what_is_not(work, at_keys):
    async def scene(view):
        await view.sees(f"{work}/approval")
        await view.press("1", "d")
        await view.sees("+the first line", "not known to git yet: later.md")
        await view.press("2")
        await view.sees("has no worktree here", "hint: gitswarm claim")
        await view.press("i")
        await view.sees("What happened")

    at_keys(scene)


def test_lanes_rows_lists_and_pages_are_gone_through(work, at_keys):
    async def scene(view):
        await view.sees("2 Ready 2", "Mend the parser")
        await view.press("right_square_bracket", "right_square_bracket")
        await view.sees("2 Needs you 1", "Write the guide")
        await view.press("left_square_bracket", "left_square_bracket")
        await view.sees("2 Ready 2")
        page = view.app.query_one("#page")
        await view.press("j")
        await view.sees("P2 Name the parts")
        ways = {"tab": "runs", "h": "tasks", "l": "runs", "4": "agents", "1": "needs", "2": "tasks"}
        for key, opened in ways.items():
            await view.press(key)
            assert view.app.focused.id == opened, key
        await view.press("enter")
        assert view.app.focused is page
        assert "2 Ready 2" not in view.seen
        await view.press("escape")
        assert view.app.focused.id == "tasks"
        await view.sees("2 Ready 2")

    at_keys(scene)


def test_keys_that_are_pressed_twice_at_once_answer_once(clone, at_keys):
    task = clone.must("create", "Mend the parser", "--json").json["id"]

    async def scene(view):
        await view.sees("2 Ready 1")
        await view.press("m")
        await view.write("hello")
        await view.strike("enter", "enter", "enter")
        await view.sees(f"written to task/{task}")
        for asked, keys in (
            ("m", ("escape", "escape")),
            ("m", ("enter", "escape")),
            ("question_mark", ("escape", "escape")),
        ):
            await view.press(asked)
            await view.sees("esc: leave it" if asked == "m" else "leave; nothing stops by that")
            await view.strike(*keys, "escape")
        await view.press("slash")
        await view.write("parser")
        await view.strike("enter", "enter")
        await view.sees("2 Found 1")

    at_keys(scene)
    assert clone.texts().count("hello") == 1


def test_tasks_are_searched_and_what_was_found_is_left_again(work, at_keys):
    async def scene(view):
        await view.sees("2 Ready 2")
        await view.press("slash")
        await view.write("guide")
        await view.press("enter")
        await view.sees("2 Found 1", "With examples.")
        await view.press("escape")
        await view.sees("2 Ready 2")

    at_keys(scene)


def test_help_names_every_key(at_keys):
    async def scene(view):
        await view.press("question_mark")
        seen = await view.sees("approve, where a gate asks people", "leave; nothing stops by that")
        for key in "i o d / f a x m r s H ? q".split():
            assert f" {key} " in seen
        await view.press("escape")
        assert "leave; nothing" not in view.seen

    at_keys(scene)


def test_the_hub_is_asked_when_somebody_wants_it(world, clone, at_keys):
    other = world.clone("two")

    async def scene(view):
        await view.sees("nothing needs you")
        other.must("create", "From elsewhere")
        other.must("sync")
        await view.press("f")
        await view.sees("received 1", "From elsewhere")

    at_keys(scene)


def test_a_dead_hub_is_said_and_everything_else_goes_on(world, clone, at_keys):
    clone.must("create", "Mend the parser")
    world.cut_off()

    async def scene(view):
        await view.sees("Ready 1")
        await view.press("f")
        await view.sees("error: ", "hint: ")
        await view.press("2", "m")
        await view.sees("enter: write")
        await view.write("hello")
        await view.press("enter")
        await view.sees("written to task/", "is away")

    at_keys(scene)
    world.reach()


def test_an_empty_swarm_says_what_is_not_there(at_keys):
    async def scene(view):
        await view.sees("No task is in this lane.", "No agent has run yet.", "Nobody has joined.", "All of it goes on")
        for key in "d o i a x m s".split():
            await view.press(key)
            if key in "axms":
                await view.sees("error: nothing is chosen", "hint: tab goes to another list")

    at_keys(scene)


def test_a_commit_of_another_process_is_seen_within_a_second(clone, at_keys):
    async def seen_after(view, title):
        await asyncio.to_thread(clone.must, "create", title)
        begun = time.monotonic()
        await view.sees(title)
        return time.monotonic() - begun

    async def scene(view):
        await view.sees("Ready 0")
        took = [await seen_after(view, f"Came {when}") for when in ("later", "after", "last")]
        assert min(took) < 1, took  # of three, since others may have the machine for a while

    at_keys(scene)

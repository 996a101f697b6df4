"""Calls side by side: who waits holds up nobody, is called off when nobody wants it any more, and bugs end nothing."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time

import pytest

from gitswarm.git.clone import presence
from gitswarm.rooms.views.mcp import hands, offer, server
from tests.rooms.views.mcp.test_stdio import LIMIT

LONG = {"ready": True, "timeout": 600}


async def until(is_so):
    """Wait for something that a thread does."""
    async with asyncio.timeout(LIMIT):
        while not is_so():  # noqa: ASYNC110 - threads set no events of a loop
            await asyncio.sleep(0.01)


def at_work(serving):
    """Whether a first hand has opened the swarm."""
    return any(hand._desk is not None for hand in serving.session._hands._all)


def in_time(talk):
    return asyncio.run(asyncio.wait_for(talk, LIMIT))


def test_who_waits_holds_up_nobody_and_gets_what_others_make_meanwhile(serving):
    async def talk():
        async with serving() as client:
            waits = asyncio.ensure_future(client.call_tool("wait", LONG))
            await until(lambda: at_work(serving))
            made = await client.call_tool("create", {"title": "Mend it"})
            return made.structured_content["result"]["id"], await waits

    made, told = in_time(talk())

    assert [one["id"] for one in told.structured_content["result"]] == [made]


def test_many_calls_at_once_are_all_done(serving, clone):
    async def talk():
        async with serving() as client:
            calls = [client.call_tool("create", {"title": f"Task {number}"}) for number in range(hands.MOST + 4)]
            return await asyncio.gather(*calls)

    made = [told.structured_content["result"]["id"] for told in in_time(talk())]

    assert len(set(made)) == hands.MOST + 4
    assert {one["id"] for one in clone.must("list", "--all", "--json").json} == set(made)


def test_however_many_calls_wait_there_is_room_for_one_that_does_not(serving):
    async def talk():
        async with serving() as client:
            waits = [asyncio.ensure_future(client.call_tool("wait", LONG)) for _ in range(hands.MOST + 4)]
            await until(lambda: len(serving.session._hands._all) == hands.WAITING)
            status = await client.call_tool("status", {})
            taken = await client.call_tool("create", {"title": "Mend it"})
            return status.is_error, taken.is_error, len(await asyncio.gather(*waits))

    assert in_time(talk()) == (False, False, hands.MOST + 4)


def test_a_call_that_is_cancelled_waits_no_longer_and_its_hand_is_free_for_the_next(serving):
    async def talk():
        async with serving() as client:
            all_hands = serving.session._hands
            waits = asyncio.ensure_future(client.call_tool("wait", LONG))
            await until(lambda: at_work(serving))
            waits.cancel()
            await until(lambda: len(all_hands._idle) == 1)
            status = await client.call_tool("status", {})
            return waits.cancelled(), status.is_error, len(all_hands._all)

    assert in_time(talk()) == (True, False, 1)


def test_what_nobody_waits_for_any_more_takes_no_task(serving, clone):
    async def talk():
        async with serving() as client:
            all_hands = serving.session._hands
            waits = asyncio.ensure_future(client.call_tool("next", {"wait": True, "worktree": False, "timeout": 600}))
            await until(lambda: at_work(serving))
            waits.cancel()
            await until(lambda: all_hands._idle)
            made = await client.call_tool("create", {"title": "Mend it"})
            shown = await client.call_tool("show", {"ids": [made.structured_content["result"]["id"]]})
            return shown.structured_content["result"]["holder"]

    assert in_time(talk()) is None


@pytest.mark.parametrize("what", ["tool", "resource"])
def test_a_bug_is_kept_and_told_and_ends_nothing(serving, clone, monkeypatch, what):
    def fail(_desk, **_values):
        raise ZeroDivisionError("no such luck")

    async def talk():
        async with serving() as client:
            tools = serving.session.tools
            monkeypatch.setitem(tools, "show", tools["show"]._replace(function=fail))
            if what == "tool":
                error = (await client.call_tool("show", {"ids": ["x"]})).structured_content["error"]
            else:
                with pytest.raises(server.MCPError) as raised:
                    await client.read_resource("gitswarm://task/x")
                error = raised.value.data["error"]
            return error, (await client.call_tool("status", {})).is_error

    error, is_error = in_time(talk())

    (trace,) = (clone.state / "crash").iterdir()
    assert (error["kind"], error["trace"], is_error) == ("bug", str(trace), False)
    assert "ZeroDivisionError: no such luck" in trace.read_text()


def test_a_swarm_that_cannot_be_opened_is_an_error_like_any_other(serving, clone):
    async def talk():
        async with serving() as client:
            clone.git("config", "--remove-section", "gitswarm")
            return await client.call_tool("status", {})

    assert in_time(talk()).structured_content["error"]["kind"] == "not_a_swarm"


HELLO = [
    {"method": "initialize", "id": 1, "params": {"protocolVersion": "2025-06-18", "capabilities": {},
     "clientInfo": {"name": "x", "version": "1"}}},
    {"method": "notifications/initialized"},
]  # fmt: skip


def started(clone, *said):
    """A server that was told this, each message a line."""
    words = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "mcp", "--actor", "ada"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.writelines(json.dumps({"jsonrpc": "2.0", **one}) + "\n" for one in [*HELLO, *said])
    process.stdin.flush()
    return process


def call(name, arguments, id=2):
    return {"method": "tools/call", "id": id, "params": {"name": name, "arguments": arguments}}


def test_a_server_ends_with_its_client_whatever_waits_and_what_works_is_done(clone):
    task = clone.must("create", "Mend it").out.strip()
    with started(clone, call("claim", {"id": task, "worktree": False}), call("wait", {"ids": [task]}, 3)) as server:
        claimed = [json.loads(server.stdout.readline()) for _ in range(2)][-1]["result"]["structuredContent"]["result"]
        assert presence.is_held(str(clone.state), claimed["session"])
        server.stdin.write(json.dumps({"jsonrpc": "2.0", **call("note", {"id": task, "text": "Nearly."}, 4)}) + "\n")
        begun = time.monotonic()
        server.stdin.close()

        assert server.wait(LIMIT) == 0

    assert time.monotonic() - begun < offer.PATIENCE  # for which `wait` would have waited
    assert not presence.is_held(str(clone.state), claimed["session"])
    assert "Nearly." in clone.must("log", "--json").out


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_server_whose_client_stays(clone, number, code):
    with started(clone, call("status", {}), call("wait", {"ready": True, "timeout": 600}, 3)) as server:
        assert ["result" in json.loads(server.stdout.readline()) for _ in range(2)] == [True, True]

        server.send_signal(number)

        assert server.wait(LIMIT) == code
    assert [one for one in presence.living(str(clone.state)) if one.pid] == []


def test_calls_at_once_that_take_tasks_get_each_another_and_one_task_goes_to_one(serving, clone):
    ids = [clone.must("create", f"Task {number}").out.strip() for number in range(4)]
    extra = clone.must("create", "Wanted by all", "--priority", "4").out.strip()

    async def talk():
        async with serving() as client:
            taken = await asyncio.gather(*(client.call_tool("next", {"worktree": False}) for _ in ids))
            same = await asyncio.gather(
                *(client.call_tool("claim", {"id": extra, "worktree": False}) for _ in range(4))
            )
            return taken, same

    taken, same = in_time(talk())

    assert {told.structured_content["result"]["task"] for told in taken} == set(ids)
    assert sorted(told.is_error for told in same) == [False, True, True, True]
    kinds = {told.structured_content["error"]["kind"] for told in same if told.is_error}
    assert kinds == {"task_already_held"}

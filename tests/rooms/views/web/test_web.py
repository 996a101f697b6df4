"""The page: only this machine, only with the key, only text, never behind, and a person's word only where it may be."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from html.parser import HTMLParser

import pytest

pytest.importorskip("starlette", reason="the extra gitswarm[web] is not installed")

import httpx2

from gitswarm.rooms.checks import proofs
from gitswarm.rooms.views.web import server
from tests.rooms.views.mcp.conftest import desk_of

KEY, PORT, LIMIT = "k" * 43, 4711, 10
HERE = f"http://127.0.0.1:{PORT}"
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"
READING = ("/content", "/task?id=x", "/search?q=x", "/events")
OPEN = ("/", "/page.css", "/page.js")


class Source(HTMLParser):
    """The attributes that a page has."""

    def __init__(self, page):
        super().__init__()
        self.attributes = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.attributes |= {name for name, _ in attrs}


class Browser:
    """Asks the application of a server."""

    def __init__(self, serving):
        self._app = serving.app

    def send(self, method, path, key=KEY, content=None, twice=(), **more):
        headers = [*{"x-key": key, **more}.items(), *twice]

        async def sent():
            transport = httpx2.ASGITransport(self._app)
            async with httpx2.AsyncClient(transport=transport, base_url=HERE) as client:
                return await client.request(method, path, headers=headers, content=content)

        return asyncio.run(asyncio.wait_for(sent(), LIMIT))

    def get(self, path, key=KEY, **more):
        return self.send("GET", path, key, **more)

    def parts(self, path="/content", **more):
        return {name: text for name, (_, text) in self.get(path, **more).json()["parts"].items()}

    def say(self, gate, seen, verdict="approve", reason="", **more):
        said = json.dumps({"gate": gate, "seen": seen, "verdict": verdict, "reason": reason})
        return self.send("POST", "/verdict", content=said, **{"origin": HERE, **more})


@pytest.fixture
def clone(world, home, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    return world.clone("one")


def serve(clone, may=None, actor="ada"):
    return server.Serving(desk_of(clone, actor), KEY, PORT, may or server.May())


@pytest.fixture
def serving(clone):
    made = serve(clone)
    yield made
    made.rest()


@pytest.fixture
def browser(serving):
    return Browser(serving)


@pytest.fixture
def asked(clone, monkeypatch):
    """A page on which people may speak, and the name of a gate that asks."""
    monkeypatch.setattr("gitswarm.git.clone.ancestry.is_of_an_agent", lambda place: False)
    id = clone.must("create", "Careful", "--json", actor="bo").json["id"]
    clone.must("gate", "add", id, "--kind", "approval", "--before", "start", actor="bo")
    made = serve(clone, server.May(approve=True))
    yield Browser(made), f"{id}/approval"
    made.rest()


@pytest.mark.parametrize("key", ["", "wrong", KEY[1:], KEY + "k", "é"])
def test_nothing_of_the_swarm_is_told_without_the_key(browser, key):
    key = key.encode()
    assert [browser.get(path, key).status_code for path in OPEN] == [200, 200, 200]
    assert [browser.get(path, key).status_code for path in READING] == [401] * len(READING)


def test_no_other_server_of_this_machine_gets_the_key_from_a_browser(browser):
    for path in (*OPEN, "/content"):
        answer = browser.get(path)
        assert "set-cookie" not in answer.headers  # browsers do not keep cookies of two ports apart
        assert KEY not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": f"evil.example:{PORT}"},
        {"host": "127.0.0.1"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"http://localhost:{PORT}"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_who_comes_by_another_name_or_from_another_site_is_sent_away(asked, headers):
    browser, gate = asked
    assert [browser.get(path, **headers).status_code for path in (*OPEN, *READING)] == [403] * 7
    assert browser.say(gate, "0", **headers).status_code == 403


def test_a_header_that_came_twice_is_none(browser):
    host = ("host", HERE.removeprefix("http://"))
    assert browser.get("/content", twice=[host]).status_code == 200
    assert browser.get("/content", twice=[host, host]).status_code == 403
    assert browser.get("/content", twice=[host, ("host", "evil.example")]).status_code == 403
    assert browser.get("/content", twice=[("x-key", KEY)]).status_code == 401
    assert browser.get("/content", twice=[("x-key", "wrong")]).status_code == 401


def test_nothing_but_reading_is_offered_if_nobody_said_that_people_may_speak(serving, browser):
    assert {method for route in serving.routes for method in route.methods} == {"GET", "HEAD"}
    assert browser.say("gs-x/approval", "0").status_code in (404, 405)


def test_every_answer_forbids_what_is_not_ours(browser):
    for path in (*OPEN, "/content"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?! type=\"module\" src=\"/page.js\")|style=|\son\w+=", browser.get("/").text)


def test_what_others_wrote_is_text(browser, clone):
    id = clone.must("create", HOSTILE, "-d", HOSTILE, "--accept", HOSTILE, "--json").json["id"]
    clone.must("create", "turned \u202e round")
    clone.must("note", id, HOSTILE)
    clone.must("event", "add", HOSTILE, "--thread", HOSTILE)
    clone.must("agent", "join", "--role", "coder")

    told = [*browser.parts().values(), browser.get(f"/task?id={id}").text, browser.get("/search?q=script").text]
    for text in told:
        assert "<script" not in text
        assert "<img" not in text
        assert not any(name.startswith("on") for name in Source(text).attributes)
    shown = "".join(told)
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 6
    assert "\\u202e" in shown


def test_only_what_is_new_is_sent(browser, clone):
    clone.must("create", "One")
    parts = browser.get("/content").json()["parts"]
    has = " ".join(f"{name}:{mark}" for name, (mark, _) in parts.items())
    assert browser.parts(**{"x-have": has}) == {}

    clone.must("create", "Another")
    news = browser.parts(**{"x-have": has})
    assert "Another" in news["lane-ready"]
    assert not {"lane-done", "runs", "agents", "flows"} & set(news)


def test_a_lane_is_cut_and_gives_more_when_asked(browser, clone):
    for number in range(32):
        clone.must("create", f"task {number}")

    cut = browser.parts()["lane-ready"]
    assert cut.count("data-task=") == 30
    assert "30 of 32" in cut
    assert 'data-more="ready"' in cut
    whole = browser.parts("/content?ready=60")["lane-ready"]
    assert whole.count("data-task=") == 32
    assert "data-more" not in whole


def test_a_commit_of_another_process_is_told_within_a_second(serving, browser, clone):
    async def told():
        watching = asyncio.create_task(serving.watch())
        changes = serving.changes()
        await anext(changes)
        await asyncio.wait_for(anext(changes), LIMIT)  # the first look
        await asyncio.to_thread(clone.must, "create", "Came later")
        begun = time.monotonic()
        while "changed" not in await asyncio.wait_for(anext(changes), LIMIT):
            pass
        watching.cancel()
        return time.monotonic() - begun

    assert asyncio.run(told()) < 1
    assert "Came later" in browser.parts()["lane-ready"]


def test_what_happens_while_a_browser_is_told_is_told_next(serving):
    async def told():
        changes = serving.changes()
        await anext(changes)
        await serving._tell()
        return await asyncio.wait_for(anext(changes), LIMIT)

    assert "changed" in asyncio.run(told())


def test_a_slow_hub_delays_nothing(serving, browser, clone):
    async def shown():
        asleep = asyncio.create_task(serving._hub.do(lambda desk: time.sleep(3)))
        await asyncio.sleep(0)
        begun = time.monotonic()
        await serving._lanes.do(lambda desk: desk.swarm.look())
        spent = time.monotonic() - begun
        await asleep
        return spent

    assert asyncio.run(shown()) < 2


def test_a_task_is_told_whole(browser, clone):
    first = clone.must("create", "Before it", "--json").json["id"]
    id = clone.must("create", "The one", "-d", "All of it.", "--accept", "It holds.", "--dep", first, "--json").json[
        "id"
    ]
    clone.must("note", id, "Said of it.")

    told = browser.get(f"/task?id={id}").text
    for words in ("The one", "All of it.", "It holds.", first, "Before it", "Said of it.", "task.created"):
        assert words in told
    missing = browser.get("/task?id=gs-none")
    assert missing.status_code == 409
    assert "no task" in missing.json()["error"]["message"]


def test_search_finds_what_no_lane_shows(browser, clone):
    for number in range(31):
        clone.must("create", f"task {number}")
    clone.must("create", "far below", "-p", "4")

    assert "far below" not in browser.parts()["lane-ready"]
    assert "far below" in browser.get("/search?q=far+below").text
    assert "data-task" not in browser.get("/search?q=nowhere").text


def test_a_person_lets_a_task_past_its_gate(asked, clone):
    browser, gate = asked
    shown = browser.parts()["problems"]
    assert f'data-about="{gate}"' in shown
    (seen,) = re.findall(r'data-seen="([^"]*)"', shown)

    assert browser.say(gate, seen).json() == {"gate": gate, "state": "open"}
    (vote,) = clone.must("gate", "show", gate, "--json").json["votes"]
    assert (vote["actor"], vote["approved"], vote["proof"]) == ("ada", True, "terminal")
    assert "data-about" not in browser.parts()["problems"]


def test_a_rejection_needs_a_reason(asked, clone):
    browser, gate = asked
    refused = browser.say(gate, "0", "reject")
    assert refused.status_code == 409
    assert "needs a reason" in refused.json()["error"]["message"]

    assert browser.say(gate, "0", "reject", "Not yet.").json()["state"] == "shut"
    assert "Not yet." in browser.parts()["problems"]


def test_a_word_is_about_what_was_seen(asked):
    browser, gate = asked
    refused = browser.say(gate, "7 abc")
    assert refused.json()["error"]["kind"] == "not_as_seen"


def test_who_made_it_has_no_say(clone, asked):
    _, gate = asked
    made = serve(clone, server.May(approve=True), actor="bo")
    refused = Browser(made).say(gate, "0")
    made.rest()
    assert refused.json()["error"]["kind"] == "no_say"


def test_no_session_of_an_agent_speaks(clone, asked, monkeypatch):
    browser, gate = asked
    monkeypatch.setattr("gitswarm.git.clone.ancestry.is_of_an_agent", lambda place: True)
    assert "session of an agent" in browser.say(gate, "0").json()["error"]["message"]
    refused = clone.run("web", "--approve", "--port", "99999")  # no port, so that it ends whatever is decided
    assert refused.code == 3
    assert "a person's decision" in refused.err


def test_a_word_is_signed_where_the_page_was_told_to_sign(clone, asked, monkeypatch):
    _, gate = asked
    monkeypatch.setattr(proofs, "sign", lambda desk, name, *, approved: f"{name} {approved}", raising=False)
    made = serve(clone, server.May(approve=True, sign=True))
    assert Browser(made).say(gate, "0").json()["state"] == "open"
    made.rest()

    (vote,) = clone.must("gate", "show", gate, "--json").json["votes"]
    assert vote["proof"] == "signed"


def test_a_page_that_changes_nothing_signs_nothing(clone):
    assert clone.run("web", "--sign").code == 2


def test_no_page_is_served_whose_address_nobody_learns(clone):
    told = clone.run("web", "--quiet", "--port", "-1")  # where none could be served either
    assert told.code == 2
    assert "nobody would learn the address" in told.err


def test_nobody_speaks_at_gates_that_are_switched_off(clone, asked):
    browser, gate = asked
    clone.must("feature", "off", "gates")

    assert "switched off" in browser.say(gate, "0").json()["error"]["message"]
    assert clone.must("gate", "show", gate, "--json").json["votes"] == []


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"gate": 1, "seen": "", "verdict": "approve"}', "x" * 20_000])
def test_what_is_no_verdict_changes_nothing(asked, clone, body):
    browser, gate = asked
    assert browser.send("POST", "/verdict", content=body, origin=HERE).status_code == 409
    assert clone.must("gate", "show", gate, "--json").json["votes"] == []


def test_a_word_needs_the_key_and_an_origin_and_is_no_get(asked):
    browser, _ = asked
    assert browser.send("POST", "/verdict", "wrong", content="{}", origin=HERE).status_code == 401
    assert browser.send("POST", "/verdict", content="{}").status_code == 403
    assert browser.get("/verdict").status_code == 405


def test_a_page_that_stands_alone_has_no_script_and_its_policy_within(clone, tmp_path):
    clone.must("create", HOSTILE, "-d", "All that is to be said.")
    clone.must("web", "--export", str(tmp_path / "out"))

    whole = (tmp_path / "out" / "index.html").read_text()
    assert "Content-Security-Policy" in whole
    assert "<script" not in whole
    assert "<button" not in whole
    assert "&lt;script&gt;" in whole
    assert "All that is to be said." in whole


def test_what_needs_people_stands_first(browser, clone):
    clone.must("halt", "--reason", HOSTILE)

    places = browser.get("/").text
    assert places.index('data-part="problems"') < places.index('data-part="lane-ready"')
    needs = browser.parts()["problems"]
    assert "halted" in needs
    assert "&lt;script&gt;" in needs


def test_the_end_does_not_wait_for_a_hub_that_says_nothing(clone):
    made, is_over = serve(clone), threading.Event()
    asleep = made._hub._hand.do(lambda: is_over.wait(LIMIT))
    begun = time.monotonic()
    made.rest()
    spent = time.monotonic() - begun
    is_over.set()
    asleep.result(LIMIT)

    assert spent < LIMIT / 2


def test_where_no_swarm_is_no_page_is_served(clone):
    said = clone.run("web", "--json", "-C", "/")

    assert (said.code, said.error["kind"], said.out) == (5, "not_a_swarm", "")

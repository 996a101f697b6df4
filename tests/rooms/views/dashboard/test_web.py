"""The page: only this machine, only with the key, only text, and never behind."""

from __future__ import annotations

import asyncio
import re

import pytest

pytest.importorskip("starlette", reason="the extra gitswarm[web] is not installed")

import httpx2

from gitswarm.rooms.views.dashboard import page, server
from tests.rooms.views.mcp.conftest import desk_of

KEY, PORT, LIMIT = "k" * 43, 4711, 10
HERE = f"http://127.0.0.1:{PORT}"
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


class Browser:
    """Asks the application in this thread, as the server does: the index belongs to one."""

    def __init__(self, app):
        self._client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=HERE)

    def get(self, path, key=KEY, **more):
        headers = {"x-key": key, **more}
        return asyncio.run(asyncio.wait_for(self._client.get(path, headers=headers), LIMIT))


@pytest.fixture
def clone(world, home, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    return world.clone("one")


@pytest.fixture
def serving(clone):
    desk = desk_of(clone)
    yield server.Serving(desk.swarm, KEY, PORT)
    desk.close()


@pytest.fixture
def browser(serving):
    return Browser(serving.app)


@pytest.mark.parametrize("key", ["", "wrong", KEY[1:], KEY + "k"])
def test_nothing_of_the_swarm_is_told_without_the_key(browser, key):
    assert browser.get("/", key).status_code == 200
    assert [browser.get(path, key).status_code for path in ("/content", "/events")] == [401, 401]


def test_no_other_server_of_this_machine_gets_the_key_from_a_browser(browser):
    for path in ("/", "/page.css", "/page.js", "/content"):
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
def test_who_comes_by_another_name_or_from_another_site_is_sent_away(browser, headers):
    assert browser.get("/content", **headers).status_code == 403


def test_nothing_but_reading_is_offered(serving):
    assert {method for route in serving.routes for method in route.methods} == {"GET", "HEAD"}


def test_every_answer_forbids_what_is_not_ours(browser):
    for path in ("/", "/page.css", "/page.js", "/content"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?! type=\"module\" src=\"/page.js\")|style=|\son\w+=", browser.get("/").text)


def test_what_others_wrote_is_text(browser, clone):
    clone.must("create", HOSTILE)
    clone.must("create", "turned \u202e round")
    clone.must("event", "add", HOSTILE, "--thread", HOSTILE)

    shown = browser.get("/content").text
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "\\u202e" in shown


def test_a_commit_of_another_process_is_told_within_a_second(serving, clone):
    async def told():
        changes = serving._changes()
        await anext(changes)
        await asyncio.to_thread(clone.must, "create", "Came later")
        await asyncio.wait_for(anext(changes), 1)

    asyncio.run(told())
    assert "Came later" in page.content(serving._swarm.look())


def test_a_page_that_stands_alone_has_no_script_and_its_policy_within(clone, tmp_path):
    clone.must("create", HOSTILE)
    clone.must("web", "--export", str(tmp_path / "out"))

    whole = (tmp_path / "out" / "index.html").read_text()
    assert "Content-Security-Policy" in whole
    assert "<script" not in whole
    assert "&lt;script&gt;" in whole


def test_what_needs_people_stands_first(serving, clone):
    careful = clone.must("create", "Careful", "--json").json["id"]
    clone.must("gate", "add", careful, "--kind", "approval", "--before", "start")
    clone.must("halt", "--reason", HOSTILE)

    needs = page.content(serving._swarm.look()).partition("</section>")[0]
    assert "halted" in needs
    assert "&lt;script&gt;" in needs
    assert "approval" in needs

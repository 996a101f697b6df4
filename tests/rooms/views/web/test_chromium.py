"""The page in a real Chromium: it follows at once, people speak where they may, and whatever was written stays text."""

from __future__ import annotations

import http.client
import json
import time

import pytest

from tests.browser import PHONE
from tests.rooms.views.web.conftest import EVIL, LIMIT, TASKS

TIMES = 5
SECOND = 1.0
USABLE = 1.0
"""Seconds after which somebody who searches, or asks for more, begins to wait."""
NODES = 6000
"""Elements of a page of ten thousand tasks."""
FIRST = "document.querySelector('[data-lane=ready] .card')"
DETAIL = "document.querySelector('[data-detail]').open"


def shown_in(lane, id):
    return f"document.querySelector('[data-lane={lane}] [data-task={id}]')"


def said_at(clone, *words):
    """Run a command as a process of its own; what it answered, and when."""
    process = clone.start(*words, "--json")
    told, at = json.loads(process.stdout.readline()), time.time()
    process.communicate(timeout=LIMIT)
    return told, at


def created(clone, title):
    told, at = said_at(clone, "create", title)
    return told["id"], at


def votes(clone, id):
    return clone.must("gate", "show", f"{id}/approval", "--json").json["votes"]


def fetched(page, path, **more):
    """The status of what the page itself asks for."""
    return page.js(f"fetch({json.dumps(path)}, {json.dumps(more)}).then(answer => answer.status)")


def verdict(served, id, **headers):
    said = json.dumps({"gate": f"{id}/approval", "seen": "0", "verdict": "approve", "reason": ""})
    return {"method": "POST", "body": said, "headers": headers}


def test_a_commit_of_another_process_is_on_the_page_within_a_second(chromium, scene):
    late = []
    with scene.opened(chromium) as page:
        for number in range(TIMES):
            page.expect(f"document.querySelector('[data-lane=ready]').textContent.includes('Number {number}')")
            id, at = created(scene.clone, f"Number {number}")
            late.append(page.expected() - at)
        page.expect(shown_in("working", id))
        _, at = said_at(scene.clone, "claim", id, "--no-worktree")
        late.append(page.expected() - at)

    assert max(late) < SECOND, late


def test_a_person_approves_with_a_click_and_the_log_has_the_proof(chromium, scene):
    id = scene.ids["asked-start"]
    short = scene.clone.must("show", id, "--json").json["id"]
    with scene.opened(chromium) as page:
        page.click(f"[data-about='{short}/approval'] button[data-verdict=approve]")
        page.until(f"!document.querySelector('[data-about=\"{short}/approval\"]')")
        page.until(shown_in("ready", short))

    (vote,) = votes(scene.clone, id)
    assert (vote["actor"], vote["approved"], vote["proof"]) == ("ada", True, "terminal")
    (event,) = [row for row in scene.clone.log() if row["kind"] == "gate.approved"]
    assert (event["actor"], event["payload"]["proof"]) == ("ada", "terminal")


def test_who_rejects_says_why(chromium, scene):
    short = scene.clone.must("show", scene.ids["asked-end"], "--json").json["id"]
    form = f"[data-about='{short}/approval']"
    with scene.opened(chromium) as page:
        page.click(f"{form} button[data-verdict=reject]")
        page.until(f'document.querySelector("{form} output").textContent.includes("needs a reason")')
        assert votes(scene.clone, short) == []
        page.type("Not before Friday.")
        page.click(f"{form} button[data-verdict=reject]")
        page.until(f'!document.querySelector("{form}")')

    assert [(one["approved"], one["reason"]) for one in votes(scene.clone, short)] == [(False, "Not before Friday.")]


def test_where_nobody_may_speak_there_is_no_way_to(chromium, silent):
    id = silent.clone.must("create", "Asked in vain", "--json", actor="bo").json["id"]
    silent.clone.must("gate", "add", id, "--kind", "approval", "--before", "start", actor="bo")
    with silent.opened(chromium) as page:
        page.until(shown_in("needs", id))
        assert page.js("document.querySelectorAll('[data-verdict]').length") == 0
        key = page.js("sessionStorage.getItem('gitswarm-key')")
        assert fetched(page, "/verdict", **verdict(silent, id, **{"x-key": key})) in (404, 405)
        page.complaints.clear()  # Chromium tells of every answer that is an error
    assert votes(silent.clone, id) == []


def test_without_the_key_nothing_is_shown_and_nothing_said(chromium, scene):
    id = created(scene.clone, "Asked without a key")[0]
    scene.clone.must("gate", "add", id, "--kind", "approval", "--before", "start", actor="bo")
    with chromium.page() as page:
        page.open(scene.bare)
        page.until("document.querySelector('#live').dataset.state === 'shut'")
        assert page.js("document.querySelectorAll('[data-task]').length") == 0
        assert fetched(page, "/verdict", **verdict(scene, id)) == 401
        assert all("401" in one for one in page.complaints)
    assert votes(scene.clone, id) == []


OTHERS = {
    "another host": {"Host": "evil.example"},
    "another name": {"Host": "evil.example:{port}"},
    "another port": {"Host": "127.0.0.1:1"},
    "another site": {"Origin": "https://evil.example"},
    "no site": {"Origin": "null"},
    "another server": {"Origin": "http://localhost:1"},
    "fetched from elsewhere": {"Sec-Fetch-Site": "cross-site"},
}


def answered(served, path, headers, method="GET"):
    """The status of an answer to a client that is no browser, and so may claim to be anybody."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=LIMIT)
    told = {name: value.format(port=served.port) for name, value in headers.items()}
    connection.request(method, path, headers=told)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("path", ["/", "/page.js", "/content", "/task?id=gs", "/search?q=x", "/events", "/verdict"])
@pytest.mark.parametrize("headers", OTHERS.values(), ids=OTHERS)
def test_whoever_comes_from_elsewhere_is_sent_away_even_with_the_key(scene, path, headers):
    method = "POST" if path == "/verdict" else "GET"
    origin = {"Origin": scene.bare.rstrip("/")} if path == "/verdict" else {}

    assert answered(scene, path, {"X-Key": scene.key, **origin, **headers}, method) == 403


@pytest.mark.parametrize("path", ["/content", "/task?id=gs", "/search?q=x", "/events", "/nothing"])
def test_whoever_has_no_key_learns_nothing(scene, path):
    assert answered(scene, path, {}) == 401
    assert answered(scene, path, {"X-Key": scene.key[:-1]}) == 401
    assert answered(scene, f"{path}?key={scene.key}", {"Cookie": f"gitswarm-key={scene.key}"}) == 401


def test_what_anybody_wrote_is_text_wherever_it_stands(chromium, hostile):
    with hostile.opened(chromium) as page:
        for part in ("problems", "lane-ready", "lane-working", "runs", "flows", "talks", "agents"):
            assert "<script>" in page.js(f"document.querySelector('[data-part={part}]').textContent"), part
        for task in page.js("[...document.querySelectorAll('[data-lane] [data-task]')].map(e => e.dataset.task)"):
            page.js(f"document.querySelector('[data-lane] [data-task={task}]').click()")
            page.until(f"{DETAIL} && document.querySelector('#detail-title').textContent.includes('{task}')")
            assert "<script>" in page.js("document.querySelector('[data-detail]').textContent")
            page.press("Escape")
        page.js("document.querySelector('#query').focus()")
        page.type(EVIL[:8])
        page.until("document.querySelectorAll('#results .card').length > 9")
        assert page.js("document.querySelectorAll('main img, main script, dialog script, #results script').length") == 0
        attributes = page.js("[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())")
        assert not [name for name in attributes if name.startswith("on")]
    assert page.asked.count(hostile.bare) == 1


def test_the_file_that_stands_alone_runs_nothing_either(chromium, hostile, tmp_path):
    hostile.clone.must("web", "--export", str(tmp_path))
    with chromium.page() as page:
        page.open((tmp_path / "index.html").as_uri())
        page.until("document.querySelector('details.card')")
        assert "<script>" in page.js("document.body.textContent")
        assert page.js("typeof taken") == "undefined"
        assert page.complaints == []
        assert all(url.startswith(("file:", "data:")) for url in page.asked)


@pytest.mark.parametrize("size", [PHONE])
def test_nothing_that_was_written_makes_a_phone_scroll_sideways(chromium, hostile, size):
    with hostile.opened(chromium, size) as page:
        assert page.js("document.documentElement.scrollWidth") == size[0]
        page.click("[data-lane=ready] .card")
        page.until(DETAIL)
        assert page.js("document.querySelector('[data-detail]').scrollWidth") <= size[0]


def test_a_task_that_was_closed_stays_closed_though_news_of_it_were_on_their_way(chromium, scene):
    slow = "const fast = fetch; fetch = (...all) => fast(...all).then(answer => new Promise(done => \
        setTimeout(done, all[0].startsWith('/task') && later, answer))); var later = 0"
    with scene.opened(chromium) as page:
        page.js(slow)
        page.click("[data-lane=ready] .card")
        page.until(DETAIL)
        page.js("later = 300")
        begun = len([url for url in page.asked if "/task" in url])
        created(scene.clone, "News")
        while len([url for url in page.asked if "/task" in url]) == begun:
            page.js("0")
        page.press("Escape")
        page.js("new Promise(done => setTimeout(done, 600))")
        assert not page.js(DETAIL)


def test_ten_thousand_tasks_are_searched_and_leafed_through(chromium, many):
    with many.opened(chromium) as page:
        lane = "document.querySelectorAll('[data-lane=ready] .card').length"
        assert f"{TASKS * 3 // 10:,}" in page.js("document.querySelector('[data-lane=ready] .count').textContent")
        assert page.js(lane) == 30
        begun = time.time()
        page.click("[data-lane=ready] [data-more]")
        assert page.until(f"{lane} === 60") - begun < USABLE

        begun = time.time()
        page.press("/")
        page.type("00009991")
        assert page.until("document.querySelectorAll('#results .card').length === 1") - begun < USABLE
        page.press("Enter")
        page.press("Enter")
        page.until(f"{DETAIL} && document.querySelector('[data-detail]').textContent.includes('place 00009991')")
        assert page.js("document.querySelectorAll('*').length") < NODES


def test_all_of_it_is_reached_by_the_keyboard(chromium, scene):
    focus = "document.activeElement.dataset.task"
    with scene.opened(chromium) as page:
        cards = page.js("[...document.querySelectorAll('[data-lane=ready] .card')].map(e => e.dataset.task)")
        page.press("j")
        assert page.js(focus) == cards[0]
        page.press("j", "j", "k")
        assert page.js(focus) == cards[1]
        page.press("Enter")
        page.until(f"{DETAIL} && document.querySelector('#detail-title').textContent.includes('{cards[1]}')")
        page.press("Escape")
        page.until(f"!{DETAIL}")
        page.js("new Promise(done => setTimeout(done))")  # what follows a dialogue's end has then followed
        assert page.js(focus) == cards[1]
        page.press("l")
        assert page.js("document.activeElement.closest('[data-lane]').dataset.lane") == "working"
        page.press("?")
        page.until("document.querySelector('#keys').open")
        page.press("Escape", "/")
        page.type("wiki")
        page.until("document.querySelector('#results .card')")
        page.press("Escape")
        page.until("document.querySelector('#results').hidden")

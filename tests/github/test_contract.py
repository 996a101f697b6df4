from __future__ import annotations

import pytest

from tests.github.asking import ROUTES, Answer, Ask, Links
from tests.github.contract import ALLOWED, WHY_NOT, contract

ISSUES = "/repos/acme/app/issues"


@pytest.fixture
def description(github):
    """GitHub's own description."""
    if github.contract is None:
        pytest.skip(WHY_NOT)
    return github.contract


def asked(github, method, path, pattern, content=b""):
    """A request, as the server hands it to the contract."""
    headers = {"content-type": "application/json"}
    return Ask(github.state, method, path, {}, headers, content, Links("", ""), pattern=pattern)


def test_each_request_and_answer_is_held_against_it(description, github, ada):
    before = description.checked
    ada(f"POST {ISSUES}", {"title": "one"})
    ada(f"GET {ISSUES}")
    ada(f"GET {ISSUES}/99")
    assert description.checked == before + 3


def test_an_answer_that_lacks_what_github_always_tells_is_seen(description, github, app, ada):
    github.state.issue(app, "one")
    body = ada(f"GET {ISSUES}/1").body
    del body["html_url"]
    found = description.violations(
        asked(github, "GET", f"{ISSUES}/1", "/repos/{owner}/{repo}/issues/{number}"), Answer(200, body)
    )
    assert any("'html_url' is a required property" in words for words in found)


def test_a_request_that_we_take_and_github_would_not_is_seen(description, github, app, ada):
    body = ada(f"POST {ISSUES}", {"title": "one"}).body
    ask = asked(github, "POST", ISSUES, "/repos/{owner}/{repo}/issues", b'{"titel": "one"}')
    assert any("'title' is a required property" in words for words in description.violations(ask, Answer(201, body)))
    refused = Answer(422, {"message": "Validation Failed", "documentation_url": "https://docs.github.com/rest"})
    assert description.violations(ask, refused) == []


def test_an_answer_it_does_not_know_is_seen(description, github):
    ask = asked(github, "GET", ISSUES, "/repos/{owner}/{repo}/issues")
    assert any("418" in words for words in description.violations(ask, Answer(418, {})))


def test_every_route_is_one_of_githubs(description):
    absent = [f"{it.method} {it.pattern}" for it in ROUTES if not description.knows(it.method, it.pattern)]
    assert absent == []


def test_what_is_let_pass_has_a_reason():
    assert all(it.why and it.words for it in ALLOWED)
    assert contract() is contract()

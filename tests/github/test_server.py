from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time

import pytest

from tests.github import faults
from tests.github.caller import Caller
from tests.github.server import forge
from tests.servers import LOOPBACK

ISSUES = "/repos/acme/app/issues"


@pytest.fixture
def many(github, app):
    """Seven issues."""
    for number in range(7):
        github.state.issue(app, f"issue {number}")


def test_who_one_is_and_what_the_token_may_is_told(github, ada):
    told = ada("GET /user")
    assert (told.body["login"], told.headers["X-OAuth-Scopes"]) == ("ada", "repo, workflow")
    assert ada("GET /users/eve").body["login"] == "eve"
    assert ada("GET /users/nobody").status == 404
    assert Caller(github)("GET /user").status == 401


def test_a_long_list_comes_in_pages_that_name_each_other(many, ada):
    first = ada(f"GET {ISSUES}?per_page=3&direction=asc")
    assert [each["number"] for each in first.body] == [1, 2, 3]
    assert 'rel="next"' in first.headers["Link"]
    assert 'rel="prev"' not in first.headers["Link"]
    assert "page=3" in first.headers["Link"].split(",")[1]
    last = ada(f"GET {ISSUES}?per_page=3&direction=asc&page=3")
    assert [each["number"] for each in last.body] == [7]
    assert 'rel="next"' not in last.headers["Link"]
    assert ada(f"GET {ISSUES}?per_page=100").headers["Link"] is None


def test_what_is_known_already_is_not_told_again_and_costs_nothing(github, app, many, ada):
    first = ada(f"GET {ISSUES}/1")
    again = ada(f"GET {ISSUES}/1", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, None)
    assert again.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"]
    github.state.comment(app.issues[1], "news", "eve")
    assert ada(f"GET {ISSUES}/1", If_None_Match=first.headers["ETag"]).status == 200


def test_a_budget_is_used_up_and_comes_back_after_an_hour(github, many, ada, eve):
    github.limits.known = 2
    assert [ada(f"GET {ISSUES}/1").status for _ in range(3)] == [200, 200, 403]
    refused = ada(f"GET {ISSUES}/1")
    assert "rate limit exceeded" in refused.body["message"]
    assert (refused.headers["X-RateLimit-Remaining"], refused.headers["X-RateLimit-Resource"]) == ("0", "core")
    assert ada("GET /rate_limit").body["rate"]["remaining"] == 0
    assert eve(f"GET {ISSUES}/1").status == 200
    github.state.seconds += 3601
    assert ada(f"GET {ISSUES}/1").status == 200


@pytest.mark.parametrize(
    "fault",
    [
        faults.BAD_CREDENTIALS,
        faults.FORBIDDEN,
        faults.SECONDARY,
        faults.NOT_FOUND,
        faults.CONFLICT,
        faults.INVALID,
        faults.TOO_MANY,
        faults.BROKEN,
        faults.GATEWAY,
    ],
    ids=lambda fault: f"{fault.status} {fault.message[:12]}",
)
def test_an_error_comes_as_often_as_it_is_ordered(github, app, ada, fault):
    github.fault(f"POST {ISSUES}", fault, times=1)
    told = ada(f"POST {ISSUES}", {"title": "one"})
    assert (told.status, told.body["message"]) == (fault.status, fault.message)
    assert told.headers["Retry-After"] == fault.headers.get("Retry-After")
    assert app.issues == {}
    assert ada(f"POST {ISSUES}", {"title": "one"}).status == 201


def test_an_answer_is_lost_after_the_deed_and_a_question_before_it(github, app, ada):
    github.fault(f"POST {ISSUES}", faults.LOST, times=1)
    with pytest.raises((http.client.HTTPException, OSError)):
        ada(f"POST {ISSUES}", {"title": "one"})
    assert [it.title for it in app.issues.values()] == ["one"]
    github.fault(f"POST {ISSUES}", faults.UNHEARD, times=1)
    with pytest.raises((http.client.HTTPException, OSError)):
        ada(f"POST {ISSUES}", {"title": "two"})
    assert len(app.issues) == 1


def test_an_answer_is_cut_in_the_middle(github, many, ada):
    github.fault(f"GET {ISSUES}", faults.HALF, times=1)
    with pytest.raises(http.client.IncompleteRead):
        ada(f"GET {ISSUES}")
    assert len(ada(f"GET {ISSUES}").body) == 7


def test_an_answer_comes_late_or_never(github, ada):
    github.fault("GET /user", faults.slow(0.2), times=1)
    began = time.monotonic()
    assert ada("GET /user").status == 200
    assert time.monotonic() - began >= 0.2
    github.fault("GET /user", faults.slow(60), times=1)
    with pytest.raises(TimeoutError):
        Caller(github, "t-ada", limit=0.2)("GET /user")


def test_bad_weather_strikes_the_same_requests_again_for_the_same_seed(github, many, ada):
    def statuses(seed):
        github.weather = faults.Weather(seed, 0.3, (faults.BROKEN, faults.TOO_MANY))
        found = [ada(f"GET {ISSUES}/1").status for _ in range(40)]
        assert sum(github.weather.struck.values()) == sum(status != 200 for status in found)
        return found

    first = statuses(7)
    assert set(first) == {200, 429, 500}
    assert statuses(7) == first
    assert statuses(8) != first


def test_nothing_is_left_when_it_ends(tmp_path):
    with forge(tmp_path / "short") as made:
        made.fault("GET /user", faults.slow(60))
        made.state.account("ada", "t-ada")
        waiting = threading.Thread(target=lambda: suppressed(Caller(made, "t-ada"), "GET /user"))
        waiting.start()
        while not made.requests:
            time.sleep(0.01)
    waiting.join(5)
    assert not waiting.is_alive()
    with pytest.raises(OSError):
        socket.create_connection((LOOPBACK, made.port), 1).close()


def suppressed(caller, where):
    """Ask, and bear it when nobody answers."""
    with contextlib.suppress(http.client.HTTPException, OSError):
        caller(where)


def test_requests_are_kept_in_order(github, many, ada):
    ada(f"GET {ISSUES}/1")
    ada(f"GET {ISSUES}?page=2")
    assert github.requests == [f"GET {ISSUES}/1", f"GET {ISSUES}?page=2"]
    assert github.asked(f"GET {ISSUES}") == 2

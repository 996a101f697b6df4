from __future__ import annotations

import pytest

from gitswarm.rooms.outside.github import places, terms


@pytest.mark.parametrize(
    ("address", "host", "repository"),
    [
        ("https://github.com/acme/app.git", "github.com", "acme/app"),
        ("https://ada:secret@github.com/acme/app", "github.com", "acme/app"),
        ("git@github.com:acme/app.git", "github.com", "acme/app"),
        ("ssh://git@ssh.github.com:443/acme/app.git", "github.com", "acme/app"),
        ("ssh://git@git.corp.example:2222/acme/app", "git.corp.example", "acme/app"),
        ("https://git.corp.example:8443/acme/app/", "git.corp.example:8443", "acme/app"),
    ],
)
def test_an_address_names_a_repository_of_a_host(address, host, repository):
    assert places.named(address) == (host, repository)


@pytest.mark.parametrize(
    "address",
    "/srv/hub.git ../hub.git file:///srv/acme/app https://github.com/acme https://github.com/a/b/c "
    "git@github.com:-x/app github.com:../app ext::sh https:///acme/app ftp://github.com/acme/app".split(),
)
def test_other_addresses_name_none(address):
    assert places.named(address) is None


def test_each_host_has_its_api_and_each_api_its_page():
    for host, api in (
        ("github.com", "https://api.github.com"),
        ("acme.ghe.com", "https://api.acme.ghe.com"),
        ("git.corp.example", "https://git.corp.example/api/v3"),
    ):
        assert places.api_of(host) == api
        assert places.web_of(api) == f"https://{host}"
        assert places.host_of(api) == host


def test_a_limit_is_told_from_a_missing_right():
    def wait(status, message="", **headers):
        return terms.throttled(status, {k.replace("_", "-"): v for k, v in headers.items()}, message, 1_000.0)

    assert wait(403, "Resource not accessible by integration") is None
    assert wait(422, "rate limit") is None
    assert wait(403, "You have exceeded a secondary rate limit") == 60
    assert wait(429) == 60
    assert wait(403, retry_after="7") == 7
    assert wait(403, x_ratelimit_remaining="0", x_ratelimit_reset="1030") == 30
    assert wait(429, retry_after="99999999999999999") == 60
    assert wait(429, retry_after="9999999") == 3600


def test_the_hour_of_a_budget_is_counted_by_our_clock_whatever_theirs_says():
    headers = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4000", "x-ratelimit-reset": "900"}
    told = terms.told(terms.Budget(), headers, now=10_000_000.0, theirs=600.0)
    assert (told.left, told.reset) == (4000, 10_000_300.0)
    late = terms.told(told, {**headers, "x-ratelimit-remaining": "4500"}, now=10_000_001.0, theirs=601.0)
    assert late.left == 4000  # an answer that was overtaken
    fresh = terms.told(told, {**headers, "x-ratelimit-reset": "9000"}, now=10_000_301.0, theirs=901.0)
    assert fresh.left == 4000


def test_a_clock_that_was_set_back_makes_no_budget_wait_for_it():
    budget = terms.Budget(limit=5000, left=0, reset=1_000_000.0, shut=1_000_000.0)
    assert terms.wait_of(budget, 999_000.0, 0, writes=False, paced=True) == 1_000
    assert terms.wait_of(budget, 900_000.0, 0, writes=False, paced=True) == 0


def test_what_is_written_keeps_a_pace_unless_the_api_is_near():
    budget = terms.Budget()
    for second in range(terms.WRITES_A_MINUTE):
        budget = terms.wrote(budget, 1_000.0 + second / 10)
    assert terms.wait_of(budget, 1_010.0, 0, writes=True, paced=True) == pytest.approx(50.0)
    assert terms.wait_of(budget, 1_010.0, 0, writes=False, paced=True) == 0
    assert terms.wait_of(budget, 1_010.0, 0, writes=True, paced=False) == 0

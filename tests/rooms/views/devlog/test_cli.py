"""``gitswarm devlog``: to read, for a file, for programs, for a chat."""

from __future__ import annotations

import json
import re

import pytest

from tests.rooms.outside.webhooks.conftest import env, its_certificate, receiver  # noqa: F401 - fixtures


@pytest.fixture
def busy(clone):
    """A clone in which something happened."""
    first = clone.must("create", "Reject <b>empty</b> names @everyone", "--json").json["id"]
    clone.must("claim", first, "--no-worktree")
    clone.must("done", first, "--summary", "They are refused.", "--tests", "42 passed")
    return clone


def test_it_reads_as_sentences(busy):
    lines = busy.must("devlog").out.splitlines()

    assert re.fullmatch(r"What the swarm did from \S+ \S+ to \S+ \S+ UTC", lines[0])
    assert lines[2] == "Finished:"
    assert lines[3].endswith("names @everyone (ada): They are refused. [tests: 42 passed]")
    assert "  ada: 1 task finished" in lines
    assert lines[-2].endswith("events by 1 agent"), "the clone itself is none"


def test_as_a_page_what_others_wrote_is_text(busy):
    page = busy.must("devlog", "--markdown").out

    assert "## Finished" in page
    assert "&lt;b&gt;" in page or "&lt;b\\>" in page
    assert "@everyone" not in page


def test_a_cursor_goes_on_where_one_left_off(busy):
    told = busy.must("devlog", "--json").json
    assert [row["by"] for row in told["rows"]["finished"]] == ["ada"]
    busy.must("create", "More")
    more = busy.must("devlog", "--since", told["cursor"], "--json").json

    assert more["events"] == 1
    assert [row["title"] for row in more["rows"]["new"]] == ["More"]
    assert more["rows"]["finished"] == []
    assert busy.must("devlog", "--since", more["cursor"]).out == "Nothing happened\n"


def test_a_day_takes_what_is_of_it_or_later(busy):
    day = busy.log()[-1]["at"][:10]

    assert busy.must("devlog", "--since", day, "--json").json["events"] > 0
    assert busy.must("devlog", "--since", "9999-12-31", "--json").json["events"] == 0
    assert busy.must("devlog", "--since", f"{day}T00:00:00+00:00", "--json").json["events"] > 0


@pytest.mark.parametrize("since", ["2026-13-01", "yesterday-ish", "x7", "-1"])
def test_what_is_neither_a_day_nor_a_cursor_is_refused(busy, since):
    said = busy.run("devlog", f"--since={since}")
    assert said.code == 2
    assert "is neither a day, nor a time, nor a cursor" in said.err


def test_a_webhook_is_told_once_something_happened(busy, env, receiver, monkeypatch):  # noqa: F811
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    said = busy.must("devlog", "--to", "team", "--json").json
    (told,) = receiver.told

    assert (said["sent"], said["status"]) == (True, 200)
    assert "@everyone" not in json.loads(told.body)["text"]
    assert json.loads(told.body)["facts"]["rows"]["finished"][0]["tests"] == "42 passed"
    assert (
        busy.must("devlog", "--to", "team", "--since", said["cursor"]).out
        == "team was told nothing: Nothing happened\n"
    )
    assert len(receiver.told) == 1


@pytest.mark.parametrize("since", ["20260131", "999999"])
def test_a_cursor_beyond_the_end_is_not_found_and_none_to_go_on_from(busy, since):
    said = busy.run("devlog", "--since", since, "--json")
    assert said.code == 4
    assert f"there is no position {since} yet: the log has" in said.err + said.out


def test_the_very_end_is_a_cursor(busy):
    end = str(len(busy.log()))
    assert busy.must("devlog", "--since", end, "--json").json["events"] == 0

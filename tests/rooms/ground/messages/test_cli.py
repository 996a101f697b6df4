"""``gitswarm event add``, from the words to the event."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gitswarm.errors import StoreError
from gitswarm.git.log.plumbing import PlumbingLog


def test_words_become_the_text(clone):
    clone.must("event", "add", "schema", "is", "done", "--kind", "note")

    assert clone.texts() == ["schema is done"]


def test_an_option_becomes_the_text(clone):
    clone.must("event", "add", "--text", "schema is done", "--interaction", "db")

    (row,) = clone.log()[1:]
    assert (row["payload"]["text"], row["thread"], row["kind"], row["actor"]) == ("schema is done", "db", "note", "ada")


def test_standard_input_becomes_the_text(clone):
    process = clone.start("event", "add", "--text", "-", "--kind", "error", stdin=subprocess.PIPE)
    process.communicate("first line\nsecond line\n", timeout=60)

    assert process.returncode == 0
    assert clone.texts() == ["first line\nsecond line"]


@pytest.mark.parametrize("words", [("a", "--text", "b"), (), ("--text", ""), (" ",), ("\n", "\t"), ("--text", " \n")])
def test_the_text_is_given_once(clone, words):
    assert clone.run("event", "add", *words).code == 2
    assert clone.texts() == []


def test_a_kind_has_a_name(clone):
    said = clone.run("event", "add", "x", "--kind", "", "--json")

    assert (said.code, said.error["message"]) == (2, "a kind without a name")


def test_without_standard_input_nothing_is_said(clone):
    script = "import os; os.close(0); os.execvp('gitswarm', ['gitswarm', *__import__('sys').argv[1:]])"
    words = ["-C", str(clone.path), "--actor", "ada", "event", "add", "--text", "-"]

    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=False)

    assert (done.returncode, "no standard input" in done.stderr) == (2, True)
    assert clone.texts() == []


def test_a_kind_of_the_machinery_is_refused(clone):
    said = clone.run("event", "add", "x", "--kind", "task.claimed", "--json")

    assert (said.code, said.error["kind"]) == (2, "misused")


def test_the_receipt_tells_where_the_event_stands(clone):
    event = clone.say("x", "--kind", "heartbeat")

    assert (event["kind"], event["position"], event["standing"], event["final"]) == ("heartbeat", 1, "committed", True)


def test_why_an_event_waits_is_said(clone, monkeypatch):
    def full(log, draft):
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(PlumbingLog, "append", full)
        said = clone.run("event", "add", "--json", "kept")

    assert (said.code, said.json["events"][0]["standing"]) == (0, "waiting")
    assert said.err == "kept, and not yet in the log: the disk is full\n"
    assert clone.must("event", "add", "more").err == ""
    assert clone.texts() == ["kept", "more"]


def test_for_people_it_is_one_sentence(clone):
    assert clone.must("event", "add", "x").out.startswith("note 01")


@pytest.mark.parametrize("text", ["\x1b[2J", "größe \U0001f600", "--json", "a\nb", '{"a":1}', "'; rm -rf", " a "])
def test_any_text_comes_back_as_it_was_given(clone, text):
    clone.say(text)

    assert clone.texts() == [text]

"""``gitswarm dup``: what is shown, and one task of two."""

from __future__ import annotations


def test_alike_tasks_are_listed_and_joined(clone):
    kept = clone.must("create", "Fix the login page", "--json").json["id"]
    gone = clone.must("create", "Fix the login pages", "--json").json["id"]
    assert clone.must("dup", "list", "--json").json == [
        {"alike": 84, "id": kept, "title": "Fix the login page", "other": gone, "other_title": "Fix the login pages"}
    ]
    assert clone.run("dup", "list", "--least", "0").code == 2

    assert clone.must("dup", "join", kept, gone, "--json").json["other"] == gone
    assert clone.must("dup", "list", "--json").json == []
    assert clone.must("show", gone, "--json").json["resolution"] == "duplicate"
    assert clone.run("dup", "join", kept, gone).code == 3


def test_only_the_most_alike_are_listed(clone):
    for title in ("Fix the login page", "Fix the login pages", "Fix the login page!"):
        clone.must("create", title)
    rows = clone.must("dup", "list", "--json", "-n", "2").json

    assert [(row["alike"], row["other_title"]) for row in rows] == [
        *((100, "Fix the login page!"), (84, "Fix the login pages")),
    ]
    assert clone.run("dup", "list", "-n", "0").code == 2

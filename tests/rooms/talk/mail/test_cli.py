"""``gitswarm mail``, from the words to what is shown."""

from __future__ import annotations


def test_a_letter_is_sent_read_answered_and_acknowledged(clone):
    id = clone.must("mail", "send", "bob", "please look", "--subject", "parser", "--ack", "--json").json["id"]
    (row,) = clone.must("mail", "inbox", "--json", actor="bob").json
    assert (row["id"], row["sender"], row["to"], row["ack"], row["subject"]) == (id, "ada", ["bob"], True, "parser")
    assert clone.must("mail", "unacked", "--json").json[0]["id"] == id

    assert "please look" in clone.must("mail", "read", id[-8:], actor="bob").out
    clone.must("mail", "reply", id, "I did", actor="bob")
    clone.must("mail", "ack", id, actor="bob")
    assert clone.must("mail", "inbox", "--json", actor="bob").json == []
    assert clone.must("mail", "unacked", "--json").json == []
    assert [row["text"] for row in clone.must("mail", "thread", id, "--json").json] == ["please look", "I did"]
    assert [row["text"] for row in clone.must("mail", "search", "LOOK", "--json").json] == ["please look"]


def test_an_agent_is_told_in_short_and_nothing_where_there_is_nothing(clone):
    assert clone.must("mail", "check", "--inject", actor="bob").out == ""
    for number in range(8):
        clone.must("mail", "send", "bob", f"line one {number}\n\x1b[2Jline two", "-i", "high" if number == 7 else "low")

    lines = clone.must("mail", "check", "--inject", actor="bob").out.splitlines()
    assert lines[0] == "You have 8 unread letters. Read them with `gitswarm mail read ID`."
    assert len(lines) == 6
    assert "line one 7" in lines[1]
    assert "\x1b" not in "".join(lines)
    assert clone.must("mail", "check", "--json", actor="bob").json == {"unread": 8, "unacked": 0}


def test_a_long_letter_is_shown_whole(clone):
    text = "word " * 5000
    id = clone.must("mail", "send", "bob", text, "--json").json["id"]

    assert clone.must("mail", "read", id, "--json", actor="bob").json["text"] == text


def test_a_letter_to_no_task_is_refused(clone):
    assert clone.run("mail", "send", "task/gs-zzzz", "x").code == 4


def test_a_letter_is_called_by_the_beginning_of_what_is_shown_too(clone):
    id = clone.must("mail", "send", "bob", "x", "--json").json["id"]

    for name in (id, id[-8:], id[-5:], id[-8:-3]):
        assert clone.must("mail", "read", name, "--json", actor="bob").json["id"] == id
    assert clone.run("mail", "read", id[-8:-5], actor="bob").code == 4
    assert clone.run("mail", "read", id[-9:-4], actor="bob").code == 4


def test_who_writes_to_nobody_is_told(clone):
    clone.must("agent", "join", "--role", "coder")
    clone.must("mail", "send", "ada", "x", actor="eve")
    task = clone.must("create", "A task", "--json").json["id"]

    def told(*to):
        words = [word for one in to[1:] for word in ("--also", one)]
        return clone.must("mail", "send", to[0], "x", *words).out.rstrip("\n").partition("; ")[2]

    assert told("ada", "eve", "all", "role/coder", f"task/{task}") == ""
    assert told("bob", "role/none", "eve") == "nobody is known as bob, role/none so far"
    clone.must("claim", task, "--no-worktree", actor="bob")
    assert told("bob") == ""


def test_a_list_that_is_cut_says_so(clone):
    for number in range(3):
        clone.must("mail", "send", "bob", f"letter {number}")

    for words in (("mail", "inbox"), ("mail", "search", "letter")):
        assert "may be more" in clone.must(*words, "-n", "2", actor="bob").err
        assert "may be more" not in clone.must(*words, actor="bob").err

"""The log of the older shell prototype: what is read of it, what is set aside, and that twice is once."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from gitswarm.rooms.exchange.imports import shell_log
from gitswarm.rooms.exchange.imports.shell_log import LINE_LIMIT, BadLine, Portion, lines_of, portions, read

ROW = {
    "interaction": "release-1",
    "actor": "ada",
    "type": "question",
    "content": "who tags it?",
    "timestamp": "2025-03-01T12:00:00Z",
}


def line(**changes):
    """A row as a line; None takes a key away."""
    return json.dumps({key: value for key, value in (ROW | changes).items() if value is not None}).encode() + b"\n"


def said(raw):
    """What one line says."""
    ((_, found),) = read([raw])
    assert not isinstance(found, BadLine), found
    return found


def reason(raw):
    """Why one line is bad."""
    ((_, found),) = read([raw])
    assert isinstance(found, BadLine)
    return found.reason


# one line


def test_a_row_becomes_a_saying():
    saying = said(line())

    assert saying[:5] == ("question", "who tags it?", "release-1", "ada", "2025-03-01T12:00:00Z")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("Question", "question"),
        ("follow up", "follow-up"),
        ("task.done", "task-done"),
        ("a/b:c", "a-b-c"),
        (" note ", "note"),
        ("step_2", "step_2"),
    ],
)
def test_a_type_becomes_a_kind_of_peoples_own(told, kind):
    assert said(line(type=told)).kind == kind


@pytest.mark.parametrize("told", ["2fast", "größe", "a" * 65, "a\nb", "-", "!", ".", "\u202e"])
def test_a_type_that_can_be_no_kind_is_bad(told):
    assert reason(line(type=told)).startswith("type cannot be a kind")


@pytest.mark.parametrize(
    ("told", "thread"), [("t", "t"), (7, "7"), (None, None), ("", None), ("größe \U0001f600", "größe \U0001f600")]
)
def test_an_interaction_becomes_a_thread(told, thread):
    assert said(line(interaction=told)).thread == thread


@pytest.mark.parametrize("told", ["a\nb", "x" * 201, ["t"], {"t": 1}, True, 1.5])
def test_an_interaction_that_can_be_no_name_is_bad(told):
    assert reason(line(interaction=told)).startswith("interaction cannot be a name")


@pytest.mark.parametrize(
    ("told", "time"),
    [
        ("2025-03-01T12:00:00Z", "2025-03-01T12:00:00Z"),
        ("yesterday", "yesterday"),
        (0, "1970-01-01T00:00:00Z"),
        (1.5, "1970-01-01T00:00:01Z"),
        (None, None),
        ("", None),
    ],
)
def test_a_timestamp_is_told_as_it_stands_or_as_we_write_times(told, time):
    assert said(line(timestamp=told)).said_at == time


@pytest.mark.parametrize("told", [-1, 10**15, "a\nb", "x" * 201, ["now"], True])
def test_a_timestamp_that_is_no_time_is_bad(told):
    assert reason(line(timestamp=told)) == "timestamp is no time"


def test_an_empty_content_is_a_saying_too():
    assert said(line(type="heartbeat", content="")).text == ""


def test_what_the_prototype_did_not_know_is_left_out():
    assert said(line(mood="good")).text == "who tags it?"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"{nope\n", "not JSON"),
        (b"hello\n", "not JSON"),
        (b"[1]\n", "not an object"),
        (b'"x"\n', "not an object"),
        (b"7\n", "not an object"),
        (b"\xff\xfe\n", "not UTF-8"),
        (b"[" * 200_000 + b"\n", "nested too deep"),
        (line(content=None), "no content"),
        (line(content=7), "content is no text"),
        (line(actor=None), "no actor"),
        (line(actor=""), "no actor"),
        (line(actor="a\x1b[2J"), "actor cannot be a name: 1 to 200 characters without control characters"),
        (line(type=None), "no type"),
        (line(type=7), "no type"),
        (line(type=""), "no type"),
        (line(content="\ud800"), "holds what JSON or Unicode cannot say"),
        (b'{"content":NaN}\n', "holds what JSON or Unicode cannot say"),
        (b'{"content":1e999}\n', "holds what JSON or Unicode cannot say"),
        (b"9" * 10_000 + b"\n", "not JSON"),
    ],
)
def test_a_line_that_says_nothing_is_bad(raw, why):
    assert reason(raw) == why


def test_a_bad_line_is_known_by_its_number_and_its_beginning():
    found = dict(read([line(), b"\n", b"  \r\n", b"{nope\r\n"]))

    assert found[4] == BadLine(4, "not JSON", "{nope")
    assert set(found) == {1, 4}


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_the_row():
    assert said(b"\xef\xbb\xbf" + line()) == said(line())


# known again


def digests(*raws):
    return [found.digest for _, found in read(raws)]


def test_equal_lines_stay_two_and_the_same_file_is_the_same():
    first, second = digests(line(), line())

    assert first != second
    assert digests(line(), line()) == [first, second]


def test_the_digest_is_of_the_row_and_not_of_its_spelling():
    other = b'{"timestamp":"2025-03-01T12:00:00Z", "content":"who tags it?","type":"question","actor":"ada",'
    other += b'"interaction":"release-1"}\r\n'

    assert digests(line()) == digests(other)


def test_what_stands_between_does_not_change_the_digests():
    plain, mixed = digests(line(), line(actor="bob")), digests(line(), line(actor="cid"), line(actor="bob"))

    assert plain == [mixed[0], mixed[2]]


# in portions


def test_a_line_that_is_too_long_is_bad_and_its_neighbours_are_not():
    long = b'"' + b"x" * LINE_LIMIT * 3 + b'"\n'

    (portion,) = portions(io.BytesIO(line() + long + line()))

    assert [one.line for one in portion.bad] == [2]
    assert portion.bad[0].reason == "longer than 1 MiB"
    assert len(portion.bad[0].raw) == 1000
    assert len(portion.sayings) == 2


def test_of_a_long_line_only_the_beginning_is_held():
    assert [len(one) for one in lines_of(io.BytesIO(b"x" * LINE_LIMIT * 5 + b"\n" + b"y\n"))] == [LINE_LIMIT + 1, 2]


def test_a_line_as_long_as_the_limit_takes_nothing_from_the_next():
    full = b"x" * LINE_LIMIT

    assert list(lines_of(io.BytesIO(full + b"\ny"))) == [full + b"\n", b"y"]
    assert list(lines_of(io.BytesIO(full + b"xx\ny"))) == [full + b"x", b"y"]
    assert list(lines_of(io.BytesIO(full + b"xx"))) == [full + b"x"]


def test_a_log_comes_in_portions(monkeypatch):
    monkeypatch.setattr(shell_log, "PORTION", 2)
    log = io.BytesIO(line(content="1") + b"nope\n" + line(content="2") + line(content="3") + line(content="4"))

    found = list(portions(log))

    assert [[one.text for one in portion.sayings] for portion in found] == [["1"], ["2", "3"], ["4"]]
    assert [portion.lines for portion in found] == [2, 4, 5]
    assert found[0].bad[0].line == 2


def test_large_texts_make_a_portion_smaller(monkeypatch):
    monkeypatch.setattr(shell_log, "PORTION_BYTES", 20)

    assert [len(portion.sayings) for portion in portions(io.BytesIO(line() * 5))] == [2, 2, 1]


def test_an_empty_log_has_no_portion():
    assert list(portions(io.BytesIO(b"\n \n"))) == []


def test_equal_lines_are_counted_across_portions(monkeypatch):
    monkeypatch.setattr(shell_log, "PORTION", 1)

    one, other = portions(io.BytesIO(line() * 2))

    assert isinstance(one, Portion)
    assert one.sayings[0].digest != other.sayings[0].digest


# the command


@pytest.fixture
def log(tmp_path):
    """A log of three sayings, two of them equal, and two bad lines."""
    path = tmp_path / "communication.jsonl"
    path.write_bytes(line() + line() + b"{nope\n" + line(type="answer", content="me", actor="bob") + line(type="?"))
    return path


def test_a_log_is_brought_in_and_what_is_bad_is_set_aside(clone, log):
    answer = clone.must("import", "shell-log", str(log), "--json").json

    bad = clone.state / "import" / "communication.jsonl.bad.jsonl"
    assert answer == {"imported": 3, "already": 0, "bad": 2, "bad_file": str(bad)}
    assert [json.loads(row)["line"] for row in bad.read_text().splitlines()] == [3, 5]
    rows = clone.log()[1:]
    assert [(row["kind"], row["thread"], row["payload"]["text"]) for row in rows] == [
        ("question", "release-1", "who tags it?"),
        ("question", "release-1", "who tags it?"),
        ("answer", "release-1", "me"),
    ]
    assert [row["payload"]["author"] for row in rows] == ["ada", "ada", "bob"]
    assert {row["payload"]["said_at"] for row in rows} == {"2025-03-01T12:00:00Z"}


def test_a_file_of_which_no_line_can_be_read_is_misused(clone, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("no log\nat all\n")
    said = clone.run("import", "shell-log", str(path), "--json")

    error = json.loads(said.err.splitlines()[-1])["error"]
    assert (said.code, said.out, error["kind"]) == (2, "", "misused")
    assert (error["imported"], error["bad"]) == (0, 2)
    assert error["bad_file"] in error["hint"]
    path.write_text("")
    assert clone.run("import", "shell-log", str(path)).code == 0


def test_bad_lines_are_shown(clone, log):
    said = clone.must("import", "shell-log", str(log))

    assert "line 3: not JSON\nline 5: type cannot be a kind: '?'\n" in said.err
    assert "imported: 3" in said.out


def test_many_bad_lines_are_cut_on_the_screen_and_not_in_the_file(clone, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b"nope\n" * 15)

    said = clone.run("import", "shell-log", str(path))

    assert len(said.err.splitlines()) == 11 + len(("error", "hint"))
    assert "and 5 more: " in said.err
    assert len((clone.state / "import" / "bad.jsonl.bad.jsonl").read_bytes().splitlines()) == 15


def test_twice_is_once(clone, log):
    clone.must("import", "shell-log", str(log))
    before = clone.ids()

    answer = clone.must("import", "shell-log", str(log), "--json").json

    assert (answer["imported"], answer["already"]) == (0, 3)
    assert clone.ids() == before
    assert len(Path(answer["bad_file"]).read_bytes().splitlines()) == 2


def test_a_log_that_grew_brings_in_only_what_is_new(clone, log):
    clone.must("import", "shell-log", str(log))
    with log.open("ab") as file:
        file.write(b"\n" + line() + line(content="new"))

    answer = clone.must("import", "shell-log", str(log), "--json").json

    assert (answer["imported"], answer["already"]) == (2, 3)


def test_two_clones_that_bring_in_the_same_log_count_it_once(world, log):
    ada, bob = world.clone("ada"), world.clone("bob")
    for clone in (ada, bob):
        clone.must("import", "shell-log", str(log))
    for clone in (ada, bob, ada):
        clone.must("sync")

    rows = [row for row in ada.log() if "text" in row["payload"]]
    assert [row["overruled"] for row in rows] == [False] * 3 + [True] * 3
    assert bob.ids() == ada.ids()


def test_an_earlier_file_of_bad_lines_goes_when_there_are_none(clone, log):
    first = clone.must("import", "shell-log", str(log), "--json").json
    log.write_bytes(line())

    second = clone.must("import", "shell-log", str(log), "--json").json

    assert first["bad_file"]
    assert second["bad_file"] is None
    assert not (clone.state / "import" / "communication.jsonl.bad.jsonl").exists()


def test_bad_lines_of_many_portions_are_all_set_aside(clone, tmp_path, monkeypatch):
    monkeypatch.setattr(shell_log, "PORTION", 2)
    path = tmp_path / "bad.jsonl"
    path.write_bytes((b"nope\n" + line()) * 3)

    answer = clone.must("import", "shell-log", str(path), "--json").json

    assert (answer["imported"], answer["bad"]) == (3, 3)
    assert len((clone.state / "import" / "bad.jsonl.bad.jsonl").read_bytes().splitlines()) == 3


def test_a_log_comes_from_standard_input_too(clone, log):
    with log.open("rb") as file:
        process = clone.start("import", "shell-log", "-", "--json", stdin=file)
        out, _ = process.communicate(timeout=60)

    answer = json.loads(out)
    assert answer["imported"] == 3
    assert answer["bad_file"].endswith("stdin.bad.jsonl")


def test_long_texts_come_whole(clone, tmp_path):
    path = tmp_path / "long.jsonl"
    path.write_bytes(line(content="x" * 500_000))

    clone.must("import", "shell-log", str(path))

    assert clone.log()[-1]["payload"]["text"]["size"] == 500_000
    assert clone.must("verify", "--json").json["texts"] == 1


def test_a_large_log_comes_in_few_commits(clone, tmp_path):
    path = tmp_path / "large.jsonl"
    path.write_bytes(b"".join(line(content=str(number)) for number in range(2500)))
    before = len(clone.git("rev-list", "gitswarm").splitlines())

    said = clone.must("import", "shell-log", str(path))

    assert "imported: 2500" in said.out
    assert "lines read" in said.err
    assert len(clone.git("rev-list", "gitswarm").splitlines()) == before + 3


def test_a_file_that_is_not_there_is_not_found(clone, tmp_path):
    assert clone.run("import", "shell-log", str(tmp_path / "none")).code == 4
    assert clone.run("import", "shell-log", str(tmp_path)).code == 2

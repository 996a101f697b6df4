"""What is exported can be imported: the same tasks come out, whatever stands in them."""

from __future__ import annotations

import json
import random

import pytest

FORMATS = {"jsonl": "tasks.jsonl", "markdown": "tasks.md"}
NASTY = (
    *("plain words", "- [ ] a box", "> a quote", "# a heading", "```", '"in quotes"', '"', "'", "\\", "a: b", "- x"),
    *(
        "id: 7",
        "  indented",
        "\tby a tab",
        "trailing  ",
        "é ß 日本 🎉",
        "\u202e\x1b[31m",
        "\u2028",
        "\x00",
        "\x85",
        "\r",
    ),
    *(
        "a\nb",
        "\n",
        "a\n\n\nb\n",
        "> - [x] \n\n  - reason: no",
        "two\r\nlines",
        "\u00a0",
        "<!-- x -->",
        "%s {0}",
        "@ada",
    ),
)
"""What a description, a remark or a criterion may be."""


def line_of(dice):
    """Something that a title can be."""
    text = " ".join(dice.choices(NASTY, k=2)).replace("\n", " ").strip()
    return text[:100].strip() or "words"


def generated(seed, count=14):
    """Tasks with everything that one can have, as lines of an export."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        state = dice.choice(["open", "open", "paused", "closed"])
        rows.append(
            {
                "id": f"task-{number}",
                "title": f"{number} {line_of(dice)}",
                "type": dice.choice(["task", "bug", "feature", "chore"]),
                "priority": dice.randrange(5),
                "status": state,
                "description": "\n".join(dice.choices(NASTY, k=dice.randrange(4))),
                "labels": [dice.choice(["api", "db", "x y", "ü", '"q"', "- l"]) for _ in range(dice.randrange(3))],
                "accept": dice.sample([text for text in NASTY if text.strip()], k=dice.randrange(3)),
                "paths": dice.choice([[], ["src/**"], ["a b/*.py", "[x]/?"]]),
                "assignee": dice.choice([None, "ada", "@eve", "a: b", '"bob"']),
                "value": dice.choice([None, 3]),
                "effort": dice.choice([None, 1]),
                "parent": f"task-{dice.randrange(number)}" if number and dice.random() < 0.5 else None,
                "deps": [f"task-{dice.randrange(number)}"] if number and dice.random() < 0.3 else [],
                "resolution": dice.choice(["done", "wontfix"]) if state == "closed" else None,
                "reason": dice.choice(NASTY) if state != "open" else None,
                "author": dice.choice([None, "eve"]),
                "created": dice.choice([None, "2026-01-02T03:04:05Z"]),
                "updated": dice.choice([None, "2026-02-02T03:04:05Z"]),
                "closed": "2026-02-01T00:00:00Z" if state == "closed" else None,
                "remarks": [
                    {"author": dice.choice([None, "bob", "a b"]), "at": None, "text": f"{one} {dice.choice(NASTY)}"}
                    for one in range(dice.randrange(3))
                ],
            }
        )
    return rows


def named(rows):
    """Exported tasks with the names of tasks in place of their ids, in an order of their own."""
    titles = {row["id"]: row["title"] for row in rows}
    named = []
    for row in rows:
        links = {"parent": titles.get(row["parent"]), "deps": sorted(titles[id] for id in row["deps"])}
        named.append({key: value for key, value in (row | links).items() if key not in {"id", "short"}})
    return sorted(named, key=lambda row: row["title"])


def export(clone, form="jsonl"):
    """The tasks of a clone in a file, and the path of it."""
    path = clone.path / FORMATS[form]
    clone.must("export", form, "--out", str(path))
    return path


def exported(clone):
    """The tasks of a clone as its export tells them."""
    return named([json.loads(line) for line in export(clone).read_text().splitlines()])


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("seed", range(6))
def test_an_export_that_is_imported_gives_the_same_tasks(world, seed, form):
    one, other = world.alone("one"), world.alone("other")
    rows = generated(seed)
    one.write("made.jsonl", "\n".join(map(json.dumps, rows)))
    one.must("import", "jsonl", str(one.path / "made.jsonl"))

    said = other.must("import", form, str(export(one, form)), "--json")

    assert said.json["imported"] == len(rows)
    assert said.json["told"] == 0, said.err
    assert exported(other) == exported(one)


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_made_here_survives_the_way_out_and_in(world, form):
    one, other = world.alone("one"), world.alone("other")
    long = "A line of a long description.\n" * 2000
    first = one.must("create", "First", "-d", long, "--accept", "It works", "--json").json["id"]
    second = one.must("create", "Second", "--parent", first, "-l", "db", "--json").json["id"]
    one.must("note", second, "Hm.", actor="eve")
    one.must("pause", second, "--reason", "Wait.")
    one.must("close", first, "--resolution", "wontfix", "--reason", "No.", "--force")

    other.must("import", form, str(export(one, form)))

    assert exported(other) == exported(one)
    rows = exported(other)
    assert rows[0]["description"] == long
    assert (rows[1]["remarks"][0]["author"], rows[1]["reason"], rows[0]["reason"]) == ("eve", "Wait.", "No.")


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_changes_nothing_where_it_came_from(clone, form):
    clone.must("create", "First")
    before = clone.log()
    said = clone.must("import", form, str(export(clone, form)), "--json")

    assert (said.json["imported"], said.json["kept"]) == (0, 1)
    assert clone.log() == before
    assert "a task of this swarm" in said.err


@pytest.mark.parametrize("form", FORMATS)
def test_twice_is_once(world, form):
    one, other = world.alone("one"), world.alone("other")
    one.write("made.jsonl", "\n".join(map(json.dumps, generated(7))))
    one.must("import", "jsonl", str(one.path / "made.jsonl"))
    path = export(one, form)
    other.must("import", form, str(path))
    before = other.log()

    assert other.must("import", form, str(path), "--json").json["already"] == 14
    assert other.log() == before


def test_what_is_deeper_than_a_page_can_show_names_its_whole(world):
    one, other = world.alone("one"), world.alone("other")
    rows = [{"id": f"t{n}", "title": f"{n:02}", "parent": f"t{n - 1}" if n else None} for n in range(20)]
    one.write("made.jsonl", "\n".join(map(json.dumps, rows)))
    one.must("import", "jsonl", str(one.path / "made.jsonl"))

    other.must("import", "markdown", str(export(one, "markdown")))

    assert exported(other) == exported(one)


def test_an_export_goes_to_standard_output_too(clone):
    clone.must("create", "First")

    assert json.loads(clone.must("export", "jsonl").out)["title"] == "First"
    assert "- [ ] First" in clone.must("export", "markdown").out


def test_a_file_that_cannot_be_written_is_told(clone):
    assert clone.run("export", "jsonl", "--out", str(clone.path / "nowhere" / "x")).code == 5

"""A checklist as people write it: boxes are tasks, and what stands below them is kept."""

from __future__ import annotations

import pytest

PAGE = """# Release

Some words before any box.

## Docs

- [ ] Write the guide
  It shall be short.

  - with pictures
  - priority: 0
  - [x] Collect pictures
  * [ ] Draw the rest
- [-] Translate it
1. [X] Proofread

## Code

- [ ] Write the guide
- a bullet without a box
```
- [ ] not a box
```
"""


@pytest.fixture
def bring(clone):
    """Write a page and import it; what the command answered."""

    def run(text, name="todo.md"):
        (clone.path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return clone.must("import", "markdown", str(clone.path / name), "--json")

    return run


def every(clone):
    """All tasks, whole, in the order in which they were made."""
    rows = clone.must("list", "--all", "-s", "all", "--json").json
    whole = [clone.must("show", row["id"], "--json").json for row in rows]
    return sorted(whole, key=lambda task: task["history"][0]["position"])


def test_boxes_become_tasks_and_boxes_below_them_parts(clone, bring):
    said = bring(PAGE)
    tasks = {(task["title"], task["status"]): task for task in every(clone)}

    assert set(tasks) == {
        ("Write the guide", "open"),
        ("Collect pictures", "closed"),
        ("Draw the rest", "open"),
        ("Translate it", "closed"),
        ("Proofread", "closed"),
    }
    assert said.json["imported"] == 6
    whole = next(task for task in every(clone) if task["children"])
    assert whole["priority"] == 0
    assert whole["description"] == "It shall be short.\n\n- with pictures\n\n## Under\n\nDocs"
    assert tasks["Draw the rest", "open"]["parent"] == whole["id"]
    assert tasks["Translate it", "closed"]["resolution"] == "wontfix"


def test_what_is_no_box_is_told_with_its_line(bring):
    err = bring(PAGE).err

    assert "line 3: no box of a checklist" in err
    assert "line 20: no box of a checklist" in err
    assert "line 22: no box of a checklist" in err


def test_a_box_that_was_ticked_closes_its_task(clone, bring):
    bring("- [ ] One\n- [ ] Two\n")
    said = bring("- [x] One\n- [ ] Two\n- [ ] Three\n")

    assert (said.json["changed"], said.json["already"], said.json["imported"]) == (1, 1, 1)
    assert [task["status"] for task in every(clone)] == ["closed", "open", "open"]


def test_the_same_words_in_two_pages_are_two_tasks(clone, bring):
    bring("- [ ] Write tests\n", "a.md")
    bring("- [ ] Write tests\n", "b.md")

    assert len(every(clone)) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (b"", 0),
        (b"- [ ] x\r\n- [ ] y\r\n", 2),
        (b"\xef\xbb\xbf- [ ] x\n", 1),
        (b"- [ ] x\n  - priority: 99999999999999999999999999\n  - value: much\n", 1),
        (b"".join(b" " * (2 * n) + b"- [ ] deep\n" for n in range(1500)), 1500),
        (b"- [ ] x\n  - waits for: nobody\n  - id: a\n- [ ] y\n  - id: a\n", 1),
    ],
)
def test_odd_pages_lose_nothing_else(clone, bring, text, count):
    assert bring(text).json["imported"] == count


@pytest.mark.parametrize("text", [b"\xff\xfe- [ ] x\n", b"- [ ]\n- [] x\n- [y] z\n", b"only words\n"])
def test_a_page_without_a_box_is_misused(clone, text):
    (clone.path / "todo.md").write_bytes(text)
    said = clone.run("import", "markdown", str(clone.path / "todo.md"))

    assert said.code == 2
    assert "nothing in" in said.err
    assert "could be read" in said.err


def test_a_checklist_in_json_is_one_text(clone):
    clone.must("create", "Greet")

    assert clone.must("export", "markdown", "--json").json == {"text": clone.must("export", "markdown").out}

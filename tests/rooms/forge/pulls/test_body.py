"""How a pull request reads where the texts of others in it are not what they should be."""

from __future__ import annotations

import re

import pytest

from gitswarm.rooms.forge import pulls
from gitswarm.rooms.work import tasks
from tests.rooms.forge.pulls.test_pulls import ONE, Yard, ask, one


@pytest.fixture
def yard():
    return Yard()


@pytest.mark.parametrize("opens", ["```", "~~~~", "- a\n  ```", "<details>", "</blockquote><details>", "<!--", "<pre>"])
def test_what_the_texts_of_others_leave_open_holds_nothing_that_is_ours(yard, opens):
    id = yard.make(description=f"It says\n{opens}\nTraceback: boom")
    yard.push("task.imported", {"source": "github.com/acme/app", "key": "7", "digest": "d"}, task=id)
    yard.claim(id)
    yard.act(tasks.done, name=id, commit=ONE, summary=f"Mended.\n{opens}")
    ask(yard, id)
    body = pulls.body(yard.tables, one(yard, id), "acme/app")

    first, *rest = body.split("\n\n### ")
    assert first == "Closes #7"
    for part in rest:
        said = part.partition("\n\n")[2].partition("\n\n---")[0]
        assert all(line.startswith(">") for line in said.split("\n"))
    assert not re.search(r"<[a-z/!?]", body.replace(pulls.marker("pr", id), ""), re.IGNORECASE)
    ask(yard, id, body=f"My words\n{opens}")
    assert pulls.body(yard.tables, one(yard, id), "acme/app").startswith("Closes #7\n\nMy words")

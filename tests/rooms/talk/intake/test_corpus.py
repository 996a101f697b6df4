"""What the tiers make of real-looking messages: how much of it is right, and how much is found."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest

from gitswarm.rooms.talk.intake import understand
from gitswarm.rooms.talk.intake.answer import answered
from gitswarm.rooms.talk.intake.cascade import TooMuch
from gitswarm.rooms.talk.intake.model import normal
from tests.messages_lists import LISTS
from tests.messages_prose import CHAT, HOSTILE, LANGUAGES, MAIL, UNCLEAR
from tests.messages_unseen import UNSEEN

EVERY = (*LISTS, *MAIL, *CHAT, *LANGUAGES, *HOSTILE)
each_message = pytest.mark.parametrize("message", EVERY, ids=lambda message: message.name)


def titles(drafts):
    return [normal(one.title) for one in drafts if one.tier != "clarify"]


@each_message
def test_a_message_becomes_the_tasks_it_asks_for(message):
    drafts = understand(message.text)

    if message.titles:
        assert titles(drafts) == [normal(title) for title in message.titles]
    for draft, facts in zip(drafts, message.facts, strict=bool(message.facts)):
        assert {name: getattr(draft, name) for name in facts} == facts


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_nobody_understands_is_one_task_to_clarify_and_what_is_done_is_none(name):
    (message,) = [one for one in EVERY if one.name == name]
    drafts = understand(message.text)

    if name == "all is done":
        assert drafts == []
        return
    (draft,) = drafts
    assert (draft.parser, draft.labels, draft.confidence) == ("clarify", ("clarify",), 10)
    assert draft.title.startswith("Clarify: ")
    assert draft.description == message.text.strip()


ANSWERS = {
    "right": json.dumps,
    "prose around": lambda told: (
        f"Sure! Here they are:\n```json\n{json.dumps(told, indent=1)}\n```\nAnything else? {{}}"
    ),
    "instructions": lambda told: json.dumps(
        {"run": "rm -rf /", "tasks": [{**one, "command": "rm -rf /", "status": "done"} for one in told["tasks"]]}
    ),
    "wrong": lambda told: f"I would begin with {len(told['tasks'])} tasks.",
}
"""How a scripted agent answers; what is wrong falls through to the rules."""


def scripted(message, kind):
    """An agent that knows the tasks of a message, and answers in its way."""
    reply = ANSWERS[kind]({"tasks": [{"title": title} for title in message.titles]})
    return lambda text: answered(reply, "scripted")


def tiers():
    """Each message with the tier that has to read it, and what that made of it."""
    for message in (*EVERY, *UNSEEN):
        tier = "unseen" if message in UNSEEN else "structured" if message in LISTS else "rules"
        yield tier, message, understand(message.text)
        if tier != "structured":
            for kind in ANSWERS:
                yield f"ai, {kind}", message, understand(message.text, scripted(message, kind))


def test_the_corpus_is_large_and_says_how_good_each_tier_is(capsys):
    counted = {}
    for tier, message, drafts in tiers():
        wanted, found = {normal(title) for title in message.titles}, set(titles(drafts))
        more = (len(wanted & found), len(found), len(wanted))
        counted[tier] = [before + each for before, each in zip(counted.get(tier, (0, 0, 0)), more, strict=True)]

    lines = [
        f"  {tier:16} precision {right / found:.2f} ({right}/{found})  recall {right / wanted:.2f} ({right}/{wanted})"
        for tier, (right, found, wanted) in counted.items()
    ]
    with capsys.disabled():
        print(f"\n{len(EVERY) + len(UNSEEN)} messages", *lines, sep="\n")  # noqa: T201 - the figures are what this is for
    assert len(EVERY) >= 60
    assert all(right / found >= 0.9 and right / wanted >= 0.9 for right, found, wanted in counted.values())


LONG = {
    "prose": "Please fix the page number {n} of the handbook. It is wrong in every way.\n\n",
    "checklist": "- [ ] Fix page {n} of the handbook which is wrong in very many ways and has been so for long\n",
    "nothing": "lorem ipsum dolor sit amet {n} consectetur adipiscing elit\n",
    "quotes": "> > > > please fix {n}\n",
    "brackets": "[[[[(((({n}))))]]]] {{{{<<<<>>>>}}}}\n",
    "one line": "a/b.c, @x #y (high) blocked by #1, #2, #3 !!! {n} ",
    "bars": "| | | {n} |||||||||||||||||||||||||||||||\n",
    "json": '{{"title": "Fix page {n} of the handbook, which is wrong in very many ways", "priority": 1}}\n',
    "spaces": "-" + " " * 300 + "{n}\t\t\t\t\n",
    "colons": "a:b:c:d:e:f:g: {n}\n- : : : :\n",
}


@pytest.mark.parametrize("kind", LONG)
def test_a_paste_of_200_kb_is_read_within_seconds(kind):
    text, number = "", 0
    while len(text) < 200_000:
        text += LONG[kind].format(n=number)
        number += 1

    begun = time.process_time()
    with suppress(TooMuch):
        assert understand(text)

    assert time.process_time() - begun < 5


LONGISH = " ".join(f"word{number}" for number in range(600))


@pytest.mark.parametrize(
    "text",
    [
        f"Please fix {LONGISH} end.",
        f"- [ ] Fix {LONGISH} end",
        f"TASK: Fix {LONGISH} end\n",
        json.dumps([{"title": f"Fix {LONGISH} end"}]),
    ],
)
def test_what_is_too_long_for_a_title_stands_in_the_description(text):
    (draft,) = understand(text)

    assert (len(draft.title) <= 200, draft.title[:9], draft.title[-1]) == (True, "Fix word0", "…")
    assert draft.description.casefold().rstrip(".") == f"fix {LONGISH} end"


def test_a_paragraph_in_one_line_is_read_to_its_end():
    drafts = understand("It is a calm day and all is well. " * 300 + "Please fix the login.")

    assert titles(drafts) == ["fix the login"]


def test_a_text_that_asks_for_more_than_can_be_is_refused_and_not_cut():
    with pytest.raises(TooMuch, match="more than 2000 things"):
        understand("".join(f"- [ ] thing {n}\n" for n in range(2001)))
    assert len(understand("".join(f"- [ ] thing {n}\n" for n in range(2000)))) == 2000
    with pytest.raises(TooMuch, match="1 MiB"):
        understand("x" * (1024 * 1024 + 1))

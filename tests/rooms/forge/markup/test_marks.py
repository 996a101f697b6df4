"""What the text of an issue says by its marks."""

from __future__ import annotations

import random
import re

import pytest
from markdown_it import MarkdownIt

from gitswarm.rooms.forge.markup import Tongue, boxes, visible

TONGUE = Tongue("https://github.com", "acme/app")


def test_boxes_are_found_with_what_they_stand_below():
    text = "- [ ] one\n  - [x] two\n    * [ ] three\n  - [ ] four\n1. [X] five\n- [] no\n-[ ] no\n- [ ]"
    found = boxes(text)
    assert [(box.text, box.ticked) for box in found] == [
        ("one", False),
        ("two", True),
        ("three", False),
        ("four", False),
        ("five", True),
    ]
    names = [box.name for box in found]
    assert [box.within for box in found] == ["", names[0], names[1], names[0], ""]


def test_a_box_is_known_by_its_words_wherever_it_stands_and_however_often():
    (one, two), (three, one_later) = boxes("- [ ] a  b\n- [ ] a b"), boxes("- [ ] c\n- [x] a b")
    assert one.name == one_later.name
    assert two.name == f"{one.name}-2"
    assert three.name not in (one.name, two.name)


@pytest.mark.parametrize(
    "text", ["```\n- [ ] x\n```", "~~~~ sh\n- [ ] x\n~~~\n- [ ] y", "> - [ ] x", "<!-- \n- [ ] x\n-->"]
)
def test_what_is_code_a_quotation_or_out_of_sight_is_no_box(text):
    assert boxes(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Blocked by #3", [3]),
        ("blocked by: #3, #4 and #5.", [3, 4, 5]),
        ("It depends on acme/app#3 & https://github.com/acme/app/issues/4", [3, 4]),
        ("waits for #3\nWait for #4\nblocked by #3", [3, 4]),
        ("blocked by other/app#3", []),
        ("see #3, blocked by nothing", []),
        ("> blocked by #3", []),
        ("`x`\n```\nblocked by #3\n```", []),
        ("blocked by <!-- #3 -->", []),
        ("blocked by #3x #4", []),
    ],
)
def test_what_an_issue_waits_for_is_read(text, numbers):
    assert TONGUE.blockers(text) == numbers


def test_what_is_out_of_sight_there_is_left_out_and_code_is_not():
    assert visible("a <!-- x --> b <!-- y\nz --> c\n```\n<!-- code -->\n```\nd\n<!-- open\n\nhidden") == (
        "a  b \n c\n```\n<!-- code -->\n```\nd"
    )
    assert visible("a\r\nb\rc") == "a\nb\nc"


@pytest.mark.parametrize(
    "text",
    [
        "The parser fails on `<!--` in a line.\n\n- [ ] mend it",
        "``a ` <!-- b`` <!-- c",
        "if a <!-- b then all is lost.\n\nSteps: run it. -->",
        "it is \\<!-- escaped --> here",
        "an empty <!",
        "a <!-- b\n```\n--> c\n```\nd",
        "a <!-- b\n- c -->",
        "```<!-- in a line```\n- [ ] x",
        "`one\n- [ ] two",
    ],
)
def test_a_mark_that_begins_no_comment_hides_nothing(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n   <!-- b\n\nc", "a\n   "),
        ("- <!-- b\nc\n\n- d", "- \n\n\n- d"),
        ("> <!-- b\n> c\n\nd", "> \n\n\nd"),
        ("a <!-- b\nc --> d <!-- e\n\nf", "a \n d <!-- e\n\nf"),
        ("a <!--> b <!---> c", "a  b  c"),
        ("<!-- a --> `b <!-- c`\n\nd", " `b "),
        ("<!-- a --> \\<!-- b\n--> c", " \\\n c"),
        ("> a <!-- b\n> c --> d", "> a \n d"),
        ("a <!-- b\n<!-- c --> d", "a <!-- b\n d"),
        ("`a` <!-- b ` --> c`", "`a`  c`"),
        ("\\` <!-- ` -->", "\\` "),
        ("<!--\n```\n--> a\n<!-- b -->c", " a\nc"),
    ],
)
def test_a_comment_that_github_hides_is_hidden_whatever_stands_in_it(text, shown):
    assert visible(text) == shown


PIECES = (
    "<!--",
    "-->",
    "<!-->",
    "\n<!-- ",
    "\\<!--",
    "`",
    "``",
    "\\`",
    "\n",
    "\n\n",
    "\n- ",
    "\n> ",
    "\n```\n",
    " ",
    "~~~",
)
WORD, COMMENT = re.compile(r"w\d+"), re.compile(r"<!--(?:>|->|.*?(?:-->|\Z))", re.DOTALL)


def rendered(text):
    """The words that are seen of a text as CommonMark is rendered."""
    words = set()
    for token in MarkdownIt("commonmark").parse(text):
        parts = token.children or [token]
        seen = "".join(COMMENT.sub("", one.content) if one.type.startswith("html") else one.content for one in parts)
        words.update(WORD.findall(f"{seen} {token.info}"))
    return words


def test_nothing_is_shown_that_a_renderer_of_markdown_hides():
    """The other way about, all is shown but quotations that begin in a comment, and what is no Markdown behind one."""
    chance = random.Random(7)
    for _ in range(1500):
        text = "w0 " + "".join(f"{chance.choice(PIECES)}w{n}" for n in range(1, chance.randint(3, 10)))
        ours, theirs = set(WORD.findall(visible(text))), rendered(text)
        assert ours <= theirs, text
        assert ours == theirs or "\n> " in text or "\n<!-- " in text, text


def test_a_box_below_code_that_looks_like_a_comment_is_a_box():
    assert [box.text for box in boxes("It fails on `<!--`.\n\n- [ ] mend it\n\n```x``` too\n\n- [ ] try it")] == [
        "mend it",
        "try it",
    ]


def test_a_long_text_costs_no_more_than_its_length():
    text = ("blocked by " * 20_000) + "\n" + ("- [ ] " * 20_000) + "<!--" * 20_000 + "`" * 50_000
    text += (
        "\n- " + " " * 50_000 + "<!--\n" + "".join("`" * n + " " for n in range(300)) + "\n" + "<!-- ` --> ` " * 20_000
    )
    assert TONGUE.blockers(text) == []
    assert len(boxes(text)) <= 1

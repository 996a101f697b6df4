"""What each receiver is sent: bounded, and nothing in it calls anybody or leads anywhere."""

from __future__ import annotations

import json

import pytest

from gitswarm.rooms.outside.webhooks import Bulletin, Part
from gitswarm.rooms.outside.webhooks.render import body

EVIL = (
    "@everyone @here <!channel> <@U123> <#C1> <https://evil.example|click> [click](https://evil.example) "
    "*bold* _x_ `code` ||spoiler|| ~~gone~~ # head > quote https://evil.example & \x1b[31m \u202e \ud800 fixes #7"
)
CALLING = ("@everyone", "@here", "<!channel>", "<@U123>", "<#C1>", "](http", "https://evil", "#7", "\x1b", "\u202e")
FORMS = ("json", "slack", "discord")


def made(form, title=EVIL, *lines):
    return json.loads(body(Bulletin("devlog", title, (Part(EVIL, lines or (EVIL,)),)), form))


def text(form, *lines):
    told = made(form, "news", *lines)
    if form == "slack":
        return "\n".join(block["text"]["text"] for block in told["blocks"])
    return told["embeds"][0]["description"] if form == "discord" else told["text"]


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_called_and_nothing_leads_anywhere(form):
    told = text(form)

    for mark in CALLING:
        assert mark not in told
    assert "everyone" in told


def test_slack_reads_no_mark_in_it():
    told = made("slack")

    assert told["blocks"][0]["text"]["type"] == "plain_text"
    assert all(block["text"]["verbatim"] for block in told["blocks"][1:])
    assert not {"<", ">"} & set(told["text"] + told["blocks"][1]["text"]["text"])
    assert "*bold*" not in told["blocks"][1]["text"]["text"]
    assert (told["unfurl_links"], told["unfurl_media"]) == (False, False)


def test_discord_mentions_nobody_and_every_mark_is_escaped():
    told = made("discord")
    (embed,) = told["embeds"]

    assert told["allowed_mentions"] == {"parse": []}
    assert "\\*bold\\*" in embed["description"]
    assert "\\|\\|spoiler" in embed["description"]
    assert "content" not in told


@pytest.mark.parametrize("title", ["t" * 5000, "*" * 140, "\u202e" * 200, "@a" * 100], ids=["t", "mark", "bidi", "at"])
@pytest.mark.parametrize("form", ["slack", "discord"])
def test_what_is_long_is_cut_to_what_they_take(form, title):
    told = made(form, title, *("*" * 4000 for _ in range(500)))

    if form == "slack":
        assert len(told["blocks"]) <= 50
        assert all(len(block["text"]["text"]) <= 3000 for block in told["blocks"])
        assert len(told["blocks"][0]["text"]["text"]) <= 150
    else:
        (embed,) = told["embeds"]
        assert len(embed["title"]) <= 256
        assert len(embed["description"]) <= 4096
        assert len(embed["title"]) + len(embed["description"]) <= 6000
        assert embed["description"].endswith("…")


def test_programs_get_what_was_said_as_it_was_said_beside_a_harmless_text():
    told = made("json")

    assert told["format"] == 1
    assert told["title"] == EVIL.replace("\ud800", "?")
    assert "@everyone" not in told["text"]

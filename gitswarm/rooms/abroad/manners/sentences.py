"""Reading the rules of a project sentence by sentence; what is not understood is not guessed, a person reads it."""

from __future__ import annotations

import re

from gitswarm.rooms.abroad.manners import words
from gitswarm.rooms.abroad.manners.model import (
    AGREEMENT,
    DISCLOSE,
    DOUBT,
    FOR_MACHINES,
    FORBIDS,
    LONGEST,
    SIGN_OFF,
    WELCOMES,
    Finding,
    Manners,
    stem,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FENCE = re.compile(r"^\s*(?:```|~~~)")
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-{3,}|~{3,}|\*{3,})\s*$")
BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
QUOTE = re.compile(r"^\s*>\s?(?:\[![A-Z]+\]\s*)?")
END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)[\"')*_]*\s+(?=[\"'(*_\[]*[A-Z0-9])")
STARS, TAGS = re.compile(r"[*_`]{1,3}"), re.compile(r"</?[a-z][^>]*>|<!--|-->", re.IGNORECASE)
README = "README"
ENGLISH, FEWEST = 0.05, 40
"""The share of common words by which a text is taken for English, and from how many words on that is asked."""
OFTEN, BEFORE = 3, 30
"""How often a page names machines that is about them; and how many letters before a word may say no to it."""


def read(texts: Mapping[str, str]) -> Manners:
    """What the files of a project say, each by its path."""
    findings = [one for path, text in texts.items() for one in _of_file(path, text)]
    unread = [path for path, text in texts.items() if _is_dark(path, text, findings)]
    said = "it speaks of machines, and none of its sentences was understood"
    return Manners(tuple(dict.fromkeys((*findings, *(Finding(DOUBT, path, said) for path in unread)))), tuple(texts))


def _is_dark(path: str, text: str, findings: list[Finding]) -> bool:
    """Whether a page is about machines and nothing of it was understood."""
    if stem(path) == README or stem(path) in FOR_MACHINES or len(words.MACHINE.findall(text)) < OFTEN:
        return False
    return not any(one.path == path and one.kind in (FORBIDS, DOUBT, WELCOMES, DISCLOSE) for one in findings)


def _of_file(path: str, text: str) -> Iterator[Finding]:
    if not _is_english(text):
        yield Finding(DOUBT, path, "it is not written in English, the only language that is read here")
        return
    for heading, sentence in sentences(text):
        if stem(path) == README and not words.PULLS.search(sentence):
            continue  # it says what the program does, and that may have to do with machines too
        shown = sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]} …"
        for kind in sorted(_kinds(heading, sentence, to_machines=stem(path) in FOR_MACHINES)):
            yield Finding(kind, path, shown)


def _is_english(text: str) -> bool:
    said = re.findall(r"[^\W\d_]+", text.lower())
    return len(said) < FEWEST or sum(word in words.COMMON for word in said) >= ENGLISH * len(said)


# ------------------------------------------------------------------------------------------------ text → sentences


def sentences(text: str) -> Iterator[tuple[str, str]]:
    """The sentences of a Markdown text, each with the heading it stands under; what is fenced as code is left out."""
    heading = ""
    for block in _blocks(text):
        begins = HEADING.match(block[0])
        if begins or (len(block) > 1 and UNDERLINE.match(block[1])):
            heading = _plain(begins[1] if begins else block[0])
        else:
            yield from ((heading, one) for one in _split(" ".join(block)))


def _blocks(text: str) -> Iterator[list[str]]:
    """The headings, paragraphs and points of lists, each as its lines."""
    block, fenced = list[str](), False
    for line in [*text.splitlines(), ""]:
        plain = QUOTE.sub("", line)
        ends = not plain.strip() or FENCE.match(line) or BULLET.match(plain) or HEADING.match(plain)
        if ends and block:
            yield block
            block = []
        fenced ^= bool(FENCE.match(line))
        if plain.strip() and not fenced and not FENCE.match(line):
            block.append(BULLET.sub("", plain))
        if block and (HEADING.match(plain) or UNDERLINE.match(plain)):
            yield block
            block = []


def _split(text: str) -> list[str]:
    return [one for part in END.split(_plain(text)) if (one := part.strip())]


def _plain(text: str) -> str:
    return " ".join(TAGS.sub(" ", STARS.sub("", text)).split())


# ------------------------------------------------------------------------------------------------ sentence → kinds


def _kinds(heading: str, sentence: str, *, to_machines: bool) -> set[str]:
    """What a sentence says; one that is meant for agents need not name them."""
    found = set(_papers(sentence))
    named = bool(words.MACHINE.search(sentence))
    meant = to_machines and bool(words.OF_AGENTS.search(sentence) or words.OPENING.search(sentence))
    if not (named or meant or words.MACHINE.search(heading)) or words.ASIDE.search(sentence):
        return found
    if words.BOX.match(sentence):
        return found | (_of_box(sentence) if named else set())
    if to_machines and not (named or words.OPENING.search(sentence)):
        return found
    return found | _of_machines(sentence, is_named=named or meant)


def _papers(sentence: str) -> Iterator[str]:
    """What is to be signed."""
    for kind, pattern in ((SIGN_OFF, words.SIGN_OFF), (AGREEMENT, words.AGREEMENT)):
        met = pattern.search(sentence)
        if met and not words.NONE_OF_IT.search(sentence[max(0, met.start() - BEFORE) : met.start()]):
            yield kind


def _of_box(sentence: str) -> set[str]:
    """A line of a form that is ticked: it is told there, and who promises that there was none must not be us."""
    promises = words.PROMISE.search(sentence) and words.NONE_OF_IT.search(sentence)
    return {DISCLOSE, DOUBT} if promises else {DISCLOSE}


def _of_machines(sentence: str, *, is_named: bool) -> set[str]:
    hidden = words.UNDISCLOSED.search(sentence)
    told = hidden or (words.DISCLOSE.search(sentence) and not words.NO_NEED.search(sentence))
    found = {DISCLOSE} if told else set[str]()
    if any(ban.search(sentence) for ban in words.BANS):
        return found if hidden else found | {_of_ban(sentence, is_named=is_named)}
    if is_named and words.WELCOME.search(sentence):
        if words.NEGATED.search(sentence):
            return found | {DOUBT}
        return found if words.CONDITION.search(sentence) else found | {WELCOMES}
    unread = is_named and words.POLICY.search(sentence) and words.LINK.search(sentence)
    return found | {DOUBT} if unread else found


def _of_ban(sentence: str, *, is_named: bool) -> str:
    """Whether a no is to all such work; to some of it, or to something else, it is for a person to judge."""
    rest, of_pulls = words.ADDRESSED.sub("", words.MACHINE.sub("", sentence)), words.PULLS.search(sentence)
    if not is_named or words.CONDITION.search(rest) or (words.ELSEWHERE.search(sentence) and not of_pulls):
        return DOUBT
    return FORBIDS if of_pulls or words.WORK.search(sentence) else DOUBT

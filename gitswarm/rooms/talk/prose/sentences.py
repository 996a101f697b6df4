"""The last tier: rules that find what is asked for in plain sentences, line by line, in several languages."""

from __future__ import annotations

import re

from gitswarm.record import Record
from gitswarm.rooms.talk.drafts import (
    ENDS,
    LOUD,
    MOST,
    Draft,
    bullet,
    heading,
    labels,
    lines_of,
    marks_of,
    tidy,
    type_of,
    whole,
)
from gitswarm.rooms.talk.prose.words import (
    ASKED_LATER,
    ASKING,
    ASKING_CJK,
    ASKING_CJK_END,
    BROKEN,
    MEANS_NOTHING,
    NOT_ASKED,
    NOT_ASKED_LATER,
    REPORTS,
    VERBS,
    VERBS_ELSEWHERE,
    WISHED,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitswarm.rooms.talk.drafts import Line, Marks

ASKED, IMPERATIVE, BUG, LATER = 70, 60, 50, 50
"""How sure each rule is, in percent."""
LEAST_TITLE = 4
VAGUE = ("have a look", "take a look", "look at it", "look into", "take care of", "do it", "do this", "do that")
MOST_VAGUE = 6
NO_SPEAKERS = frozenset((*LOUD, "note", "ps", "http", "https", "important", "reminder", "update", "fyi", "anyway"))
NO_WORK = frozenset(["not", "don't", "dont", "nicht", "ne", "no", "note", "see", "sehen", "voir", "be"])
MOST_DETAILS = 30
ASKING_BY_LENGTH = tuple(sorted(ASKING, key=len, reverse=True))
_CHAT = re.compile(
    r"^(?:\[?\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?\]?[ -]{0,3})?<?@?([\w.-]{1,40})>?(?: ?\([^)]{1,30}\))?: +(?=\S)"
)
_TIME = re.compile(r"^\[?\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?\]?[ -]{0,3}")
_HEADER = re.compile(
    r"^(?:from|to|cc|bcc|date|sent|subject|von|an|betreff|datum|de|à|objet|reply-to|message-id)\s?:",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"(?<=[.!?])\s+(?=[\w@\"'«¿¡])|(?<=[\u3002\uff01\uff1f])")
_GREETS = re.compile(
    r"^(?:hi|hello|hey|dear|hallo|liebe[rs]?|bonjour|salut|hola|ciao|olá|hoi|cześć|привет)\b[^,!.:]{0,40}[,!.:]\s*",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:and|also|then|so|but|oh|btw|plus|und|außerdem|dann|et|aussi|puis|y|también|ok|okay|well|now|next|first|third|lastly"
    r"|second|finally|anyway|urgent|asap|important|reminder|fyi)\b[ ,:!-]{1,3}",
    re.IGNORECASE,
)
_SIGNED = ("-- ", "--", "—", "sent from my", "best regards", "kind regards", "mit freundlichen grüßen", "cordialement")


class Sentence(Record):
    """One sentence: its line, what it says, whether it is an item of a list, or the first of what a form reports."""

    line: int
    text: str
    listed: bool
    owner: str | None = None
    reported: bool = False


class Asked(Record):
    """What a sentence asks for, and how sure that is."""

    text: str
    confidence: int
    type: str = "task"


def read(text: str, used: frozenset[int] = frozenset()) -> list[Draft]:
    """What the sentences of a text ask for, lines that are used already left out; what follows explains it."""
    drafts: list[Draft] = []
    details: list[str] = []
    last, ahead = 0, Sentence(0, "", listed=False)
    for sentence in _sentences(lines_of(text), used):
        if _only_marks(sentence.text):
            if drafts and sentence.line == drafts[-1].line:
                drafts[-1] = _marked(drafts[-1], marks_of(sentence.text))
            ahead = sentence
            continue
        made = _made(sentence)
        if made is not None and len(drafts) <= MOST and not (drafts and _is_vague(made.title)):
            if ahead.line == made.line and not (drafts and drafts[-1].line == made.line):
                made = _marked(made, marks_of(ahead.text))
            drafts, details, last = [*_with(drafts, details), made], [], sentence.line
        elif drafts and len(details) < MOST_DETAILS and _explains(sentence, last):
            details.append(sentence.text)
            last = sentence.line
    return _once(_with(drafts, details))


def urgency(text: str, used: frozenset[int] = frozenset()) -> int | None:
    """How urgent all of a text is: by a line that says this and nothing else."""
    rows: dict[int, list[str]] = {}
    for sentence in _sentences(lines_of(text), used):
        rows.setdefault(sentence.line, []).append(sentence.text)
    alone = [said[0] for said in rows.values() if len(said) == 1 and _only_marks(said[0])]
    return min((told for told in (marks_of(said).priority for said in alone) if told is not None), default=None)


def _only_marks(text: str) -> bool:
    """Whether a sentence says nothing beside how urgent something is, whose, and what it waits for."""
    words = {word.strip(".,!:;()*_") for word in tidy(marks_of(text).text).casefold().split()}
    return not words - {*LOUD, *MEANS_NOTHING, ""}


def _made(sentence: Sentence) -> Draft | None:
    asked = _asked(sentence.text)
    if asked is None and sentence.reported:
        asked = Asked(_stripped(sentence.text), BUG, "bug")
    return None if asked is None else _draft(asked, sentence)


def _marked(one: Draft, more: Marks) -> Draft:
    """A draft with the marks that stand alone behind its sentence."""
    return one._replace(
        priority=one.priority if more.priority is None else more.priority,
        assignee=one.assignee or more.assignee,
        labels=labels([*one.labels, *more.labels]),
        waits_for=(*one.waits_for, *more.waits_for),
    )


def _is_vague(title: str) -> bool:
    """Whether a request only says that what was told before it is to be seen to."""
    return title.casefold().startswith(VAGUE) and len(title.split()) <= MOST_VAGUE


def _explains(sentence: Sentence, last: int) -> bool:
    """Whether a sentence belongs to what was asked for right before it, and is no mere kindness."""
    first = sentence.text.casefold().split()[:1]
    return sentence.line - last <= 1 and not (first and first[0].strip(",.!") in NOT_ASKED)


def _with(drafts: list[Draft], details: Sequence[str]) -> list[Draft]:
    """The drafts, the last one with what explains it."""
    if not drafts or not details:
        return drafts
    last = drafts[-1]
    return [*drafts[:-1], last._replace(description="\n".join(filter(None, (last.description, *details))))]


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    return list({one.title.casefold(): one for one in reversed(drafts)}.values())[::-1]


def _sentences(rows: Sequence[Line], used: frozenset[int]) -> Iterator[Sentence]:
    """The sentences that somebody says here himself: no quotes, no code, no headers of mail, no signatures."""
    part_of_form = ""
    for line in rows:
        if line.text.casefold().startswith(_SIGNED) and not bullet(line):
            return
        plain = line.fenced or line.is_quoted or line.number in used or not line.text
        if plain or _HEADER.match(line.text) or line.text.startswith("<"):
            continue
        named = heading(line).casefold()
        if named:
            part_of_form = named if named.startswith(REPORTS) else ""
        is_report = "bug" in part_of_form or "problem" in part_of_form
        if part_of_form and (named or not is_report):
            continue
        item = bullet(line)
        said, owner = _spoken(heading(line) or (item.text if item else line.text))
        for part in _SPLIT.split(said):
            if part.strip():
                yield Sentence(line.number, part.strip(), item is not None, owner, is_report)
                is_report = False
        part_of_form = "" if "bug" in part_of_form or "problem" in part_of_form else part_of_form


def _spoken(text: str) -> tuple[str, str | None]:
    """A line of a chat without its time and its speaker; ``@bob: …`` says whom it is for."""
    said = _TIME.sub("", text, count=1) if _TIME.match(text) else text
    found = _CHAT.match(text)
    if found is None or type_of(found.group(1)) or found.group(1).casefold() in NO_SPEAKERS:
        return said, None
    is_called = found.group(0).lstrip("[0123456789:] -").startswith("@")
    rest = text[found.end() :]
    return (rest, found.group(1)) if is_called else (rest, None)


def _draft(asked: Asked, sentence: Sentence) -> Draft | None:
    told = marks_of(asked.text)
    title = tidy(told.text)
    if len(title) < LEAST_TITLE:
        return None
    return Draft(
        title=title[:1].upper() + title[1:],
        parser="rules",
        confidence=asked.confidence,
        line=sentence.line,
        description=whole(asked.text, ""),
        type=asked.type,
        priority=marks_of(sentence.text).priority,
        labels=labels(told.labels),
        paths=told.paths,
        assignee=told.assignee or sentence.owner,
        waits_for=told.waits_for,
    )


def _asked(text: str) -> Asked | None:
    """What a sentence asks for; None where it only tells."""
    plain = _stripped(text)
    eastern = _asked_in_the_east(plain)
    if eastern is not None:
        return eastern
    rest = _after_asking(plain)
    if rest is not None:
        return Asked(rest.rstrip("?"), ASKED, _type(rest)) if _is_work(rest) else None
    if _begins_with_verb(plain) and not text.rstrip().endswith("?"):
        return Asked(plain, IMPERATIVE, _type(plain))
    if _is_broken(plain) and not text.rstrip().endswith("?"):
        return Asked(plain, BUG, "bug")
    return _wished(plain) or _asked_later(plain)


def _wished(text: str) -> Asked | None:
    """What a sentence wishes for: that it would be nice."""
    bare = text.rstrip(ENDS + " ")
    end = next((one for one in WISHED if bare.casefold().endswith(one)), None)
    return None if end is None else Asked(bare[: len(bare) - len(end)], LATER, "feature")


def _asked_later(text: str) -> Asked | None:
    """What a sentence asks for behind what it begins with."""
    lower = text.casefold()
    found = [(lower.find(one), one) for one in ASKED_LATER if one in lower]
    if not found or lower.startswith(NOT_ASKED_LATER):
        return None
    place, words = min(found)
    rest = _without_please(text[place + len(words) :].rstrip("?"))
    return Asked(rest, LATER, _type(rest)) if _is_work(rest) else None


def _stripped(text: str) -> str:
    """A sentence without greeting, names called and words that only lead over."""
    said = text.strip(" \t*_~`\"'«»“”¿¡")
    said = _GREETS.sub("", said, count=1)
    for _ in range(3):
        before = said
        said = _LEADS.sub("", said, count=1)
        if said.startswith("@") and " " in said and _after_name(said):
            break
        if said == before:
            break
    return said.strip()


def _after_name(said: str) -> bool:
    return said.partition(" ")[2].casefold().startswith(ASKING_BY_LENGTH)


def _after_asking(text: str) -> str | None:
    """What stands behind the words of asking that a sentence begins with, or a name and those; None without any."""
    called, _, after = text.partition(" ")
    if called.startswith("@") and after:
        found = _after_asking(after)
        rest = after if found is None and _begins_with_verb(after) else found
        return None if rest is None else f"{called.rstrip(',:')} {rest}"
    rest, lower = text, text.casefold()
    for _ in range(3):
        lead = _lead(lower)
        if not lead:
            break
        rest = rest[len(lead) :].lstrip(" ,:!-–")
        lower = rest.casefold()
    if rest is not text:
        return _without_please(rest)
    middle = lower.find(" please ")
    before = lower[:middle] if middle > 0 else ""
    is_asked = before.endswith(("can you", "could you", "would you", "will you")) or len(before.split()) == 1
    return rest[middle + len(" please ") :] if middle > 0 and is_asked else None


def _lead(lower: str) -> str:
    """The words of asking that a sentence begins with; empty where there are none."""
    if not lower.startswith(ASKING_BY_LENGTH):
        return ""
    return next((one for one in ASKING_BY_LENGTH if _begins(lower, one)), "")


def _begins(lower: str, lead: str) -> bool:
    return lower.startswith(lead) and not lower[len(lead) : len(lead) + 1].isalnum() and len(lower) > len(lead)


def _without_please(text: str) -> str:
    lower = text.casefold()
    for word in ("please ", "bitte ", "somebody ", "someone ", "also "):
        if lower.startswith(word):
            return text[len(word) :]
    for word in (", please", " please", " bitte", " stp", " svp", " por favor", " thanks", ", thanks"):
        bare = lower.rstrip(".!?")
        if bare.endswith(word):
            return text[: len(bare) - len(word)]
    return text


def _is_work(text: str) -> bool:
    """Whether what is asked for is work: not silence, patience or an answer only."""
    first = text.casefold().replace("do not", "don't", 1).split()[:1]
    return bool(first) and first[0].strip(",.") not in NO_WORK


def _begins_with_verb(text: str) -> bool:
    word, _, rest = text.casefold().partition(" ")
    plain = word.strip(",.:;!*_`\"'")
    return bool(rest.strip()) and (plain in VERBS or plain in VERBS_ELSEWHERE)


def _is_broken(text: str) -> bool:
    lower = f" {text.casefold()} "
    is_past = lower.startswith((" i ", " we ", " it was ", " ich ", " wir ", " yesterday "))
    return not is_past and any(word in lower for word in BROKEN)


def _asked_in_the_east(text: str) -> Asked | None:
    bare = text.rstrip(ENDS + " ")
    for end in ASKING_CJK_END:
        if bare.endswith(end):
            return Asked(bare.removesuffix(end), ASKED)
    for begin in ASKING_CJK:
        if bare.startswith(begin):
            return Asked(bare.removeprefix(begin).lstrip("\uff0c,: "), ASKED)
    return None


def _type(text: str) -> str:
    word = text.casefold().split()[:1]
    if word and word[0] in ("fix", "repair", "debug", "behebe", "corrige", "corriger", "arregla", "исправь"):
        return "bug"
    return "bug" if any(f" {one}" in f" {text.casefold()}" for one in (*BROKEN, "bug", "crash")) else "task"

"""The portfolio as a page that stands alone: no script, nothing loaded, and what others wrote is text in it."""

from __future__ import annotations

from gitswarm.core.words import counted
from gitswarm.rooms.abroad.portfolio import drawing, model
from gitswarm.rooms.abroad.portfolio.drawing import text
from gitswarm.rooms.abroad.portfolio.render import lines_of, percent, reviews, summary, time
from gitswarm.rooms.abroad.portfolio.sheet import SHEET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.rooms.abroad.portfolio.model import Portfolio, Tally

NAMES = {
    model.MERGED: "merged",
    model.OPEN: "open",
    model.CLOSED: "not taken",
    model.WAITING: "not sent yet",
    model.DECLINED: "not sent",
    "approved": "approved",
    "changes_requested": "changes asked for",
    "commented": "remarks",
}
HUES, OTHERS = 5, "other"
MOST = 500
"""Contributions that the page lists: the newest."""
NAMED_MONTHS = 8


def html(told: Portfolio) -> str:
    """The whole page."""
    parts = (
        [_head(told), _figures(told), _charts(told), _tables(told), _list(told)]
        if told.contributions
        else [_head(told)]
    )
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(SHEET)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<title>Contributions</title>\n<link rel="icon" href="data:,">\n<style>{SHEET}</style>\n</head>\n'
        f"<body>\n<main>\n{''.join(parts)}{_foot(told)}</main>\n</body>\n</html>\n"
    )


def _digest(sheet: str) -> str:
    """By what the browser knows that this is the sheet which we wrote."""
    from base64 import b64encode
    from hashlib import sha256

    return b64encode(sha256(sheet.encode()).digest()).decode()


def _head(told: Portfolio) -> str:
    return f'<header><h1>Contributions</h1><p class="soft">{text(summary(told.total))}</p></header>\n'


def _foot(told: Portfolio) -> str:
    last = f" Last change: {text(told.last.replace('T', ' ').replace('Z', ' UTC'))}." if told.last else ""
    return f"<footer>Made from the log of a swarm by gitswarm.{last}</footer>\n"


def _card(span: str, title: str, body: str) -> str:
    return f'<section class="card {span}"><h2>{title}</h2>{body}</section>\n'


def _figures(told: Portfolio) -> str:
    total = told.total
    decided = total.states[model.MERGED] + total.states[model.CLOSED]
    lines = f'<span class="added">+{total.added:,}</span> <small class="removed">−{total.removed:,}</small>'
    figures = (
        (
            "Contributions",
            f"{total.made:,}",
            f"{counted(len(told.projects), 'project')}, {counted(len(told.agents), 'agent')}",
        ),
        ("Merged rate", percent(total.rate), f"{total.states[model.MERGED]:,} of {decided:,} decided"),
        ("Lines merged", lines, f"in {counted(total.files, 'file')}"),
        ("Time to merge", time(total.hours), "median, from pull request to merge"),
    )
    cards = (_card("quarter", name, f'<div class="figure">{value}</div><p class="soft">{more}</p>')
             for name, value, more in figures)  # fmt: skip
    return f'<div class="grid">{"".join(cards)}'


def _charts(told: Portfolio) -> str:
    total = told.total
    named = -(-len(told.months) // NAMED_MONTHS)
    months = drawing.columns(told.months, NAMES, max(1, named))
    waits = drawing.columns([(name, {"hue-0": count}) for name, count in told.waits], {"hue-0": "merged"})
    return "".join(
        (
            _card("third", "How they stand", _bar(total.states)),
            _card("third", "What reviewers said", _bar(total.reviews)),
            _card("third", "Languages, by lines", _languages(told.languages)),
            _card("half", "Pull requests, by month opened", months + _legend_of_months(told)) if told.months else "",
            _card("half", "Merged within", waits) if total.hours is not None else "",
        )
    )


def _bar(counts: dict[str, int]) -> str:
    parts = [(kind, NAMES[kind], f"{count:,}") for kind, count in counts.items() if count]
    return drawing.bar(counts, NAMES) + (drawing.legend(parts) if parts else '<p class="soft">Nothing yet.</p>')


def _legend_of_months(told: Portfolio) -> str:
    sums = {kind: sum(parts[kind] for _, parts in told.months) for kind in (model.MERGED, model.OPEN, model.CLOSED)}
    return drawing.legend([(kind, NAMES[kind], f"{count:,}") for kind, count in sums.items() if count])


def _languages(lines: dict[str, int]) -> str:
    """The languages with most lines, each in a hue of its own; all others in one."""
    ranked, total = list(lines.items()), sum(lines.values())
    shown = [(f"hue-{number}", name, count) for number, (name, count) in enumerate(ranked[:HUES])]
    rest = sum(count for _, count in ranked[HUES:])
    shown += [(f"hue-{HUES}", OTHERS, rest)] if rest else []
    names = {hue: name for hue, name, _ in shown}
    parts = [(hue, name, percent(count / total if total else None)) for hue, name, count in shown]
    return drawing.bar({hue: count for hue, _, count in shown}, names) + drawing.legend(parts)


def _tables(told: Portfolio) -> str:
    return _card("whole", "By project", _table("Project", told.projects)) + _card(
        "whole", "By agent", _table("Agent", told.agents)
    )


def _table(head: str, rows: list[Tally]) -> str:
    heads = ("Made", "Merged", "Rate", "Lines", "Time to merge")
    names = "".join(f'<th class="n">{name}</th>' for name in heads)
    top = f"<thead><tr><th>{head}</th><th>How they stand</th>{names}</tr></thead>"
    body = f"<tbody>{''.join(map(_tally, rows))}</tbody>"
    return f'<div class="scroll"><table class="numbers">{top}{body}</table></div>'


def _tally(one: Tally) -> str:
    numbers = (
        f"{one.made:,}",
        f"{one.states[model.MERGED]:,}",
        percent(one.rate),
        _lines(one.added, one.removed),
        time(one.hours),
    )
    cells = "".join(f'<td class="n">{number}</td>' for number in numbers)
    stands = drawing.bar(one.states, NAMES, 8, "thin")
    return f'<tr><td class="name">{_link(one.url, one.name)}</td><td>{stands}</td>{cells}</tr>'


def _list(told: Portfolio) -> str:
    rows = "".join(map(_row, told.contributions[:MOST]))
    more = len(told.contributions) - MOST
    cut = f'<p class="soft">… and {more:,} older ones.</p>' if more > 0 else ""
    return _card("whole", "All of them, the newest first", f'<ul class="list">{rows}</ul>{cut}') + "</div>\n"


def _row(row: dict[str, Any]) -> str:
    state = row["state"]
    number = f" #{row['number']}" if row["number"] else ""
    told = [f"{row['repository']}{number}", f"by {row['agent']}", ", ".join(row["languages"])]
    told += [f"reviews: {reviews(row['reviews'])}"] if any(row["reviews"].values()) else []
    told += [f"merged in {time(row['hours'])}"] if row["hours"] is not None else []
    told += [row["why"]] if row["why"] and state != model.MERGED else []
    more = " · ".join(f"<bdi>{text(part)}</bdi>" for part in told if part)
    return (
        f'<li><span class="pill {text(state)}">{NAMES.get(state, text(state))}</span>'
        f'<span class="what">{_link(row["url"], row["title"])}</span>'
        f'<span class="size">{_lines(row["added"], row["removed"])}</span><span class="more">{more}</span></li>'
    )


def _lines(added: int, removed: int) -> str:
    came, _, went = lines_of(added, removed).partition(" ")
    if not went:
        return came
    return f'<span class="added">{came}</span> <span class="removed">{went}</span>'


def _link(url: str, name: str) -> str:
    """A name that leads to where it is, if that is an address of the web; else the name alone."""
    shown = f"<bdi>{text(name).replace('/', '/<wbr>')}</bdi>"
    if not url.startswith("https://") or not url.isprintable() or " " in url:
        return shown
    return f'<a href="{text(url)}" rel="noopener noreferrer nofollow">{shown}</a>'

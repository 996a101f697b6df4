"""``portfolio``: what became of all that was contributed."""

from __future__ import annotations

from gitswarm.core.words import counted
from gitswarm.errors import Misused
from gitswarm.git.clone.store import named, writing
from gitswarm.rooms.abroad.portfolio import model, page, render
from gitswarm.screen import safe_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.abroad.portfolio.model import Portfolio

MARKDOWN, HTML, JSON = FORMATS = ("md", "html", "json")
ENDINGS = {".md": MARKDOWN, ".markdown": MARKDOWN, ".html": HTML, ".htm": HTML, ".json": JSON}


def portfolio(desk: Desk, *, format: str | None = None, out: str | None = None) -> None:
    """Show what was contributed to projects of others: how much was taken, how fast, by project and by agent.

    format (-f): md, html (a page that stands alone) or json; as the ending of --out says, else md
    out (-o): the file; standard output if not given

    Example: gitswarm portfolio --out contributions.html
    """
    wanted = _format(format, out, JSON if desk.shared.json else MARKDOWN)
    told = model.portfolio(desk.swarm.look())
    if out is None and wanted == JSON:
        desk.screen.lines([_plain(told)])
        return
    text = _text(told, wanted)
    if out is None:
        desk.screen.page(text.splitlines())
        return
    with writing(out), named(out) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
    facts = {"out": out, "format": wanted, "contributions": len(told.contributions)}
    desk.screen.receipt(facts, f"{out}: {counted(len(told.contributions), 'contribution')}")


def _format(format: str | None, out: str | None, usual: str) -> str:
    if format is not None and format not in FORMATS:
        raise Misused(f"'{format}' is no format of a portfolio", hint=f"one of {', '.join(FORMATS)}")
    ending = next((each for each in ENDINGS if out is not None and out.lower().endswith(each)), None)
    return format or (ENDINGS[ending] if ending else usual)


def _text(told: Portfolio, format: str) -> str:
    if format == HTML:
        return page.html(told)
    if format == MARKDOWN:
        return "\n".join(render.markdown(told)) + "\n"
    return safe_json(_plain(told)) + "\n"


def _plain(told: Portfolio) -> dict[str, object]:
    """A portfolio as JSON has it."""
    return {
        "total": told.total._asdict(),
        "projects": [one._asdict() for one in told.projects],
        "agents": [one._asdict() for one in told.agents],
        "languages": told.languages,
        "months": [{"month": month, **counts} for month, counts in told.months],
        "waits": [{"within": name, "merged": count} for name, count in told.waits],
        "contributions": told.contributions,
        "last": told.last,
    }


COMMANDS = {"portfolio": portfolio}

"""portfolio: what became of all that was contributed to the projects of others, as numbers, as text and as a page."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.abroad.portfolio.model import Portfolio, portfolio
    from gitswarm.rooms.abroad.portfolio.page import html
    from gitswarm.rooms.abroad.portfolio.render import markdown

DOOR = {"Portfolio": "model", "html": "page", "markdown": "render", "portfolio": "model"}
ACTIONS = ()
READS = ("portfolio",)

__all__ = ["Portfolio", "html", "markdown", "portfolio"]

__getattr__ = door(__name__, DOOR)

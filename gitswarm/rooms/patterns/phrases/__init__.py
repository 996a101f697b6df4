"""phrases: what texts say beside words: places for what is known later, conditions, and answers that are counted."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.patterns.phrases.answers import answer
    from gitswarm.rooms.patterns.phrases.places import fill, names, place, sole, still
    from gitswarm.rooms.patterns.phrases.terms import Term, holds, term_of, text_of

DOOR = {
    "answer": "answers",
    **dict.fromkeys(("fill", "names", "place", "sole", "still"), "places"),
    **dict.fromkeys(("Term", "holds", "term_of", "text_of"), "terms"),
}
ACTIONS = ()
READS = ()

__all__ = ["Term", "answer", "fill", "holds", "names", "place", "sole", "still", "term_of", "text_of"]

__getattr__ = door(__name__, DOOR)

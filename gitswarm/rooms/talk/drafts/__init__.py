"""drafts: tasks as a text asks for them: their fields, the marks in a line, the lines, how they hang together."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.talk.drafts.fields import draft_of, field_of, is_open, known_fields, text_of
    from gitswarm.rooms.talk.drafts.lines import Line, begins_list, box, bullet, heading, lines_of
    from gitswarm.rooms.talk.drafts.marks import LONGEST_LINE, LOUD, Marks, marks_of, type_of
    from gitswarm.rooms.talk.drafts.model import CLARIFY, ENDS, MOST, Draft, labels, tidy, to_clarify, whole
    from gitswarm.rooms.talk.drafts.sequence import Ties, order, ties

DOOR = {
    "CLARIFY": "model",
    "ENDS": "model",
    "LONGEST_LINE": "marks",
    "LOUD": "marks",
    "MOST": "model",
    "Draft": "model",
    "Line": "lines",
    "Marks": "marks",
    "Ties": "sequence",
    "begins_list": "lines",
    "box": "lines",
    "bullet": "lines",
    "draft_of": "fields",
    "field_of": "fields",
    "heading": "lines",
    "is_open": "fields",
    "known_fields": "fields",
    "labels": "model",
    "lines_of": "lines",
    "marks_of": "marks",
    "order": "sequence",
    "text_of": "fields",
    "tidy": "model",
    "ties": "sequence",
    "to_clarify": "model",
    "type_of": "marks",
    "whole": "model",
}
ACTIONS = ()
READS = ()

__all__ = [
    "CLARIFY",
    "ENDS",
    "LONGEST_LINE",
    "LOUD",
    "MOST",
    "Draft",
    "Line",
    "Marks",
    "Ties",
    "begins_list",
    "box",
    "bullet",
    "draft_of",
    "field_of",
    "heading",
    "is_open",
    "known_fields",
    "labels",
    "lines_of",
    "marks_of",
    "order",
    "text_of",
    "tidy",
    "ties",
    "to_clarify",
    "type_of",
    "whole",
]

__getattr__ = door(__name__, DOOR)

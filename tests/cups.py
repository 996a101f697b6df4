"""A room for tests: a cup is held by one at a time. To take it and to drink are strict, to put it back is not."""

from __future__ import annotations

from gitswarm.core.fold import Happened, Room, strict
from gitswarm.core.payload import Payload
from gitswarm.core.tables import Table
from gitswarm.errors import Refused
from gitswarm.record import Record


class CupTaken(Payload):
    KIND = "cup.taken"

    cup: str
    seen: int


class CupPutBack(Payload):
    KIND = "cup.put_back"

    cup: str


class CupSipped(Payload):
    KIND = "cup.sipped"

    cup: str


class Cup(Record):
    name: str
    holder: str | None = None
    epoch: int = 0
    sips: int = 0


CUPS = Table("cups", Cup, (("holder",),))


def cup_of(tables, name):
    return tables.get(CUPS, name) or Cup(name)


def fold(seen, tables):
    cup, session = cup_of(tables, seen.payload.cup), seen.event.session
    if seen.event.kind == CupSipped.KIND:
        tables.put(CUPS, cup._replace(sips=cup.sips + 1))
        return False
    if seen.event.kind == CupPutBack.KIND:
        overruled = cup.holder != session
        after = cup._replace(holder=None)
    else:
        overruled = cup.holder is not None or cup.epoch != seen.payload.seen
        after = cup._replace(holder=session, epoch=cup.epoch + 1)
    if not overruled:
        tables.put(CUPS, after)
    return overruled


ROOM = Room("cups", (CUPS,), (CupTaken, CupPutBack, CupSipped), fold)
KINDS = ("cup.taken", "cup.put_back", "cup.sipped")


@strict
def take(moment, *, cup):
    known = cup_of(moment.tables, cup)
    if known.holder is not None:
        raise Refused(f"{cup} is held by {known.holder}", hint="wait", holder=known.holder)
    return [Happened(CupTaken(cup, known.epoch))]


@strict
def sip(moment, *, cup):
    return [Happened(CupSipped(cup))]


def put_back(moment, *, cup):
    return [Happened(CupPutBack(cup))]

"""From what an action decided to events: an id is bound to its bytes here, and never again."""

from __future__ import annotations

from gitswarm.core.event import compose, timestamp
from gitswarm.core.log import Entry
from gitswarm.core.payload import cut, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.fold import Happened, Moment


def stamp(happened: Sequence[Happened], moment: Moment, ask: str | None = None) -> tuple[list[Event], Entry]:
    """The events of one action, and the entry that keeps them with their long texts."""
    events, texts = [], []
    for one in happened:
        payload, long_texts = without_long_texts(one.payload)
        texts.extend(long_texts)
        events.append(
            compose(
                id=one.id or moment.fresh(),
                kind=one.kind or payload.KIND,
                v=getattr(payload, "V", 1),
                payload=write(payload),
                actor=moment.actor,
                session=moment.session,
                at=timestamp(moment.now),
                thread=one.thread,
                task=one.task,
                ask=ask,
            )
        )
    return events, Entry(tuple(event.line for event in events), tuple(texts))


def without_long_texts(payload: Any) -> tuple[Any, list[bytes]]:
    """The payload with its long texts cut to their heads, and the texts to be stored beside the event."""
    texts = []
    for name, annotation in payload.__annotations__.items():
        value = getattr(payload, name)
        if str(annotation).startswith("Text") and isinstance(value, str):
            head, whole = cut(value)
            payload = payload._replace(**{name: head})
            if whole is not None:
                texts.append(whole)
    return payload, texts

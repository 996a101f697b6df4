"""Beginning a swarm, and agreeing on something else."""

from __future__ import annotations

from gitswarm.core.fold import Happened, for_people
from gitswarm.core.log import FORMAT
from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.ground.policy.events import PolicyChanged, SwarmCreated
from gitswarm.rooms.ground.policy.model import DEFAULT_PREFIX, comment, founding, setting
from gitswarm.rooms.ground.policy.rules import LEAST_FORMAT, RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.core.fold import Moment


def create(moment: Moment, *, prefix: str = DEFAULT_PREFIX) -> Sequence[Happened]:
    """Begin the swarm, where none has begun."""
    if founding(moment.tables) is not None:
        return []
    return [Happened(SwarmCreated(swarm=moment.fresh(), prefix=prefix))]


@for_people
def change(
    moment: Moment, *, changes: Mapping[str, Any], comments: Mapping[str, str] | None = None
) -> Sequence[Happened]:
    """Give settings other values, None their defaults again; what is so already is left out."""
    for key, value in changes.items():
        _must_take(key, value)
    new = {key: value for key, value in changes.items() if _differs(moment, key, value)}
    said = {key: text for key, text in (comments or {}).items() if text != comment(moment.tables, key)}
    return [Happened(PolicyChanged(new, said or None))] if new or said else []


def _must_take(key: str, value: Any) -> None:
    rule = RULES.get(key)
    if rule is None:
        raise NotFound(f"there is no setting '{key}'", hint=f"settings: {', '.join(RULES)}")
    if value is not None and not (rule.takes(value) and rule.is_sound(value)):
        raise Misused(f"{key} cannot be {value}", hint=f"{rule.hint}: {rule.meaning}")
    if key == LEAST_FORMAT and value is not None and value > FORMAT:
        raise Misused(
            f"this gitswarm knows format {FORMAT}: it could not take {value} back again",
            hint="let a gitswarm agree on it that knows that format",
        )


def _differs(moment: Moment, key: str, value: Any) -> bool:
    wanted = RULES[key].default if value is None else value
    return bool(setting(moment.tables, key) != (tuple(wanted) if RULES[key].is_list else wanted))

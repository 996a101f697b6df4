"""Beginning a swarm, and agreeing on something else."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.policy.events import PolicyChanged, SwarmCreated
from gitswarm.rooms.policy.model import DEFAULT_PREFIX, RULES, founding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


def create(moment: Moment, *, prefix: str = DEFAULT_PREFIX) -> Sequence[Happened]:
    """Begin the swarm, where none has begun."""
    if founding(moment.tables) is not None:
        return []
    return [Happened(SwarmCreated(swarm=moment.fresh(), prefix=prefix))]


def change(moment: Moment, *, key: str, value: int) -> Sequence[Happened]:
    """Give a setting another value."""
    rule = RULES.get(key)
    if rule is None:
        raise NotFound(f"there is no setting {key}", hint=f"settings: {', '.join(RULES)}")
    if not rule.least <= value <= rule.most:
        raise Misused(f"{key} cannot be {value}", hint=f"from {rule.least} to {rule.most}: {rule.meaning}")
    return [Happened(PolicyChanged(key=key, value=value))]

"""webhooks: what a chat or a program elsewhere is told: over https, to public addresses, signed, harmless to read."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.outside.webhooks.choosing import every, named
    from gitswarm.rooms.outside.webhooks.model import Bulletin, NotDelivered, Part, Webhook
    from gitswarm.rooms.outside.webhooks.sending import send, within

DOOR = {
    "Bulletin": "model",
    "NotDelivered": "model",
    "Part": "model",
    "Webhook": "model",
    "every": "choosing",
    "named": "choosing",
    "send": "sending",
    "within": "sending",
}
ACTIONS = ()
READS = ("every", "named")

__all__ = ["Bulletin", "NotDelivered", "Part", "Webhook", "every", "named", "send", "within"]

__getattr__ = door(__name__, DOOR)

"""``webhook``: which places this clone can tell things to, and whether they listen."""

from __future__ import annotations

from gitswarm.errors import SwarmError
from gitswarm.rooms.outside.webhooks import choosing, model, sending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.outside.webhooks.model import Webhook

COLUMNS = ("name", "form", "host", "signed", "lacks")


def show_all(desk: Desk) -> None:
    """List the webhooks that this clone can tell things to; their addresses are secrets and not shown.

    Example: gitswarm webhook list
    """
    rows = [_row(desk, one) for one in choosing.every(desk.place, desk.env)]
    desk.screen.table(
        rows, COLUMNS, empty="this clone knows no webhook; GITSWARM_WEBHOOK_NAME holds the address of one"
    )


def _row(desk: Desk, one: Webhook) -> dict[str, object]:
    more = {"signed": bool(desk.env.get(one.secret_in)), "address_in": one.address_in, "secret_in": one.secret_in}
    form, host, lacks = one.form, "", ""
    try:
        host = sending.target_of(one, desk.env).host
        form = model.form_of(one, host)
        sending.secret_of(one, desk.env, form)
    except SwarmError as error:
        lacks = error.message
    return {"name": one.name, "form": form, "host": host, **more, "lacks": lacks}


def attempt(desk: Desk, name: str) -> None:
    """Tell a webhook a word, to see whether it listens.

    name: as `gitswarm webhook list` shows it

    Example: gitswarm webhook try team
    """
    asked_by = model.Part("Asked by", (desk.swarm.identity().actor,))
    words = model.Bulletin("trial", "gitswarm can be heard here", (asked_by,))
    told = sending.send(choosing.named(desk.place, desk.env, name), desk.env, words)
    desk.screen.receipt(told, f"{name} has taken it ({told['form']}, status {told['status']})")


COMMANDS = {"webhook list": show_all, "webhook try": attempt}

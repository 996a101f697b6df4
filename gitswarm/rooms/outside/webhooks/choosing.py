"""Which webhooks this clone knows: its config names variables, and what is in those stands nowhere else."""

from __future__ import annotations

from gitswarm import settings
from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.outside.webhooks.model import FORMS, Webhook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

VARIABLE, SECRET = "GITSWARM_WEBHOOK_", "_SECRET"
"""How the variables of a webhook are called where its settings name no others: GITSWARM_WEBHOOK_TEAM, …_TEAM_SECRET."""


def every(place: Place, env: Mapping[str, str]) -> list[Webhook]:
    """The webhooks that the settings or the environment know, by name."""
    told = settings.webhooks(place, env)
    here = (name.removeprefix(VARIABLE).lower() for name in env if name.startswith(VARIABLE))
    told = {**{name: {} for name in here if name and not name.upper().endswith(SECRET)}, **told}
    return [webhook(name, more) for name, more in sorted(told.items())]


def named(place: Place, env: Mapping[str, str], name: str) -> Webhook:
    """The webhook of that name; that its variable is there is seen when something is sent."""
    found = webhook(name, settings.webhooks(place, env).get(name, {}))
    if found.name not in settings.webhooks(place, env) and not env.get(found.address_in):
        raise NotFound(f"this clone knows no webhook {name}", hint=f"put its address into {found.address_in}")
    return found


def webhook(name: str, told: Mapping[str, str]) -> Webhook:
    """The webhook that these settings make; refused where they make none."""
    where, variable = f"gitswarm.webhook.{name}", VARIABLE + _as_variable(name)
    form = told.get("form", "")
    if form not in ("", *FORMS):
        raise Misused(f"{where}.form is none that is known", hint=f"one of {', '.join(FORMS)}")
    names = {key: told.get(key, default) for key, default in (("addressin", variable), ("secretin", variable + SECRET))}
    for key, value in names.items():
        if not (value.isascii() and value.isidentifier()):  # it may be the secret itself, and is not shown
            raise Misused(f"{where}.{key} is not the name of a variable", hint="name one, and put the secret into that")
    return Webhook(name, names["addressin"], names["secretin"], form)


def _as_variable(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name).upper()

"""github: the connection to GitHub: one repository, one token, what may still be asked, and errors in our own words."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.outside.github.client import Connection
    from gitswarm.rooms.outside.github.connecting import connection, is_of_the_token, must_be_there, remote
    from gitswarm.rooms.outside.github.model import (
        INSIDERS,
        GithubNotFound,
        GithubRefused,
        GithubThrottled,
        GithubUnreachable,
        NotConnected,
    )
    from gitswarm.rooms.outside.github.places import named

DOOR = {
    "Connection": "client",
    "connection": "connecting",
    "INSIDERS": "model",
    "GithubNotFound": "model",
    "GithubRefused": "model",
    "GithubThrottled": "model",
    "GithubUnreachable": "model",
    "NotConnected": "model",
    "is_of_the_token": "connecting",
    "must_be_there": "connecting",
    "named": "places",
    "remote": "connecting",
}
ACTIONS = ()
READS = ()

__all__ = [
    "INSIDERS",
    "Connection",
    "GithubNotFound",
    "GithubRefused",
    "GithubThrottled",
    "GithubUnreachable",
    "NotConnected",
    "connection",
    "is_of_the_token",
    "must_be_there",
    "named",
    "remote",
]

__getattr__ = door(__name__, DOOR)

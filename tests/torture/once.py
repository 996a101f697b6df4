"""One event by a running process, in the words of the command line: python -m tests.torture.once CLONE TEXT."""

from __future__ import annotations

import json
import os
import sys

from gitswarm.errors import SwarmError
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import messages


def main(clone: str, text: str) -> int:
    """Say it, and print the receipt."""
    try:
        swarm = open_swarm(clone, "ada", env=dict(os.environ), running=True)
        receipt = swarm.do(messages.say, kind="note", text=text)
        sys.stdout.write(json.dumps(receipt.as_json()))
        sys.stdout.flush()
        swarm.close()
    except SwarmError as error:
        sys.stderr.write(error.message)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

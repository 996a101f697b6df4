"""``make peers``: install the peers in .cache/peers, each by its registry's own client; what is not there is named."""

from __future__ import annotations

import shutil
import subprocess
import sys

from benchmarks.peers import ABSENT, FOLDER, PINS, Pin, program

LIMIT = 900
"""Seconds that a client may take: cargo compiles."""
CLIENTS = {"npm": "npm", "cargo": "cargo", "pip": sys.executable}


def main() -> int:
    """Install what is missing; a peer that cannot be had is told, and is no failure."""
    for name, pin in PINS.items():
        if program(name) is None:
            _install(pin)
        print(f"{pin.title} ({pin.package}): {'there' if program(name) else 'not here'}")
    for pin in ABSENT.values():
        print(f"{pin.title}: not here, {pin.why}")
    return 0


def _install(pin: Pin) -> None:
    if shutil.which(CLIENTS[pin.source]) is None:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for argv in _commands(pin):
        try:
            done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            print(f"{argv[0]} did not end within {LIMIT} seconds", file=sys.stderr)
            return
        if done.returncode:
            print(done.stderr.decode(errors="replace")[-1000:], file=sys.stderr)
            return


def _commands(pin: Pin) -> list[list[str]]:
    """What installs it; npm keeps no lock file."""
    if pin.source == "npm":
        quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
        return [["npm", "install", "--prefix", str(FOLDER / "npm"), *quiet, pin.package]]
    if pin.source == "cargo":
        return [["cargo", "install", "--quiet", "--root", str(FOLDER / "cargo"), pin.package]]
    venv = str(FOLDER / "git")
    install = [f"{venv}/bin/python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install", pin.package]
    return [[sys.executable, "-m", "venv", venv], install]


if __name__ == "__main__":
    sys.exit(main())

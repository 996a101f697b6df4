"""What gitswarm costs, each figure beside its floor: ``make bench``, or ``python -m benchmarks --help``."""

from __future__ import annotations

import sys

# `python -m` puts the tree first; what is measured is the installed package, where there is one.
sys.path.append(sys.path.pop(0))

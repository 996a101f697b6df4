"""YAML of strangers: read with a limit, and without the references by which a few lines become millions."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LIMIT = 64 * 1024


def mapping(text: str) -> dict[str, Any] | str:
    """The mapping that a text tells, or in a few words why it tells none."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if len(text) > LIMIT:
        return "more YAML than 64 KiB"
    try:
        told: Any = _loader().load(text)
    except MarkedYAMLError as error:
        line = f" in its line {error.problem_mark.line + 1}" if error.problem_mark else ""
        return f"no YAML{line}: {error.problem}"
    except (YAMLError, ValueError, RecursionError, ArithmeticError, LookupError, TypeError) as error:
        return f"no YAML: {str(error)[:80] or type(error).__name__}"
    return told if isinstance(told, dict) else "no mapping in YAML"


def _loader() -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer, ComposerError
    from ruamel.yaml.events import AliasEvent

    class Plain(Composer):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.parser.check_event(AliasEvent):
                mark = self.parser.peek_event().start_mark
                raise ComposerError(problem="a reference, which is not read", problem_mark=mark)
            return super().compose_node(parent, index)

    loader = YAML(typ="safe", pure=True)
    loader.Composer = Plain
    return loader

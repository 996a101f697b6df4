"""Record: a frozen named tuple declared by annotations, without the cost of importing typing."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from collections import namedtuple

    class _Declare(type):
        """Turns an annotated class body into a named tuple with those fields and defaults."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = body.pop("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body.get("__module__"))
            made.__annotations__ = fields
            for key, value in body.items():
                if key not in ("__module__", "__qualname__", "__classcell__"):
                    setattr(made, key, value)
            made.__doc__ = body.get("__doc__")
            return made

    class Record(metaclass=_Declare):
        """Base for records; subclasses become plain named tuples."""


__all__ = ["Record"]

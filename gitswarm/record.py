"""Record: a frozen named tuple declared by annotations, without the cost of importing typing or building one early.

``collections.namedtuple`` compiles a constructor for each type when it is declared, 165 µs each, used or not. Here it
is compiled once a type is made often: a command makes a record or two of most types, and is over.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    try:
        from _collections import _tuplegetter as _field
    except ImportError:  # another Python than CPython
        from operator import itemgetter

        def _field(place, said):
            return property(itemgetter(place), doc=said)

    OFTEN = 32
    """Records of a type, put together field by field, that take as long as a constructor takes to compile."""
    _made = {}
    """How many of them were, by type."""

    class _Fields(tuple):
        """What every record can do."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            _made[cls] = count = _made.get(cls, 0) + 1
            if count < OFTEN:
                fields, said = cls._fields, {**cls._field_defaults, **named}
                missing = fields[len(values) :]
                if named.keys() <= set(missing) <= said.keys() and len(values) <= len(fields):
                    return tuple.__new__(cls, (*values, *[said[name] for name in missing]))
            return cls._compiled()(cls, *values, **named)  # or it says what is wrong with them

        @classmethod
        def _compiled(cls):
            names = ", ".join(cls._fields)
            all_of_them = f"({names},)" if names else "()"
            made = eval(f"lambda _cls, {names}: _new(_cls, {all_of_them})", {"_new": tuple.__new__})  # noqa: S307
            made.__name__, made.__qualname__ = "__new__", f"{cls.__name__}.__new__"
            made.__defaults__ = tuple(cls._field_defaults.values())
            cls.__new__ = made
            return made

        @classmethod
        def _make(cls, values):
            return tuple.__new__(cls, values)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **changes):
            return type(self)(**{**self._asdict(), **changes})

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

        def __getnewargs__(self):
            return tuple(self)

    class _Declare(type):
        """Turns an annotated class body into a named tuple with those fields and defaults."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.setdefault("__annotations__", {}))
            body["_field_defaults"] = {field: body[field] for field in fields if field in body}
            body |= {field: _field(place, "") for place, field in enumerate(fields)}
            return type(name, (_Fields,), {**body, "_fields": fields, "__match_args__": fields, "__slots__": ()})

    class Record(metaclass=_Declare):
        """Base for records; subclasses become plain named tuples."""


__all__ = ["Record"]

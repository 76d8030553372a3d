"""NamedTuple as in `typing`, but defined in a tenth of the time: a command loads ninety records and makes a few.

Python compiles the constructor of each named tuple when its class is defined. Here it is compiled when the first one
is made. Fields, defaults and methods are those of `typing.NamedTuple`, which type checkers see.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter

    class _Definition(type):
        def __new__(kind, name, bases, body):
            fields = tuple(body.get("__annotations__", ()))
            if fields:
                body["_field_defaults"] = {field: body[field] for field in fields if field in body}
                body.update((field, _tuplegetter(place, "")) for place, field in enumerate(fields))
                body["_fields"] = body["__match_args__"] = fields
                body["__slots__"] = ()
            return super().__new__(kind, name, bases, body)

    class NamedTuple(tuple, metaclass=_Definition):
        __slots__ = ()

        def __new__(cls, /, *cells, **named):
            cls.__new__ = _constructor(cls)
            return cls.__new__(cls, *cells, **named)

        @classmethod
        def _make(cls, cells):
            made = tuple.__new__(cls, cells)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **changed):
            made = tuple.__new__(type(self), map(changed.pop, self._fields, self))
            if changed:
                raise TypeError(f"Got unexpected field names: {list(changed)!r}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            cells = ", ".join(f"{name}={cell!r}" for name, cell in self._asdict().items())
            return f"{type(self).__name__}({cells})"

        def __getnewargs__(self):
            return tuple(self)

    def _constructor(cls):
        """Return the function that makes a record from its fields."""
        cells = "".join(f"{field}, " for field in cls._fields)
        made = eval(f"lambda _cls, {cells}: _new(_cls, ({cells}))", {"_new": tuple.__new__})
        made.__defaults__ = tuple(cls._field_defaults.values())
        made.__name__, made.__qualname__ = "__new__", f"{cls.__qualname__}.__new__"
        return made

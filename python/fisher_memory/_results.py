"""What the functions return: fields with their bounds, as text, dictionary, table and picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ._bounded import Bounded, BoundedArray

__all__ = ["Result"]


def with_bounds(value: Any) -> Any:
    """A pair from the compiled module as a number or an array with its bound; anything else as it is."""
    if type(value) is tuple and len(value) == 2:
        first, error = value
        return Bounded(first, error) if isinstance(first, float) else BoundedArray(first, error)
    return value


def as_plain(value: Any, name: str, into: dict[str, Any]) -> None:
    """Adds a value to a dictionary of plain objects, its bound beside it as ``<name>_error``."""
    if isinstance(value, Bounded):
        into[name], into[f"{name}_error"] = float(value), value.error
    elif isinstance(value, BoundedArray):
        errors = value.errors
        into[name] = value.values.tolist()
        into[f"{name}_error"] = errors if isinstance(errors, float) else errors.tolist()
    elif isinstance(value, Result):
        into[name] = value.to_dict()
    elif isinstance(value, np.ndarray):
        into[name] = value.tolist()
    elif isinstance(value, dict) and any(isinstance(one, Bounded) for one in value.values()):
        into[name] = {key: None if one is None else float(one) for key, one in value.items()}
        into[f"{name}_error"] = {key: None if one is None else one.error for key, one in value.items()}
    else:
        into[name] = value


class Result:
    """Fields that are looked up by name, every number with its bound where there is one."""

    #: Names of the fields that the text shows, in order.
    _shown: tuple[str, ...] = ()

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            value = with_bounds(self._fields[name])
        except KeyError:
            names = ", ".join(self._fields)
            raise AttributeError(f"{type(self).__name__} has no field '{name}'; it has {names}") from None
        # What was looked up once is found without this function the next time.
        self.__dict__[name] = value
        return value

    def __dir__(self) -> Iterable[str]:
        return sorted({*super().__dir__(), *self._fields})

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain Python objects, a bound beside its number as ``<name>_error``; fit for JSON.

        Returns
        -------
        dict
            Floats, integers, texts, and lists of them.
        """
        plain: dict[str, Any] = {}
        for name in self._fields:
            as_plain(getattr(self, name), name, plain)
        return plain

    def __repr__(self) -> str:
        width = max(map(len, self._shown), default=0)
        lines = [f"{name:<{width}}  {as_text(getattr(self, name))}" for name in self._shown if name in self._fields]
        return "\n".join([f"{type(self).__name__}: {self._title()}", *(f"  {line}" for line in lines)])

    def _title(self) -> str:
        return ""


def as_text(value: Any) -> str:
    """A field in a line of text."""
    if value is None:
        return "not known"
    if isinstance(value, BoundedArray) and value.ndim == 1:
        first = ", ".join(f"{one:.6g}" for one in value.values[:5])
        more = ", ..." if len(value) > 5 else ""
        return f"[{first}{more}] ({len(value)} lags)"
    if isinstance(value, BoundedArray):
        return f"{value.shape[0]} x {value.shape[1]} matrix"
    if isinstance(value, float) and not isinstance(value, Bounded):
        return f"{value:.6g}"
    return str(value)


def columns_as_table(columns: Mapping[str, Any], index: str) -> Any:
    """Columns as a table of pandas, or as a structured array of NumPy where pandas is not installed."""
    try:
        import pandas  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        arrays: Any = [np.asarray(column) for column in columns.values()]
        return np.rec.fromarrays(arrays, names=list(columns))  # type: ignore[call-overload,unused-ignore]
    return pandas.DataFrame(dict(columns)).set_index(index)

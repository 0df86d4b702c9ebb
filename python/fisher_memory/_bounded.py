"""Numbers and arrays with a proven bound on their error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Bounded", "BoundedArray"]


class Bounded(float):
    """A float that knows how wrong it can be: the truth lies within ``error`` of it.

    It is a float in every other respect; arithmetic gives plain floats, because the bound of a sum is not the sum's
    affair alone.

    Attributes
    ----------
    error : float
        The proven bound on the distance to the truth, absolute; infinite where nothing is proven.

    Examples
    --------
    >>> third = Bounded(0.333, 0.001)
    >>> third
    0.333 ± 0.001
    >>> third.contains(1 / 3), third + 1
    (True, 1.333)
    """

    __slots__ = ("error",)
    error: float

    def __new__(cls, value: float, error: float) -> Bounded:
        self = super().__new__(cls, value)
        self.error = error
        return self

    def __repr__(self) -> str:
        return f"{float.__repr__(self)} ± {rounded_up(self.error)}"

    __str__ = __repr__

    def __reduce__(self) -> tuple[type[Bounded], tuple[float, float]]:
        return (type(self), (float(self), self.error))

    @property
    def relative_error(self) -> float:
        """The bound relative to the truth; infinite where the truth may be zero.

        Examples
        --------
        >>> Bounded(2.0, 1.0).relative_error
        1.0
        """
        if self.error == 0.0:
            return 0.0
        share = self.error / abs(self) if self != 0.0 else np.inf
        return float(share / (1.0 - share)) if share < 1.0 else np.inf

    def contains(self, truth: float) -> bool:
        """Whether a number lies within the bound.

        Examples
        --------
        >>> Bounded(1.0, 0.5).contains(1.75)
        False
        """
        return truth == float(self) or abs(truth - float(self)) <= self.error * (1.0 + 4e-15)


class BoundedArray(np.lib.mixins.NDArrayOperatorsMixin):
    """An array whose entries know how wrong they can be.

    It passes for an array wherever NumPy or matplotlib want one, and arithmetic gives plain arrays.

    Attributes
    ----------
    values : ndarray
        The entries.
    errors : ndarray or float
        The proven bounds on their errors, absolute: one for each entry, or a single number that bounds the Frobenius
        norm of the error of the whole matrix.

    Examples
    --------
    >>> curve = BoundedArray(np.array([1.0, 0.5]), np.array([0.0, 1e-16]))
    >>> curve[1], len(curve), curve * 2
    (0.5 ± 1e-16, 2, array([2., 1.]))
    """

    __slots__ = ("errors", "values")

    def __init__(self, values: npt.NDArray[np.float64], errors: npt.NDArray[np.float64] | float) -> None:
        self.values = values
        self.errors = errors

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        if copy is None or np.lib.NumpyVersion(np.__version__) < "2.0.0":
            return np.asarray(self.values, dtype=dtype)
        return np.array(self.values, dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [one.values if isinstance(one, BoundedArray) else one for one in inputs]
        return getattr(ufunc, method)(*plain, **kwargs)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self.values.shape

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self.values.ndim

    @property
    def dtype(self) -> np.dtype[np.float64]:
        """The type of the entries."""
        return self.values.dtype

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        values = self.values[index]
        errors = self.errors if isinstance(self.errors, float) else self.errors[index]
        if np.ndim(values) == 0:
            return Bounded(float(values), float(errors))
        return BoundedArray(values, errors)

    def __repr__(self) -> str:
        largest = float(np.max(self.errors, initial=0.0))
        entries = np.array2string(self.values, threshold=20, separator=", ", prefix="BoundedArray(")
        return f"BoundedArray({entries}, errors <= {rounded_up(largest)})"


def rounded_up(error: float) -> str:
    """A bound in one digit that is not below it.

    Examples
    --------
    >>> rounded_up(1.2e-16), rounded_up(0.0), rounded_up(2e-16), rounded_up(9.5e-3)
    ('2e-16', '0', '2e-16', '0.01')
    """
    if error == 0.0 or not np.isfinite(error):
        return f"{error:g}"
    text = f"{error:.0e}"
    if float(text) < error:
        digit, exponent = text.split("e")
        text = f"{float(f'{int(digit) + 1}e{exponent}'):.0e}"
    return f"{float(text):g}"

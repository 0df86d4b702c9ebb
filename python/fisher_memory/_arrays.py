"""What passes for an array: one road for everything that is not an array of doubles already."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ._errors import InputError, MemoryLimitError

#: A sparse matrix is made dense up to this many bytes.
MOST_BYTES = 4 << 30


def is_sparse(value: Any) -> bool:
    """Whether the value is a sparse matrix or array of scipy."""
    return hasattr(value, "toarray") and hasattr(value, "nnz")


def as_array(value: Any, name: str) -> npt.NDArray[Any]:
    """The value as an array of any type of numbers, a sparse one made dense.

    Examples
    --------
    >>> as_array([[1, 2]], "W").dtype.kind
    'i'
    """
    if is_sparse(value):
        size = 8 * int(np.prod(value.shape))
        if size > MOST_BYTES:
            raise MemoryLimitError(
                f"{name} is sparse and would take {size / 2**30:.1f} GiB as a dense matrix, which is what is computed "
                "with; take a part of the network"
            )
        value = value.toarray()
    elif hasattr(value, "detach") and hasattr(value, "cpu"):
        # A tensor of torch that asks for its gradient has no __array__ before it is detached.
        value = value.detach().cpu()
    return np.asarray(value)


def as_doubles(value: Any, name: str) -> npt.NDArray[np.float64]:
    """The value as an array of doubles; what is no array of real numbers is refused.

    Examples
    --------
    >>> as_doubles([[1, 2]], "W")
    array([[1., 2.]])
    >>> as_doubles([[1j]], "W")
    Traceback (most recent call last):
        ...
    fisher_memory._errors.InputError: W is complex; give real numbers
    """
    array = as_array(value, name)
    if array.dtype.kind == "c":
        raise InputError(f"{name} is complex; give real numbers")
    if array.dtype.kind not in "fiub":
        raise InputError(f"{name} has entries of type {array.dtype}; give an array of numbers")
    return np.require(array, dtype=np.float64, requirements=["A"])

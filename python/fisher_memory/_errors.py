"""What can go wrong, as exceptions that say what is wrong and what to do."""

from __future__ import annotations

import numpy as np

__all__ = [
    "ConvergenceError",
    "FileError",
    "FisherMemoryError",
    "InfeasibleError",
    "InputError",
    "MemoryLimitError",
    "RangeError",
    "SingularError",
    "SpecificationError",
    "ToleranceError",
    "UnstableError",
    "UnsupportedError",
]


class FisherMemoryError(Exception):
    """Whatever this package refuses: the base of all its exceptions.

    Examples
    --------
    >>> import fisher_memory
    >>> try:
    ...     fisher_memory.analyse([[2.0]])
    ... except fisher_memory.FisherMemoryError as error:
    ...     print(type(error).__name__)
    UnstableError
    """


class InputError(FisherMemoryError, ValueError):
    """An argument of the wrong shape, out of its range, not finite, or no covariance."""


class SpecificationError(InputError):
    """A text such as ``"chain:n=40"`` that cannot be read."""


class FileError(FisherMemoryError, ValueError):
    """A file that cannot be read, or whose content is bad."""


class InfeasibleError(InputError):
    """A budget that no network meets."""


class UnstableError(FisherMemoryError, ValueError):
    """The network is unstable, or neither stability nor instability could be proven."""


class SingularError(FisherMemoryError, np.linalg.LinAlgError):
    """Some direction that the result needs receives no noise at all, or an equation has no single solution."""


class UnsupportedError(FisherMemoryError, NotImplementedError):
    """A quantity for which there is no formula in this case."""


class RangeError(FisherMemoryError, OverflowError):
    """An input or a result that doubles, or squares of them, have no room for."""


class ConvergenceError(FisherMemoryError, np.linalg.LinAlgError):
    """An iteration for eigenvalues that did not converge."""


class MemoryLimitError(FisherMemoryError, MemoryError):
    """Work that takes more memory than the process may have."""


class ToleranceError(FisherMemoryError, ArithmeticError):
    """No precision that was allowed proved the tolerance.

    Attributes
    ----------
    bound : float or None
        The best relative bound that was proven, infinite where nothing was.
    precision_bits : int or None
        The bits that were used.
    tolerance : float or None
        What was asked for.
    """

    bound: float | None = None
    precision_bits: int | None = None
    tolerance: float | None = None

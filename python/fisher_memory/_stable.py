"""Equations of Lyapunov of a stable a, for any right-hand side, from the covariances that the library proves.

Every q is H1 + i H2 with Hermitian H1 and H2; every Hermitian H is a covariance less a multiple of the identity; and a
complex equation is a real one of twice the size. A bound on the error of a covariance becomes one for all of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _core
from ._errors import InputError
from ._memory import entry_errors

Array = npt.NDArray[Any]
UNIT = 2.0**-53


class Proven(NamedTuple):
    """A solution with the bound on its entries."""

    x: Array
    errors: npt.NDArray[np.float64]
    precision_bits: int
    method: str


def solve(a: Array, q: Array, continuous: bool, asked: dict[str, Any]) -> Proven:
    """The solution of X = A X A^H + Q, or of A X + X A^H + Q = 0.

    Examples
    --------
    >>> import numpy as np
    >>> from fisher_memory._questions import settings
    >>> solve(np.array([[0.5]]), np.array([[-0.75]]), False, settings()).x
    array([[-1.]])
    """
    if np.array_equal(q, q.conj().T):
        return of_hermitian(a, q, continuous, asked)
    first, second = (q + q.conj().T) / 2, (q - q.conj().T) / 2j
    parts = [of_hermitian(a.astype(complex), part, continuous, asked) for part in (first, second)]
    unit = of_hermitian(a, np.eye(len(a)), continuous, asked)
    # Each part is q rounded twice: what that can move is at most its norm times the solution for the identity.
    rounded = 4 * UNIT * float(np.linalg.norm(q)) * upper(unit)
    x = parts[0].x + 1j * parts[1].x
    errors = parts[0].errors + parts[1].errors + rounded + 2 * UNIT * np.abs(x)
    bits = max(part.precision_bits for part in parts)
    real = np.isrealobj(a) and np.isrealobj(q)
    return Proven(x.real if real else x, errors * (1 + 1e-14), bits, parts[0].method)


def of_hermitian(a: Array, q: Array, continuous: bool, asked: dict[str, Any]) -> Proven:
    """The same for a Hermitian q."""
    for sign in (1.0, -1.0):
        try:
            found = of_covariance(a, sign * q, continuous, asked)
        except InputError:
            # No covariance: the other sign, and then the shift, may make it one.
            continue
        return found._replace(x=sign * found.x)
    shift = float(2.0 ** np.ceil(np.log2(np.linalg.norm(q)) + 0.5))
    unit = of_covariance(a, np.eye(len(a)), continuous, asked)
    raised = of_covariance(a, q + shift * np.eye(len(a)), continuous, asked)
    x = raised.x - shift * unit.x
    errors = raised.errors + shift * unit.errors + 2 * UNIT * (np.abs(x) + 2 * shift * upper(unit))
    return Proven(x, errors * (1 + 1e-14), max(raised.precision_bits, unit.precision_bits), raised.method)


def upper(unit: Proven) -> npt.NDArray[np.float64]:
    """What a Hermitian right-hand side between -I and I makes at most, entry by entry."""
    deviations = np.sqrt(np.abs(np.diagonal(unit.x)) + np.diagonal(unit.errors))
    return np.outer(deviations, deviations) * (1 + 1e-14)


def of_covariance(a: Array, q: Array, continuous: bool, asked: dict[str, Any]) -> Proven:
    """The same for a covariance q, by the library."""
    n = len(a)
    is_complex = np.iscomplexobj(a) or np.iscomplexobj(q)
    if is_complex:
        a, q = doubled(a), doubled(q)
    if not q.any():
        return Proven(np.zeros((n, n), dtype=complex if is_complex else float), np.zeros((n, n)), 53, "no noise")
    found = _core.solve_lyapunov(a, q, continuous, asked)
    x = found["matrix"]
    errors = entry_errors(x, found["relative_error_bound"])
    if is_complex:
        x, errors = x[:n, :n] + 1j * x[n:, :n], np.hypot(errors[:n, :n], errors[n:, :n]) * (1 + 1e-14)
    return Proven(x, errors, found["precision_bits"], found["method"])


def doubled(matrix: Array) -> npt.NDArray[np.float64]:
    """The real matrix of twice the size that multiplies as the complex one does."""
    real, imaginary = np.real(matrix), np.imag(matrix)
    return np.block([[real, -imaginary], [imaginary, real]])

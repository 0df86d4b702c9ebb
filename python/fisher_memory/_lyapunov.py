"""The equations of Lyapunov, with scipy's signatures and a proof."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from . import _kronecker, _stable
from ._arrays import as_array
from ._errors import InputError, UnstableError
from ._questions import Precision, settings

__all__ = ["LyapunovSolution", "solve_continuous_lyapunov", "solve_discrete_lyapunov"]

METHODS = (None, "direct", "bilinear")


class LyapunovSolution(NamedTuple):
    """The solution of an equation of Lyapunov with its proof."""

    #: The solution, of the shape of a.
    x: npt.NDArray[Any]
    #: A proven bound on the modulus of the error of every entry.
    errors: npt.NDArray[np.float64]
    #: The bits of the arithmetic; 53 is double precision.
    precision_bits: int
    #: The algorithm.
    method: str


@overload
def solve_discrete_lyapunov(
    a: Any, q: Any, method: str | None = ..., *, full_output: Literal[False] = ..., tolerance: float = ...,
    precision: Precision = ...,
) -> npt.NDArray[Any]: ...  # fmt: skip
@overload
def solve_discrete_lyapunov(
    a: Any, q: Any, method: str | None = ..., *, full_output: Literal[True], tolerance: float = ...,
    precision: Precision = ...,
) -> LyapunovSolution: ...  # fmt: skip


def solve_discrete_lyapunov(
    a: Any,
    q: Any,
    method: str | None = None,
    *,
    full_output: bool = False,
    tolerance: float = 1e-10,
    precision: Precision = "auto",
) -> npt.NDArray[Any] | LyapunovSolution:
    """Solves the discrete equation of Lyapunov a x a^H - x + q = 0, with a proof.

    A drop-in for ``scipy.linalg.solve_discrete_lyapunov``. Where all eigenvalues of a lie inside the unit circle, any
    size, any q, real or complex, is solved by squaring in as many bits as the proof takes. All other equations that have
    a single solution, which scipy solves too although x is then no covariance, are solved up to 48 rows by the linear
    system of n^2 unknowns, with an approximate inverse, a residual computed exactly in integers, and a proven bound;
    larger ones are refused, as is one that no double precision inverse proves to have a single solution.

    Parameters
    ----------
    a, q : array_like, shape (..., n, n)
        Real or complex; leading dimensions are broadcast. Of no rows, the solution has none either.
    method : {None, 'direct', 'bilinear'}
        Taken for scipy's sake; the solution is the same.
    full_output : bool
        Whether to return the bound with the solution.
    tolerance : float
        For a covariance q and a stable a, the bound on every error relative to ``sqrt(x_ii x_jj)``.
    precision : 'auto', 'double' or int
        The arithmetic.

    Returns
    -------
    x : ndarray, shape (..., n, n)
        The solution; with `full_output` a `LyapunovSolution` of x, errors, precision_bits and method.

    Raises
    ------
    SingularError
        If no single solution can be proven to exist.
    MemoryLimitError
        If a is not stable and has more than 48 rows.

    Examples
    --------
    >>> import numpy as np
    >>> from fisher_memory import solve_discrete_lyapunov
    >>> a = np.array([[0.2, 0.5], [0.7, -0.9]])
    >>> x = solve_discrete_lyapunov(a, np.eye(2))
    >>> np.allclose(a @ x @ a.T - x + np.eye(2), 0.0, atol=1e-13)
    True

    An identity with a chain on top, 40 units: scipy's solution tells J_tot wrongly by 79 per cent.

    >>> a = 0.9 * np.eye(40) + 0.5 * np.eye(40, k=-1)
    >>> found = solve_discrete_lyapunov(a, np.eye(40), full_output=True)
    >>> found.precision_bits > 53, bool(np.max(found.errors / found.x.max()) < 1e-10)
    (True, True)
    """
    if method not in METHODS:
        raise InputError(f"method '{method}' is not known; scipy has 'direct' and 'bilinear', which make no difference here")
    return solved(a, q, False, full_output, settings(tolerance=tolerance, precision=precision))


@overload
def solve_continuous_lyapunov(
    a: Any, q: Any, *, full_output: Literal[False] = ..., tolerance: float = ..., precision: Precision = ...
) -> npt.NDArray[Any]: ...
@overload
def solve_continuous_lyapunov(
    a: Any, q: Any, *, full_output: Literal[True], tolerance: float = ..., precision: Precision = ...
) -> LyapunovSolution: ...


def solve_continuous_lyapunov(
    a: Any, q: Any, *, full_output: bool = False, tolerance: float = 1e-10, precision: Precision = "auto"
) -> npt.NDArray[Any] | LyapunovSolution:
    """Solves the continuous equation of Lyapunov a x + x a^H = q, with a proof.

    A drop-in for ``scipy.linalg.solve_continuous_lyapunov``; mind the sign of q, which is scipy's: the covariance of
    x' = a x + noise of covariance Q solves it with q = -Q. Where the eigenvalues of a all have negative real parts, or
    all positive ones, any size, any q, real or complex, is solved in as many bits as the proof takes. All other equations
    that have a single solution are solved up to 48 rows by the linear system of n^2 unknowns, with an approximate
    inverse, a residual computed exactly in integers, and a proven bound; larger ones are refused.

    Parameters
    ----------
    a, q, full_output, tolerance, precision
        As for `solve_discrete_lyapunov`.

    Returns
    -------
    x : ndarray, shape (..., n, n)
        The solution; with `full_output` a `LyapunovSolution`.

    Raises
    ------
    SingularError
        If no single solution can be proven to exist.
    MemoryLimitError
        If a has eigenvalues on both sides and more than 48 rows.

    Examples
    --------
    >>> import numpy as np
    >>> from fisher_memory import solve_continuous_lyapunov
    >>> solve_continuous_lyapunov([[-0.25]], [[-1.0]])
    array([[2.]])
    >>> solve_continuous_lyapunov(np.empty((0, 0)), np.empty((0, 0))).shape
    (0, 0)
    """
    return solved(a, q, True, full_output, settings(tolerance=tolerance, precision=precision))


def solved(
    a: Any, q: Any, continuous: bool, full_output: bool, asked: dict[str, Any]
) -> npt.NDArray[Any] | LyapunovSolution:
    """The solution of either equation, of every one of a batch."""
    left, right = checked(a, "a"), checked(q, "q")
    if left.ndim == right.ndim == 2:
        if left.shape != right.shape:
            raise InputError(f"a has shape {left.shape} and q {right.shape}; give them the same")
        found = one(left, right, continuous, asked)
        return found if full_output else found.x
    batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    lefts = np.broadcast_to(left, batch + left.shape[-2:])
    rights = np.broadcast_to(right, batch + right.shape[-2:])
    shape = lefts.shape
    all_found = [solved(lefts[index], rights[index], continuous, True, asked) for index in np.ndindex(batch)]
    xs, errors, bits, methods = zip(*all_found, strict=True) if all_found else ((), (), (53,), ("",))
    x: npt.NDArray[Any] = np.array(xs, dtype=kind(left, right)).reshape(shape)
    if not full_output:
        return x
    return LyapunovSolution(x, np.array(errors, dtype=float).reshape(shape), max(bits), methods[0])


def checked(value: Any, name: str) -> npt.NDArray[Any]:
    """A square matrix, or a batch of them, of doubles or of pairs of doubles."""
    array = as_array(value, name)
    if array.dtype.kind not in "fiubc":
        raise InputError(f"{name} has entries of type {array.dtype}; give an array of numbers")
    if array.ndim < 2 or array.shape[-1] != array.shape[-2]:
        raise InputError(f"{name} has shape {array.shape}; give a square matrix")
    if not np.isfinite(array).all():
        raise InputError(f"{name} has entries that are not finite; give finite numbers")
    return array.astype(complex if array.dtype.kind == "c" else float)


def kind(a: npt.NDArray[Any], q: npt.NDArray[Any]) -> type:
    """The type of the solution."""
    return complex if np.iscomplexobj(a) or np.iscomplexobj(q) else float


def one(a: npt.NDArray[Any], q: npt.NDArray[Any], continuous: bool, asked: dict[str, Any]) -> LyapunovSolution:
    """The solution of one equation by the way that is open to it."""
    result = kind(a, q)
    if not a.size:
        return LyapunovSolution(np.empty(a.shape, dtype=result), np.empty(a.shape), 53, "nothing to solve")
    # Complex numbers without an imaginary part cost a matrix of twice the size.
    a, q = (part.real if np.iscomplexobj(part) and not part.imag.any() else part for part in (a, q))
    try:
        found = _stable.solve(a, -q if continuous else q, continuous, asked)
    except UnstableError:
        found = of_unstable(a, q, continuous, asked)
    return LyapunovSolution(found.x.astype(result), *found[1:])


def of_unstable(a: npt.NDArray[Any], q: npt.NDArray[Any], continuous: bool, asked: dict[str, Any]) -> _stable.Proven:
    """The solution for an a that is not stable."""
    if continuous and np.linalg.eigvals(a).real.min() > 0.0:
        try:
            # Time backwards: (-a) x + x (-a)^H + q = 0.
            return _stable.solve(-a, q, True, asked)
        except UnstableError:
            pass
    x, errors = _kronecker.solve(a, q, continuous)
    return _stable.Proven(x, errors, 53, "linear system of n^2 unknowns, residual in integers")

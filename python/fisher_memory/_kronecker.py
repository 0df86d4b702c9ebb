"""Linear equations of n^2 unknowns, solved with a proof: for what is no covariance.

The equation of Lyapunov is one linear system K vec(X) = vec(Q). With an approximate inverse R and the residual r of an
approximate solution x, the truth lies within |R r| + a/(1 - a) max|R r| of x, entry by entry, where a < 1 bounds
``|I - R K|`` in the norm of the largest row sum (Rump 2010, Acta Numerica 19:287). The residual is computed exactly, in
integers; every rounding of the rest is bounded.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ._errors import MemoryLimitError, SingularError

#: The system of this many rows has 5 million coefficients and takes seconds.
MOST_ROWS = 48
#: Half the distance between 1 and the next double.
UNIT = 2.0**-53
#: Steps of refinement, each of which gains as many digits as the inverse has.
STEPS = 4

Array = npt.NDArray[Any]


def solve(a: Array, q: Array, continuous: bool) -> tuple[Array, Array]:
    """The solution of X = A X A^H + Q, or of A X + X A^H = Q, and a proven bound on the error of every entry.

    Examples
    --------
    >>> import numpy as np
    >>> x, errors = solve(np.array([[2.0]]), np.array([[3.0]]), False)
    >>> float(x[0, 0]), bool(errors[0, 0] < 1e-14)
    (-1.0, True)
    """
    n = len(a)
    if n > MOST_ROWS:
        raise MemoryLimitError(
            f"an equation of {n} rows that is no covariance of a stable system is beyond the {MOST_ROWS} rows that are "
            "solved with a proof; scipy.linalg solves it without one"
        )
    system, wrong = coefficients(a, continuous)
    try:
        inverse = np.linalg.inv(system)
    except np.linalg.LinAlgError:
        raise no_single_solution(continuous) from None
    share = contraction(inverse, system, wrong)
    if not share < 0.5:
        raise no_single_solution(continuous)
    x = (inverse @ q.ravel()).reshape(n, n)
    for _ in range(STEPS):
        x = x + (inverse @ residual(a, q, x, continuous).ravel()).reshape(n, n)
    return x, bounds(inverse, residual(a, q, x, continuous).ravel(), share).reshape(n, n)


def no_single_solution(continuous: bool) -> SingularError:
    """The error of a system that is singular, or too close to one that is."""
    pair = "l + conj(m) = 0" if continuous else "l conj(m) = 1"
    return SingularError(
        f"no solution can be proven: two eigenvalues l and m of a have {pair} or nearly so; scipy.linalg returns numbers "
        "without a proof"
    )


def coefficients(a: Array, continuous: bool) -> tuple[Array, Array]:
    """K as rounded, for X in the order of its rows, and how far each coefficient may be from the true one."""
    one = np.eye(len(a))
    if continuous:
        # An entry of the diagonal is a sum of two; all others are exact.
        system = np.kron(a, one) + np.kron(one, a.conj())
        return system, 4 * UNIT * np.abs(system)
    product = np.kron(a, a.conj())
    system = np.eye(len(product)) - product
    return system, 8 * UNIT * (np.abs(product) + np.abs(system)) + np.finfo(float).tiny


def contraction(inverse: Array, system: Array, wrong: Array) -> float:
    """A bound on the largest row sum of ``|I - R K|``, roundings included."""
    rows = len(system)
    defect = np.abs(np.eye(rows) - inverse @ system)
    # A sum of complex products rounds by less than this share of the sum of their moduli, in any order.
    rounding = 4 * (rows + 8) * UNIT
    sizes = np.abs(inverse)
    beside = sizes @ (rounding * np.abs(system).sum(axis=1) + wrong.sum(axis=1))
    total = (defect.sum(axis=1) + beside) * (1 + 4 * rounding) + rounding
    largest = float(np.max(total))
    return largest if np.isfinite(largest) else np.inf


def bounds(inverse: Array, rest: Array, share: float) -> Array:
    """The bounds on the errors of a solution with this residual."""
    rounding = 4 * (len(rest) + 8) * UNIT
    # The residual was rounded to doubles, each entry by itself.
    shift = np.abs(inverse @ rest) + rounding * (np.abs(inverse) @ np.abs(rest))
    shift = shift * (1 + 4 * rounding) + np.finfo(float).tiny
    return np.asarray((shift + share / (1 - share) * np.max(shift)) * (1 + 1e-14))


def residual(a: Array, q: Array, x: Array, continuous: bool) -> Array:
    """What the solution leaves of the right-hand side, computed in integers and rounded once."""
    (a_real, a_imaginary), a_power = integers(a)
    (x_real, x_imaginary), x_power = integers(x)
    (q_real, q_imaginary), q_power = integers(q)
    ax = product((a_real, a_imaginary), (x_real, x_imaginary))
    adjoint = (a_real.T, -a_imaginary.T)
    if continuous:
        xa = product((x_real, x_imaginary), adjoint)
        image, power = (ax[0] + xa[0], ax[1] + xa[1]), a_power + x_power
        terms = [(image, power, -1), ((q_real, q_imaginary), q_power, 1)]
    else:
        image, power = product(ax, adjoint), 2 * a_power + x_power
        terms = [(image, power, 1), ((x_real, x_imaginary), x_power, -1), ((q_real, q_imaginary), q_power, 1)]
    common = min(power for _, power, _ in terms)
    parts = []
    for part in (0, 1):
        total = sum(sign * both[part] * (1 << (power - common)) for both, power, sign in terms)
        parts.append(as_floats(np.asarray(total), common))
    return parts[0] + 1j * parts[1] if np.iscomplexobj(a) or np.iscomplexobj(q) else parts[0]


def integers(matrix: Array) -> tuple[tuple[Array, Array], int]:
    """Real and imaginary part as integers times a power of two: exactly the matrix."""
    parts = (np.real(matrix), np.imag(matrix))
    exponents = [int(np.min(np.frexp(part[part != 0.0])[1], initial=1100)) for part in parts]
    power = min(exponents) - 53
    return (as_integers(parts[0], power), as_integers(parts[1], power)), power


def as_integers(part: Array, power: int) -> Array:
    """A real matrix over a power of two, as Python's integers."""
    mantissas, exponents = np.frexp(part)
    whole = np.ldexp(mantissas, 53).astype(np.int64).astype(object)
    shifts = np.where(part == 0.0, 0, exponents - 53 - power)
    return np.asarray(np.vectorize(lambda number, shift: number << int(shift), otypes=[object])(whole, shifts))


def as_floats(numbers: Array, power: int) -> npt.NDArray[np.float64]:
    """Integers times a power of two, each rounded to a double."""

    def as_float(number: int) -> float:
        # The division of integers rounds correctly, and to zero or infinity only where doubles end.
        return number / (1 << -power) if power < 0 else float(number << power)

    return np.asarray(np.vectorize(as_float, otypes=[float])(numbers))


def product(left: tuple[Array, Array], right: tuple[Array, Array]) -> tuple[Array, Array]:
    """The product of two complex matrices of integers."""
    real = left[0].dot(right[0]) - left[1].dot(right[1])
    return real, left[0].dot(right[1]) + left[1].dot(right[0])

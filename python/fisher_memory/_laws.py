"""Exact laws: of random powers and products, and of the memory of networks that a formula describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _core
from ._errors import InputError
from ._results import Result

__all__ = [
    "PowerLaw",
    "ProductLaw",
    "curve_of_signal_powers",
    "delay_line_curve",
    "delay_line_total",
    "fan_out_curve",
    "optimal_delay_line",
    "probability_power_exceeds",
    "product_limit",
]


class RadiusLaw:
    """The law of the log spectral radius of a power or of a product."""

    _product = False

    def __init__(self, n: int, steps: int, *, scale: float = 1.0) -> None:
        self.n = n
        self.steps = steps
        self.scale = scale
        self._law = _core.Law(self._product, n, steps, scale)

    def mean(self) -> float:
        """The mean of the log radius."""
        return self._law.moments()[0]

    def std(self) -> float:
        """The standard deviation of the log radius."""
        return self._law.moments()[1]

    def cdf(self, log_radius: Any) -> Any:
        """The probability that the log radius is at most this; of arrays entry by entry."""
        return shaped(self._law.cumulative, log_radius)

    def pdf(self, log_radius: Any) -> Any:
        """The density of the log radius, per nat; of arrays entry by entry."""
        return shaped(self._law.density, log_radius)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(n={self.n}, steps={self.steps}, scale={self.scale})"

    def __reduce__(self) -> Any:
        return (rebuilt, (type(self), self.n, self.steps, self.scale))


def rebuilt(kind: type[RadiusLaw], n: int, steps: int, scale: float) -> RadiusLaw:
    """A law from what it was made of, for pickle."""
    return kind(n, steps, scale=scale)


class PowerLaw(RadiusLaw):
    """The exact law of log rho(W^n) for complex Ginibre W (Kostlan 1992).

    Parameters
    ----------
    n : int
        The size of the matrix.
    steps : int
        The power.
    scale : float
        Entries have the variance scale^2/n.

    Examples
    --------
    >>> from fisher_memory import PowerLaw
    >>> law = PowerLaw(1, 1)
    >>> abs(law.cdf(0.0) - (1 - 1 / 2.718281828459045)) < 1e-12
    True
    """


class ProductLaw(RadiusLaw):
    """The exact law of log rho(W_n ... W_1) for independent complex Ginibre factors (Akemann and Burda 2012).

    Parameters
    ----------
    n : int
        The size of the matrices.
    steps : int
        The number of factors.
    scale : float
        Entries have the variance scale^2/n.

    Examples
    --------
    >>> from fisher_memory import ProductLaw
    >>> round(ProductLaw(100, 20).mean(), 9)
    0.071133693
    """

    _product = True


def shaped(function: Any, points: Any) -> Any:
    """The function of every point, in the shape of the points."""
    array = np.asarray(points, dtype=float)
    values = function(array.ravel().tolist()).reshape(array.shape)
    return values if array.ndim else float(values)


def probability_power_exceeds(n: int, steps: int | None = None) -> float:
    """The probability that a power of a complex Ginibre matrix has a larger radius than a product of as many of them.

    Parameters
    ----------
    n : int
        The size of the matrices.
    steps : int, optional
        The power; without it the limit of infinitely many steps.

    Examples
    --------
    >>> from fisher_memory import probability_power_exceeds
    >>> round(probability_power_exceeds(10, 20), 9)
    0.826012012
    >>> round(probability_power_exceeds(1), 6)
    0.570376
    """
    if steps is None:
        return _core.limit_probability(n)
    found = _core.law_comparison(_core.Law(False, n, steps, 1.0), _core.Law(True, n, steps, 1.0))
    assert found is not None
    return found


def product_limit(ratio: float, log_radius: Any = ()) -> tuple[float, float, npt.NDArray[np.float64]]:
    """The limit law of the log radius of a product of many large matrices, with steps/n = ratio.

    Returns
    -------
    mean, std : float
    cdf : ndarray
        The distribution function at `log_radius`.

    Examples
    --------
    >>> from fisher_memory import product_limit
    >>> mean, std, cdf = product_limit(1.0, [-10.0, 10.0])
    >>> cdf.round(6).tolist()
    [0.0, 1.0]
    """
    return _core.product_limit(ratio, np.asarray(log_radius, dtype=float).ravel().tolist())


def delay_line_curve(n: int, gain: float, lags: int) -> npt.NDArray[np.float64]:
    """J(k) of a delay line of n units whose connections all have the weight `gain`, the input at its head.

    Examples
    --------
    >>> from fisher_memory import delay_line_curve
    >>> delay_line_curve(3, 1.0, 4).tolist()
    [1.0, 0.5, 0.3333333333333333, 0.0]
    """
    return _core.delay_line(n, gain, lags)[0]


def delay_line_total(n: int, gain: float) -> float:
    """J_tot of a delay line of n units whose connections all have the weight `gain`, the input at its head.

    Examples
    --------
    >>> from fisher_memory import delay_line_total
    >>> round(delay_line_total(20, 2.0**0.5), 9)
    10.803347099
    """
    return _core.delay_line(n, gain, 0)[1]


def curve_of_signal_powers(powers: Sequence[float]) -> npt.NDArray[np.float64]:
    """J(k) of a delay line with these powers ``|W^k v|^2``, which no network with the same powers exceeds.

    Examples
    --------
    >>> from fisher_memory import curve_of_signal_powers
    >>> curve_of_signal_powers([1.0, 1.0]).tolist()
    [1.0, 0.5]
    """
    return _core.curve_of_powers(list(powers))


def fan_out_curve(widths: Sequence[int]) -> npt.NDArray[np.float64]:
    """J(k) of a fan-out network with layers of these widths.

    Examples
    --------
    >>> from fisher_memory import fan_out_curve
    >>> fan_out_curve([1, 1]).tolist()
    [1.0, 0.5]
    """
    return _core.fan_out_curve(list(widths))


class OptimalDelayLine(Result):
    """The best delay line under a budget: `total`, `curve`, `weights`, `matrix` and `active_stages`."""

    _shown = ("total", "active_stages")

    total: float
    curve: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    matrix: npt.NDArray[np.float64]
    active_stages: int

    def _title(self) -> str:
        return f"{len(self.matrix)} units"


def optimal_delay_line(
    n: int, *, noise_range: float | None = None, signal_power: float | None = None
) -> OptimalDelayLine:
    """The best delay line of n units under a budget, known analytically.

    Parameters
    ----------
    n : int
        Its units.
    noise_range : float
        The mean noise variance of a unit is at most this, ...
    signal_power : float
        ... or the summed signal power is at most this.

    Examples
    --------
    >>> from fisher_memory import optimal_delay_line
    >>> round(optimal_delay_line(4, noise_range=4.0).total, 10)
    3.0066645069
    """
    if (noise_range is None) == (signal_power is None):
        raise InputError("a delay line is best under one budget; give noise_range or signal_power")
    return OptimalDelayLine(_core.optimal_delay_line(n, noise_range, signal_power))

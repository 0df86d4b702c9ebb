"""The memory of a network: all of it, of many networks, its covariance, its gradient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _core
from ._bounded import Bounded, BoundedArray
from ._errors import FisherMemoryError
from ._progress import Progress, Shown
from ._questions import Precision, network, settings
from ._results import Result, columns_as_table

__all__ = ["Analysis", "Gradient", "StateCovariance", "analyse", "analyse_many", "state_covariance", "total_and_gradient"]


class Analysis(Result):
    """What is known of the memory of a network, every number with its bound.

    A field is None where not a digit of it could be proven, or where it has no meaning for the network in question.

    Attributes
    ----------
    curve : BoundedArray
        J(k), or J(t) at t = 0, step, 2 step, ... in continuous time.
    total : Bounded
        J_tot, the sum of J(k) over all lags, in continuous time the integral.
    capacity, mutual_information : Bounded or None
        The memory capacity sum of m(k), and the information in nats between all past input and the state.
    memory_function : BoundedArray or None
        m(k), the share of the variance of s(t-k) that a linear decoder recovers.
    fisher_spectrum : BoundedArray or None
        The eigenvalues of the Fisher memory matrix J_kl.
    spatial : BoundedArray
        M with J_tot = v' M v; its error is one number, on the Frobenius norm.
    spatial_trace, spatial_max, spatial_min : Bounded
        tr M, and what the best and the worst unit input hold.
    best_input, worst_input, input : ndarray
        The inputs that hold the most and the least, which are estimates, and the one that was used.
    total_deviation : Bounded
        The standard deviation of J_tot over all unit inputs.
    signal_power, universal_bound : BoundedArray or None, ndarray or None
        ``|W^k v|^2``, and what J(k) of no network with these responses exceeds.
    noise_trace, noise_budget : Bounded or None
        tr C, the variance of the noise in the whole state, and tr(Q M).
    spectral_radius, spectral_abscissa : Bounded or None
        Where they were asked for.
    relative_error_bound : float
        The proven relative bound on the total and on every J(k) above 1e-12 of the largest.
    precision_bits : int
        The bits of the arithmetic; 53 is double precision.
    reached : int
        How many directions of the state the noise reaches.
    input_sensitivity : float or None
        How much rounding of every entry of W moves the total, relatively: an estimate.
    method : str
        The algorithm.
    seconds : dict
        What took how long.

    Examples
    --------
    >>> import numpy as np
    >>> from fisher_memory import analyse
    >>> memory = analyse(0.5 * np.eye(3), lags=4)
    >>> memory.curve.values
    array([0.75      , 0.1875    , 0.046875  , 0.01171875])
    >>> memory.to_dict()["precision_bits"]
    53
    """

    _shown = (
        "total",
        "spatial_max",
        "capacity",
        "curve",
        "noise_trace",
        "spectral_radius",
        "relative_error_bound",
        "precision_bits",
    )

    curve: BoundedArray
    total: Bounded
    capacity: Bounded | None
    mutual_information: Bounded | None
    memory_function: BoundedArray | None
    fisher_spectrum: BoundedArray | None
    spatial: BoundedArray
    spatial_trace: Bounded
    spatial_max: Bounded
    spatial_min: Bounded | None
    best_input: npt.NDArray[np.float64]
    worst_input: npt.NDArray[np.float64] | None
    input: npt.NDArray[np.float64]
    total_deviation: Bounded
    signal_power: BoundedArray | None
    universal_bound: npt.NDArray[np.float64] | None
    noise_trace: Bounded | None
    noise_budget: Bounded
    spectral_radius: Bounded | None
    spectral_abscissa: Bounded | None
    relative_error_bound: float
    precision_bits: int
    reached: int
    input_sensitivity: float | None
    method: str
    seconds: dict[str, float]
    #: The lags of the curve, or its times in continuous time.
    lags: npt.NDArray[Any]

    def _title(self) -> str:
        return f"{len(self.input)} units, {self.method}"

    def to_frame(self) -> Any:
        """The curves over the lags, one row a lag.

        Returns
        -------
        pandas.DataFrame or numpy.recarray
            Columns J, J_error, and where they are known memory_function, signal_power and universal_bound; the index is
            the lag. Without pandas a record array.

        Examples
        --------
        >>> from fisher_memory import analyse
        >>> analyse([[0.5]], lags=3).to_frame()["J"].to_numpy().round(12).tolist()
        [0.75, 0.1875, 0.046875]
        """
        columns: dict[str, Any] = {"lag": self.lags, "J": self.curve.values, "J_error": self.curve.errors}
        for name in ("memory_function", "signal_power"):
            series = getattr(self, name)
            if series is not None:
                # Beyond the horizon nothing of the signal is left to tell.
                columns[name] = padded(series.values, len(self.curve))
                columns[f"{name}_error"] = padded(series.errors, len(self.curve))
        if self.universal_bound is not None:
            columns["universal_bound"] = padded(self.universal_bound, len(self.curve))
        return columns_as_table(columns, "lag")

    def plot(self, ax: Any = None, *, label: str | None = None, memory_function: bool = False) -> Any:
        """Draws J(k) with its bounds, which are mostly too small to be seen.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure otherwise.
        label : str, optional
            The name in the legend.
        memory_function : bool
            Whether to draw m(k) too.

        Returns
        -------
        matplotlib Axes
        """
        from ._plot import curve

        return curve(self, ax, label, memory_function)


class StateCovariance(Result):
    """The covariance of the state, with its certificate.

    Attributes
    ----------
    matrix : ndarray
        C (n x n).
    errors : ndarray
        A proven bound on the error of every entry.
    factor : ndarray
        L (n x rank) with C = L L'.
    rank : int
        How many directions the noise reaches.
    trace, smallest_eigenvalue, largest_eigenvalue : Bounded
        tr C, and the ends of its spectrum (None where not a digit can be proven).
    relative_error_bound : float
        The bound on every error relative to ``sqrt(C_ii C_jj)``.
    precision_bits, method : int, str
        The arithmetic and the algorithm.

    Examples
    --------
    >>> from fisher_memory import state_covariance
    >>> covariance = state_covariance([[0.0, 0.0], [2.0, 0.0]])
    >>> covariance.matrix.round(12).tolist()
    [[1.0, 0.0], [0.0, 5.0]]
    >>> bool(abs(covariance.matrix[1, 1] - 5.0) <= covariance.errors[1, 1])
    True
    """

    _shown = ("trace", "smallest_eigenvalue", "largest_eigenvalue", "rank", "relative_error_bound", "precision_bits")

    matrix: npt.NDArray[np.float64]
    factor: npt.NDArray[np.float64]
    rank: int
    trace: Bounded
    smallest_eigenvalue: Bounded | None
    largest_eigenvalue: Bounded | None
    relative_error_bound: float
    precision_bits: int
    method: str

    @property
    def errors(self) -> npt.NDArray[np.float64]:
        """A proven bound on the error of every entry."""
        return entry_errors(self.matrix, self.relative_error_bound)

    def _title(self) -> str:
        return f"{len(self.matrix)} units, {self.method}"


class Gradient(NamedTuple):
    """J_tot with its exact gradient, in double precision without a bound."""

    #: J_tot.
    total: float
    #: dJ_tot/dW, or dJ_tot/dA in continuous time.
    by_weights: npt.NDArray[np.float64]
    #: dJ_tot/dv.
    by_input: npt.NDArray[np.float64]
    #: dJ_tot/dQ.
    by_noise: npt.NDArray[np.float64]


def padded(values: npt.NDArray[np.float64], length: int) -> npt.NDArray[np.float64]:
    """The values up to this length, with nothing where there are none."""
    return np.concatenate([values[:length], np.full(max(length - len(values), 0), np.nan)])


def entry_errors(matrix: npt.NDArray[np.float64], relative: float) -> npt.NDArray[np.float64]:
    """The bounds that a bound relative to sqrt(C_ii C_jj) puts on the entries of C, rounded up."""
    # C_ii itself may be too small by its own error.
    deviations = np.sqrt(np.abs(np.diagonal(matrix)) * (1.0 + 2.0 * relative))
    return np.outer(deviations, deviations) * (relative * (1.0 + 1e-14)) + np.finfo(float).tiny * (relative > 0)


def analyse(
    W: Any,
    v: Any = None,
    *,
    noise: Any = 1.0,
    observe: Any = None,
    observation_noise: Any = 0.0,
    signal_covariance: Any = None,
    horizon: int | None = None,
    continuous: bool = False,
    lags: int = 100,
    step: float = 1.0,
    tolerance: float = 1e-10,
    precision: Precision = "auto",
    threads: int = 1,
    spectral_radius: bool = False,
    progress: Progress = None,
) -> Analysis:
    """The Fisher memory curve of a network, its total, and everything around them.

    Parameters
    ----------
    W : array_like, shape (n, n)
        The weights, row = target, column = source; the generator A of x' = A x + ... if `continuous`. Anything with
        ``__array__`` and sparse matrices of scipy are taken.
    v : array_like, int or str, optional
        Where the signal enters: a vector (n,), a matrix (n, p) with a column for each of p signals, the number of a unit
        counted from 0, or 'best' (the default: the direction that holds the most), 'first', 'average', 'random:seed=1'.
    noise : float or array_like
        The covariance Q of the noise: a number for Q = noise I, a variance for each unit (n,), or a matrix (n, n).
    observe, observation_noise : array_like, optional
        H (m, n) and R of what is seen of the state, y = H x + r; R as for `noise`.
    signal_covariance : array_like, optional
        The covariance of the p signals.
    horizon : int, optional
        Steps since the network was at rest, for any W, stable or not.
    continuous : bool
        Whether time is continuous.
    lags : int
        How many lags the curve has.
    step : float
        The time between two lags in continuous time.
    tolerance : float
        The relative error that J_tot and every J(k) must be proven to meet.
    precision : 'auto', 'double' or int
        The arithmetic; by default its bits rise until the tolerance is met.
    threads : int
        Threads that share the work; 0 means one for every core. Results do not depend on it.
    spectral_radius : bool
        Whether to enclose the spectral radius too.
    progress : bool or callable, optional
        True shows a line on the error stream, a function is called with the stage and the fraction done; by default a
        line on a terminal or in a notebook, and nothing elsewhere.

    Returns
    -------
    Analysis

    Raises
    ------
    UnstableError
        If W is unstable and there is no horizon.
    ToleranceError
        If no precision proves the tolerance.
    SingularError
        If the signal enters a direction that the noise does not reach.
    InputError
        If an argument has the wrong shape or is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> from fisher_memory import analyse
    >>> weights = np.diag(np.sqrt(2.0) * np.ones(19), -1)
    >>> memory = analyse(weights, v="first")
    >>> f"{memory.total:.9f}"
    '10.803347099'
    >>> memory.total.error < 1e-9
    True
    """
    with Shown(progress) as told:
        asked = settings(
            lags=lags,
            horizon=horizon,
            step=step,
            tolerance=tolerance,
            precision=precision,
            threads=threads,
            spectral_radius=spectral_radius,
        )
        given = network(
            W,
            v,
            continuous=continuous,
            signal_covariance=signal_covariance,
            noise=noise,
            observe=observe,
            observation_noise=observation_noise,
        )
        return timed(_core.analyse(given, asked, told), continuous, step)


def timed(fields: dict[str, Any], continuous: bool, step: float) -> Analysis:
    """The analysis with the lags of its curve."""
    numbers = np.arange(len(fields["curve"][0]))
    fields["lags"] = numbers * step if continuous else numbers
    return Analysis(fields)


def analyse_many(
    matrices: Iterable[Any],
    v: Any = None,
    *,
    noise: Any = 1.0,
    continuous: bool = False,
    errors: str = "raise",
    step: float = 1.0,
    progress: Progress = None,
    **asked: Any,
) -> list[Analysis | FisherMemoryError]:
    """`analyse` of many networks, spread over the threads of the machine.

    Parameters
    ----------
    matrices : iterable of array_like
        The weights of each network.
    v, noise, continuous, step, progress
        As for `analyse`, the same for all.
    errors : 'raise' or 'return'
        Whether a network that is refused ends the call, or stands in the list as the exception that says why.
    **asked
        `lags`, `horizon`, `tolerance`, `precision` and `spectral_radius` as for `analyse`; `threads=1` takes one after
        the other.

    Returns
    -------
    list of Analysis
        In the order of the networks.

    Examples
    --------
    >>> from fisher_memory import analyse_many
    >>> found = analyse_many([[[0.5]], [[2.0]]], errors="return")
    >>> round(found[0].total, 12), type(found[1]).__name__
    (1.0, 'UnstableError')
    """
    given = [network(matrix, v, continuous=continuous, noise=noise) for matrix in matrices]
    with Shown(progress) as told:
        found = _core.analyse_many(given, settings(step=step, **{"threads": 0, **asked}), told)
    results: list[Analysis | FisherMemoryError] = []
    for one in found:
        if not isinstance(one, BaseException):
            results.append(timed(one, continuous, step))
        elif errors == "return" and isinstance(one, FisherMemoryError):
            results.append(one)
        else:
            raise one
    return results


def state_covariance(
    W: Any,
    *,
    noise: Any = 1.0,
    horizon: int | None = None,
    continuous: bool = False,
    tolerance: float = 1e-10,
    precision: Precision = "auto",
    threads: int = 1,
    progress: Progress = None,
) -> StateCovariance:
    """The covariance C = W C W' + Q that the noise gives the state, or A C + C A' + Q = 0.

    Parameters
    ----------
    W, noise, horizon, continuous, tolerance, precision, threads, progress
        As for `analyse`.

    Returns
    -------
    StateCovariance

    Examples
    --------
    >>> from fisher_memory import family, state_covariance
    >>> covariance = state_covariance(family("chain:n=3,gain=2"))
    >>> covariance.trace.contains(27.0), covariance.rank
    (True, 3)
    """
    asked = settings(horizon=horizon, tolerance=tolerance, precision=precision, threads=threads)
    with Shown(progress) as told:
        return StateCovariance(_core.state_covariance(network(W, continuous=continuous, noise=noise), asked, told))


def total_and_gradient(
    W: Any,
    v: Any = None,
    *,
    noise: Any = 1.0,
    observe: Any = None,
    observation_noise: Any = 0.0,
    continuous: bool = False,
    threads: int = 1,
    progress: Progress = None,
) -> Gradient:
    """J_tot and its exact gradient, in double precision and without a bound.

    Parameters
    ----------
    W, v, noise, observe, observation_noise, continuous, threads, progress
        As for `analyse`; one input only.

    Returns
    -------
    Gradient
        The total and its partial derivatives by the weights, by the input and by the noise covariance.

    Examples
    --------
    Two units, weight w from the first to the second: J_tot = 1 + w^2 / (1 + w^2).

    >>> from fisher_memory import total_and_gradient
    >>> found = total_and_gradient([[0.0, 0.0], [2.0, 0.0]], v="first")
    >>> round(found.total, 12), round(float(found.by_weights[1, 0]), 12)
    (1.8, 0.16)
    """
    given = network(
        W, v, continuous=continuous, noise=noise, observe=observe, observation_noise=observation_noise
    )
    with Shown(progress) as told:
        found = _core.total_gradient(given, settings(threads=threads), told)
    return Gradient(found["total"], found["by_recurrent"], found["by_input"], found["by_noise_covariance"])

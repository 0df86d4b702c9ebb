"""The search for the network that remembers most under a budget."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from . import _core
from ._bounded import Bounded
from ._errors import InputError
from ._memory import Analysis, timed
from ._progress import Progress, Shown
from ._results import Result, columns_as_table

__all__ = ["SearchResult", "optimise"]


class SearchResult(Result):
    """The best network that was found, analysed with certainty.

    Attributes
    ----------
    weights : ndarray
        W (n x n).
    input : ndarray
        v (n).
    value, total : Bounded
        The objective, and J_tot.
    analysis : Analysis
        J_tot and all else of this network.
    reference_total : float or None
        J_tot of the best network known analytically under this budget.
    spending, starts, history : list of dict
        How much of the budget is spent, what became of every start, and the way of the best one.
    chain : dict
        The network as a chain: its weights, and the share of all others.
    converged, iterations, ending, agreeing_starts, henrici_relative, signal_trace, seconds
        How the search went.
    """

    _shown = ("total", "value", "reference_total", "converged", "agreeing_starts", "ending")

    weights: npt.NDArray[np.float64]
    input: npt.NDArray[np.float64]
    value: Bounded
    total: Bounded
    analysis: Analysis
    reference_total: float | None
    spending: list[dict[str, Any]]
    starts: list[dict[str, Any]]
    history: list[dict[str, Any]]
    chain: dict[str, Any]
    converged: bool
    iterations: int
    agreeing_starts: int
    ending: str

    def _title(self) -> str:
        return f"{len(self.weights)} units, {len(self.starts)} starts"

    def to_frame(self) -> Any:
        """The way of the best start, one row a point.

        Returns
        -------
        pandas.DataFrame or numpy.recarray
        """
        names = list(self.history[0]) if self.history else ["evaluations"]
        return columns_as_table({name: [point[name] for point in self.history] for name in names}, names[0])

    def plot(self, ax: Any = None) -> Any:
        """Draws J(k) of the network that was found.

        Returns
        -------
        matplotlib Axes
        """
        return self.analysis.plot(ax, label=f"found, J_tot = {float(self.total):.4g}")


def optimise(
    n: int,
    *,
    noise_range: float | None = None,
    signal_power: float | None = None,
    spectral_norm: float | None = None,
    radius: float = 0.95,
    objective: str = "total",
    starts: int = 16,
    seed: int = 0,
    start: tuple[Any, Any] | None = None,
    mask: Any = None,
    signs: Any = None,
    input: Any = None,
    weights: Any = None,
    evaluations: int = 20_000,
    tolerance: float = 1e-12,
    time_limit: float | None = None,
    progress: Progress = None,
) -> SearchResult:
    """The network of n units and the input that hold the most under a budget, from random starts.

    Parameters
    ----------
    n : int
        The units.
    noise_range, signal_power, spectral_norm : float
        The budget, one of them: tr C <= n R; tr S <= P; or ``|W|_2 <= G`` with the spectral radius at most `radius`.
    objective : str
        'total', 'weighted=1;0;2', 'beyond=3', 'capacity=1' or 'mutual-information=1'.
    starts, seed : int
        How many random starts, and from which seed.
    start : (array_like, array_like), optional
        W and v to climb from first.
    mask, signs, input, weights : array_like, optional
        Which connections may exist; the sign of each unit's outgoing ones; a fixed input; fixed weights up to a gain.
    evaluations, tolerance, time_limit
        When a climb ends: after so many evaluations, when it gains less than this relatively, after so many seconds.
    progress
        As for `analyse`.

    Returns
    -------
    SearchResult

    Examples
    --------
    >>> from fisher_memory import optimise
    >>> best = optimise(3, noise_range=4.0, starts=4)
    >>> abs(best.total / best.reference_total - 1) < 1e-9
    True
    """
    budgets = {"noise-range": noise_range, "signal-power": signal_power, "spectral-norm": spectral_norm}
    given = [f"{name}={value!r}" for name, value in budgets.items() if value is not None]
    if len(given) != 1:
        raise InputError("without a budget there is no best network; give one of noise_range, signal_power, spectral_norm")
    budget = given[0] + (f",radius={radius!r}" if spectral_norm is not None else "")
    searching = {
        "budget": budget,
        "objective": objective,
        "starts": starts,
        "seed": seed,
        "start": start,
        "evaluations": evaluations,
        "tolerance": tolerance,
        "time_limit": time_limit,
        "mask": mask,
        "signs": None if signs is None else [float(sign) for sign in signs],
        "input": input,
        "recurrent": weights,
    }
    with Shown(progress) as told:
        fields = _core.optimise(n, searching, told)
    fields["weights"] = fields.pop("recurrent")
    fields["analysis"] = timed(fields["analysis"], False, 1.0)
    return SearchResult(fields)

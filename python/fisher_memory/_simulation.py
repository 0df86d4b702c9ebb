"""The state itself, over time: Monte Carlo beside the theory."""

from __future__ import annotations

from typing import Any

from . import _core
from ._progress import Progress, Shown
from ._questions import network, settings
from ._results import Result, columns_as_table

__all__ = ["Simulation", "simulate"]


class Simulation(Result):
    """J(k) and m(k) as a simulation measures them.

    Attributes
    ----------
    fisher_regression, memory_regression : dict
        ``values``, ``standard_errors`` and, beside a theory, ``z_scores`` of J(k) and m(k), without any theory.
    fisher_score, memory_score : dict or None
        The same by the score and the decoder of the theory, for linear units.
    fisher_theory, memory_theory : list or None
        The theory, for linear units.
    largest_z, z_limit : float or None, float
        The largest ``|z|`` of all, and what it exceeds with the probability `false_alarm_rate` if the theory is right.
    agrees : bool or None
        Whether the simulation agrees with the theory.
    washout : int
        Steps of each trial before the recording began.
    """

    _shown = ("agrees", "largest_z", "z_limit", "washout")

    fisher_regression: dict[str, list[float]]
    memory_regression: dict[str, list[float]]
    fisher_score: dict[str, list[float]] | None
    memory_score: dict[str, list[float]] | None
    fisher_theory: list[float] | None
    memory_theory: list[float] | None
    largest_z: float | None
    z_limit: float
    false_alarm_rate: float
    agrees: bool | None
    washout: int

    def _title(self) -> str:
        return f"{len(self.fisher_regression['values'])} lags"

    def to_frame(self) -> Any:
        """One row a lag: J and m as measured, their standard errors, and the theory where there is one.

        Returns
        -------
        pandas.DataFrame or numpy.recarray
        """
        columns: dict[str, Any] = {"lag": list(range(len(self.fisher_regression["values"])))}
        for name, curve in (("J", self.fisher_regression), ("m", self.memory_regression)):
            columns[name] = curve["values"]
            columns[f"{name}_standard_error"] = curve["standard_errors"]
        if self.fisher_theory is not None:
            columns["J_theory"], columns["m_theory"] = self.fisher_theory, self.memory_theory
        return columns_as_table(columns, "lag")

    def plot(self, ax: Any = None) -> Any:
        """Draws J(k) as measured with its standard errors, and the theory as a line.

        Returns
        -------
        matplotlib Axes
        """
        from ._plot import simulated

        return simulated(self, ax)


def simulate(
    W: Any,
    v: Any = None,
    *,
    steps: int = 10_000,
    trials: int = 64,
    seed: int = 0,
    nonlinearity: str = "linear",
    lags: int = 20,
    signal_power: float = 1.0,
    noise: Any = 1.0,
    progress: Progress = None,
) -> Simulation:
    """Runs x(t) = f(W x(t-1) + v s(t) + z(t)) and measures what the state holds of past input.

    Parameters
    ----------
    W, v, noise, progress
        As for `analyse`.
    steps, trials, seed : int
        Recorded steps of each trial, independent trials, and the seed; the result does not depend on the threads.
    nonlinearity : str
        f: 'linear', 'tanh', 'elu' or 'relu'. Only for linear units there is a theory to compare with.
    lags : int
        How many lags to estimate.
    signal_power : float
        The variance of s.

    Returns
    -------
    Simulation

    Examples
    --------
    >>> from fisher_memory import simulate
    >>> simulate([[0.5]], v="first", steps=2000, trials=8, lags=2).agrees
    True
    """
    simulation = {
        "steps": steps,
        "trials": trials,
        "seed": seed,
        "signal_power": signal_power,
        "nonlinearity": nonlinearity,
    }
    with Shown(progress) as told:
        return Simulation(_core.simulate(network(W, v, noise=noise), simulation, settings(lags=lags), told))

"""Powers of one random matrix against products of independent ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _core
from ._progress import Progress, Shown
from ._results import Result

__all__ = ["Products", "lyapunov_exponents", "product_spectra", "products", "products_of"]


class Products(Result):
    """The spectral radii of powers W^n and of products W_n ... W_1, as natural logarithms.

    Attributes
    ----------
    power, product : dict
        ``mean_log_radius``, ``std_log_radius`` and ``standard_error`` of the sample.
    probability_power_exceeds, probability_standard_error : float
        The share of all pairs in which the power has the larger radius.
    exact : dict or None
        The exact laws, where they are known.
    power_log_radii, product_log_radii : ndarray
        The samples themselves.
    """

    _shown = ("power", "product", "probability_power_exceeds", "exact")

    power: dict[str, float]
    product: dict[str, float]
    probability_power_exceeds: float
    probability_standard_error: float
    exact: dict[str, float] | None
    power_log_radii: npt.NDArray[np.float64]
    product_log_radii: npt.NDArray[np.float64]

    def _title(self) -> str:
        return f"{len(self.power_log_radii)} trials"

    def to_frame(self) -> Any:
        """The samples, one row a trial.

        Returns
        -------
        pandas.DataFrame or numpy.recarray
        """
        from ._results import columns_as_table

        numbers = np.arange(len(self.power_log_radii))
        columns = {"trial": numbers, "power": self.power_log_radii, "product": self.product_log_radii}
        return columns_as_table(columns, "trial")

    def plot(self, ax: Any = None) -> Any:
        """Draws the histograms of both samples.

        Returns
        -------
        matplotlib Axes
        """
        from ._plot import histograms

        return histograms(self, ax)


def settings_of(ensemble: str, n: int, steps: int, trials: int, seed: int, scale: float) -> dict[str, Any]:
    """The settings as the compiled module takes them."""
    return {"ensemble": ensemble, "size": n, "steps": steps, "trials": trials, "seed": seed, "scale": scale}


def products(
    ensemble: str = "complex-ginibre",
    n: int = 10,
    steps: int = 10,
    *,
    trials: int = 200,
    seed: int = 0,
    scale: float = 1.0,
    progress: Progress = None,
) -> Products:
    """Simulates powers and products of random matrices, the exact law beside them where it is known.

    Parameters
    ----------
    ensemble : str
        'complex-ginibre', 'real-ginibre', 'orthogonal', 'identity', 'uniform', 'rademacher' or 'student-t:df=3'.
    n, steps : int
        The size of the matrices; the power and the number of factors.
    trials, seed : int
        How many of each are drawn, and from which seed.
    scale : float
        Entries have the variance scale^2/n; isometries are multiplied by it.
    progress
        As for `analyse`.

    Returns
    -------
    Products

    Examples
    --------
    >>> from fisher_memory import products
    >>> found = products("complex-ginibre", n=5, steps=4, trials=100, seed=1)
    >>> abs(found.power["mean_log_radius"] - found.exact["power_mean_log_radius"]) < 4 * found.power["standard_error"]
    True
    """
    with Shown(progress) as told:
        return Products(_core.products(settings_of(ensemble, n, steps, trials, seed, scale), told))


def product_spectra(
    ensemble: str = "real-ginibre",
    n: int = 10,
    steps: int = 10,
    *,
    trials: int = 200,
    seed: int = 0,
    scale: float = 1.0,
    progress: Progress = None,
) -> dict[str, Any]:
    """What many steps do to directions and signals: Lyapunov exponents, singular values, signal power.

    Parameters
    ----------
    ensemble, n, steps, trials, seed, scale, progress
        As for `products`.

    Returns
    -------
    dict
        ``lyapunov``, ``singular_values``, ``signal_power`` and ``all_eigenvalues_real``, with the exact values beside
        those that are known.

    Examples
    --------
    >>> from fisher_memory import product_spectra
    >>> found = product_spectra("orthogonal", n=4, steps=30, trials=5)
    >>> found["singular_values"]["product"]["collapsing"]
    0.0
    """
    with Shown(progress) as told:
        return dict(_core.product_spectra(settings_of(ensemble, n, steps, trials, seed, scale), told))


def products_of(
    matrices: Iterable[Any],
    steps: int,
    *,
    trials: int = 200,
    seed: int = 0,
    in_order: bool = False,
    progress: Progress = None,
) -> dict[str, Any]:
    """Products of factors drawn from a set of matrices, beside the powers of its members.

    Parameters
    ----------
    matrices : iterable of array_like, each of shape (n, n)
        The set.
    steps, trials, seed : int
        How many factors, how many products, and from which seed.
    in_order : bool
        Whether the factors come in the order of the set, round and round: then there is one product.
    progress
        As for `analyse`.

    Returns
    -------
    dict
        ``power``, ``product`` and ``lyapunov``.

    Examples
    --------
    >>> from fisher_memory import products_of
    >>> found = products_of([[[2.0]], [[0.5]]], steps=2, in_order=True)
    >>> found["product"]["mean_log_radius"]
    0.0
    """
    drawing = {"steps": steps, "trials": trials, "seed": seed, "in_order": in_order}
    with Shown(progress) as told:
        return dict(_core.own_products(list(matrices), drawing, told))


def lyapunov_exponents(ensemble: str, n: int, *, scale: float = 1.0) -> npt.NDArray[np.float64] | None:
    """The exact Lyapunov exponents of products of an ensemble; None where they are not known.

    Examples
    --------
    >>> from fisher_memory import lyapunov_exponents
    >>> lyapunov_exponents("orthogonal", 3, scale=1.0).tolist()
    [0.0, 0.0, 0.0]
    """
    return _core.lyapunov_exponents(ensemble, n, scale)

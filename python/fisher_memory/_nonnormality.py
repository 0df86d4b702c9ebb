"""How far a network is from normal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import _core
from ._bounded import Bounded
from ._progress import Progress, Shown
from ._questions import settings
from ._results import Result, with_bounds

__all__ = ["NonNormality", "nonnormality"]


class NonNormality(Result):
    """Every measure of how far a network is from normal.

    Measures that are found between two bounds are the value that is attained, and their error is the distance to the
    value that is never exceeded. One that cannot be had is None, with its reason in `missing`.

    Attributes
    ----------
    henrici, henrici_relative, commutator, spectral_norm, eigenvector_condition, schur_feedforward : float or None
        Without a bound.
    numerical_radius, numerical_abscissa, kreiss, transient_gain : Bounded or None
        With their bounds.
    pseudospectral_radius : dict
        By the size of the perturbation; `pseudospectral_abscissa` in continuous time.
    missing : dict
        The reasons of what is None.

    Examples
    --------
    >>> from fisher_memory import family, nonnormality
    >>> measures = nonnormality(family("chain:n=8,gain=1.5"))
    >>> f"{measures.kreiss:.6f}", measures.henrici_relative
    ('2.064062', 1.0)
    """

    _shown = (
        "henrici",
        "henrici_relative",
        "spectral_norm",
        "numerical_radius",
        "numerical_abscissa",
        "kreiss",
        "transient_gain",
        "eigenvector_condition",
    )

    henrici: float | None
    henrici_relative: float | None
    henrici_bounds: list[float] | None
    commutator: float | None
    spectral_norm: float | None
    numerical_radius: Bounded | None
    numerical_abscissa: Bounded | None
    kreiss: Bounded | None
    transient_gain: Bounded | None
    transient_gain_time: float | None
    eigenvector_condition: float | None
    schur_feedforward: float | None
    missing: dict[str, str]

    def _title(self) -> str:
        return f"{len(self.missing)} measures cannot be had" if self.missing else "every measure"


def nonnormality(
    W: Any,
    *,
    continuous: bool = False,
    perturbations: Sequence[float] = (0.1, 0.01, 0.001),
    tolerance: float = 1e-9,
    threads: int = 1,
    progress: Progress = None,
) -> NonNormality:
    """Every measure of how far a matrix is from normal.

    Parameters
    ----------
    W : array_like, shape (n, n)
        The weights, or the generator if `continuous`.
    continuous : bool
        Whether time is continuous: abscissae in place of radii, the half plane in place of the disk.
    perturbations : sequence of float
        The sizes for the pseudospectra.
    tolerance : float
        The relative gap between the bounds of a measure that has two.
    threads, progress
        As for `analyse`.

    Returns
    -------
    NonNormality

    Examples
    --------
    >>> from fisher_memory import nonnormality
    >>> nonnormality([[0.5, 0.0], [0.0, -0.5]]).henrici
    0.0
    """
    measuring = {"continuous": continuous, "epsilons": list(perturbations), "tolerance": tolerance}
    with Shown(progress) as told:
        fields = _core.nonnormality(W, measuring, settings(threads=threads), told)
    for name in ("pseudospectral_radius", "pseudospectral_abscissa"):
        if name in fields:
            fields[name] = {size: with_bounds(edge) for size, edge in fields[name].items()}
    return NonNormality(fields)

"""Pictures: draws results, computes nothing. matplotlib is imported when the first one is drawn."""

from __future__ import annotations

from typing import Any

from ._errors import FisherMemoryError


def axes(given: Any) -> Any:
    """The axes to draw on."""
    if given is not None:
        return given
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise FisherMemoryError("pictures need matplotlib; pip install 'fisher-memory[plot]'") from error
    return pyplot.subplots(layout="constrained")[1]


def curve(analysis: Any, ax: Any, label: str | None, memory_function: bool) -> Any:
    """J(k), and m(k) if asked for."""
    ax = axes(ax)
    lags, found = analysis.lags, analysis.curve
    (line,) = ax.plot(lags, found.values, marker=".", label=label or "J")
    ax.fill_between(lags, found.values - found.errors, found.values + found.errors, color=line.get_color(), alpha=0.3)
    if memory_function and analysis.memory_function is not None:
        function = analysis.memory_function.values
        ax.plot(lags[: len(function)], function, linestyle="--", color=line.get_color(), label="m")
    is_time = lags.dtype.kind == "f"
    ax.set_xlabel("time t" if is_time else "lag k")
    ax.set_ylabel("Fisher memory J(t)" if is_time else "Fisher memory J(k)")
    ax.set_ylim(bottom=0.0)
    if label or memory_function:
        ax.legend()
    return ax


def histograms(products: Any, ax: Any) -> Any:
    """The log radii of powers and of products."""
    import numpy as np

    ax = axes(ax)
    both = {"power": products.power_log_radii, "product": products.product_log_radii}
    for name, radii in both.items():
        finite = radii[np.isfinite(radii)]
        ax.hist(finite, bins="auto", density=True, histtype="step", label=name)
    ax.set_xlabel("log spectral radius")
    ax.set_ylabel("density")
    ax.legend()
    return ax


def simulated(simulation: Any, ax: Any) -> Any:
    """Measured points over the line of the theory."""
    ax = axes(ax)
    measured = simulation.fisher_regression
    lags = range(len(measured["values"]))
    ax.errorbar(lags, measured["values"], yerr=measured["standard_errors"], fmt=".", label="simulated")
    if simulation.fisher_theory is not None:
        ax.plot(lags, simulation.fisher_theory, label="theory")
    ax.set_xlabel("lag k")
    ax.set_ylabel("Fisher memory J(k)")
    ax.legend()
    return ax

"""The arguments that many functions share, as the compiled module takes them."""

from __future__ import annotations

from typing import Any

from ._errors import InputError

#: A number of bits, or a name.
Precision = int | str


def network(
    matrix: Any,
    v: Any = None,
    *,
    continuous: bool = False,
    signal_covariance: Any = None,
    noise: Any = 1.0,
    observe: Any = None,
    observation_noise: Any = 0.0,
) -> dict[str, Any]:
    """The network."""
    return {
        "matrix": matrix,
        "continuous": continuous,
        "input": v,
        "signal_covariance": signal_covariance,
        "noise": noise,
        "observe": observe,
        "observation_noise": observation_noise,
    }


def settings(
    *,
    lags: int = 100,
    horizon: int | None = None,
    step: float = 1.0,
    tolerance: float = 1e-10,
    precision: Precision = "auto",
    threads: int = 1,
    spectral_radius: bool = False,
) -> dict[str, Any]:
    """What is asked of it, and how it is to be computed."""
    if isinstance(precision, str) and precision not in ("auto", "double"):
        raise InputError(f"precision '{precision}' is not known; write 'auto', 'double' or a number of bits")
    for name, number in (("lags", lags), ("horizon", horizon), ("threads", threads)):
        if number is not None and number < 0:
            raise InputError(f"{name} is {number}; give a number that is not negative")
    return {
        "lags": lags,
        "horizon": horizon,
        "step": step,
        "tolerance": tolerance,
        "precision": precision,
        "threads": threads,
        "spectral_radius": spectral_radius,
    }

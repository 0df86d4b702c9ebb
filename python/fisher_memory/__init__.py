"""Certified Fisher memory of linear recurrent networks: how much of the past a noisy state holds.

For the network ``x(t) = W x(t-1) + v s(t) + z(t)`` with white noise ``z ~ N(0, Q)``, the Fisher memory curve
``J(k) = v' W'^k C^-1 W^k v`` with ``C = W C W' + Q`` is the signal-to-noise ratio with which the state tells the input of
``k`` steps ago. Every number comes with a proven bound on its error, or an exception in its place.

Row = target, column = source: ``W[i, j]`` is the weight from unit ``j`` to unit ``i``.

Examples
--------
>>> import fisher_memory as fm
>>> chain = fm.family("chain:n=20,gain=1.4142135623730951")
>>> memory = fm.analyse(chain, v="first")
>>> memory.total.contains(10.803347099)
False
>>> round(memory.total, 6)
10.803347
>>> memory.total.error < 1e-9
True
"""

from ._bounded import Bounded, BoundedArray
from ._claims import Reproduced, claim_ids, reproduce
from ._core import __version__
from ._errors import (
    ConvergenceError,
    FileError,
    FisherMemoryError,
    InfeasibleError,
    InputError,
    MemoryLimitError,
    RangeError,
    SingularError,
    SpecificationError,
    ToleranceError,
    UnstableError,
    UnsupportedError,
)
from ._laws import (
    PowerLaw,
    ProductLaw,
    curve_of_signal_powers,
    delay_line_curve,
    delay_line_total,
    fan_out_curve,
    optimal_delay_line,
    probability_power_exceeds,
    product_limit,
)
from ._lyapunov import LyapunovSolution, solve_continuous_lyapunov, solve_discrete_lyapunov
from ._memory import Analysis, Gradient, StateCovariance, analyse, analyse_many, state_covariance, total_and_gradient
from ._networks import Reading, families, family, own_input, read
from ._nonnormality import NonNormality, nonnormality
from ._products import Products, lyapunov_exponents, product_spectra, products, products_of
from ._results import Result
from ._search import SearchResult, optimise
from ._simulation import Simulation, simulate

__all__ = [
    "Analysis",
    "Bounded",
    "BoundedArray",
    "ConvergenceError",
    "FileError",
    "FisherMemoryError",
    "Gradient",
    "InfeasibleError",
    "InputError",
    "LyapunovSolution",
    "MemoryLimitError",
    "NonNormality",
    "PowerLaw",
    "ProductLaw",
    "Products",
    "RangeError",
    "Reading",
    "Reproduced",
    "Result",
    "SearchResult",
    "Simulation",
    "SingularError",
    "SpecificationError",
    "StateCovariance",
    "ToleranceError",
    "UnstableError",
    "UnsupportedError",
    "__version__",
    "analyse",
    "analyse_many",
    "claim_ids",
    "curve_of_signal_powers",
    "delay_line_curve",
    "delay_line_total",
    "families",
    "family",
    "fan_out_curve",
    "lyapunov_exponents",
    "nonnormality",
    "optimal_delay_line",
    "optimise",
    "own_input",
    "probability_power_exceeds",
    "product_limit",
    "product_spectra",
    "products",
    "products_of",
    "read",
    "reproduce",
    "simulate",
    "solve_continuous_lyapunov",
    "solve_discrete_lyapunov",
    "state_covariance",
    "total_and_gradient",
]

"""J_tot as a function of JAX: a regulariser in a training loop, under ``jit``, ``grad`` and ``vmap``.

It is called back on the host by `jax.pure_callback`, in double precision, whatever the types of the arrays.
"""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ._memory import total_and_gradient

__all__ = ["total"]


def on_host(W: Any, v: Any, *, noise: float, continuous: bool) -> tuple[Any, Any, Any]:
    """J_tot and its gradient, in the types of the arguments."""
    weights, vector = np.asarray(W), np.asarray(v)
    found = total_and_gradient(weights, vector, noise=noise, continuous=continuous)
    total = np.asarray(found.total, dtype=weights.dtype)
    return total, found.by_weights.astype(weights.dtype), found.by_input.astype(vector.dtype)


def called_back(W: jax.Array, v: jax.Array, noise: float, continuous: bool) -> Any:
    """The same within a compiled function."""
    shape: Any = jax.ShapeDtypeStruct
    shapes = (shape((), W.dtype), shape(W.shape, W.dtype), shape(v.shape, v.dtype))
    compute = functools.partial(on_host, noise=noise, continuous=continuous)
    return jax.pure_callback(compute, shapes, W, v, vmap_method="sequential")


@functools.partial(jax.custom_vjp, nondiff_argnums=(2, 3))
def with_gradient(W: jax.Array, v: jax.Array, noise: float, continuous: bool) -> jax.Array:
    """J_tot, whose derivative is told to JAX below."""
    found: jax.Array = called_back(W, v, noise, continuous)[0]
    return found


def forward(W: jax.Array, v: jax.Array, noise: float, continuous: bool) -> Any:
    """J_tot, and what its derivative is made of."""
    found, by_weights, by_input = called_back(W, v, noise, continuous)
    return found, (by_weights, by_input)


def backward(noise: float, continuous: bool, kept: Any, slope: jax.Array) -> Any:
    """The gradient of what comes after, by the weights and by the input."""
    by_weights, by_input = kept
    return slope * by_weights, slope * by_input


with_gradient.defvjp(forward, backward)


def total(W: Any, v: Any, *, noise: float = 1.0, continuous: bool = False) -> jax.Array:
    """J_tot of a network as an array of JAX, with its exact gradient.

    Parameters
    ----------
    W : array, shape (n, n)
        The weights, row = target, column = source.
    v : array, shape (n,)
        Where the signal enters.
    noise : float
        The variance of the noise.
    continuous : bool
        Whether W is the generator of x' = W x + ...

    Returns
    -------
    jax.Array
        A scalar of the type of W. Without ``jax_enable_x64`` that is single precision.

    Examples
    --------
    >>> import jax
    >>> from fisher_memory.jax import total
    >>> W, v = jax.numpy.array([[0.0, 0.0], [2.0, 0.0]]), jax.numpy.array([1.0, 0.0])
    >>> round(float(jax.jit(total)(W, v)), 6), round(float(jax.grad(total)(W, v)[1, 0]), 6)
    (1.8, 0.16)
    """
    weights, vector = jnp.asarray(W), jnp.asarray(v)
    if not jnp.issubdtype(weights.dtype, jnp.floating) or not jnp.issubdtype(vector.dtype, jnp.floating):
        weights, vector = weights.astype(float), vector.astype(float)
    return with_gradient(weights, vector, noise, continuous)

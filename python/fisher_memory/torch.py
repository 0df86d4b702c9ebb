"""J_tot as a function of PyTorch: a regulariser in a training loop.

The gradient is exact and computed in double precision on the processor, whatever the device and type of the tensors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from ._memory import total_and_gradient

__all__ = ["total"]


class Total(torch.autograd.Function):  # type: ignore[misc,unused-ignore]
    """J_tot with its gradient by the weights and by the input."""

    @staticmethod
    def forward(ctx: Any, W: torch.Tensor, v: torch.Tensor, noise: Any, continuous: bool) -> torch.Tensor:
        """J_tot."""
        weights, vector = (tensor.detach().to("cpu", torch.float64).numpy() for tensor in (W, v))
        found = total_and_gradient(weights, vector, noise=noise, continuous=continuous)
        ctx.save_for_backward(as_like(found.by_weights, W), as_like(found.by_input, v))
        return as_like(np.asarray(found.total), W)

    @staticmethod
    @torch.autograd.function.once_differentiable  # type: ignore[untyped-decorator,unused-ignore]
    def backward(ctx: Any, slope: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None, None]:
        """The gradient of what comes after, by the weights and by the input."""
        by_weights, by_input = ctx.saved_tensors
        return slope * by_weights, slope * by_input, None, None


def as_like(array: Any, tensor: torch.Tensor) -> torch.Tensor:
    """An array as a tensor of the same type on the same device."""
    return torch.from_numpy(np.ascontiguousarray(array)).to(tensor.device, tensor.dtype)


def total(W: torch.Tensor, v: torch.Tensor, *, noise: float = 1.0, continuous: bool = False) -> torch.Tensor:
    """J_tot of a network as a tensor, with its exact gradient.

    Parameters
    ----------
    W : Tensor, shape (n, n)
        The weights, row = target, column = source; as `torch.nn.RNN` keeps them in ``weight_hh_l0``.
    v : Tensor, shape (n,)
        Where the signal enters.
    noise : float
        The variance of the noise.
    continuous : bool
        Whether W is the generator of x' = W x + ...

    Returns
    -------
    Tensor
        A scalar of the type and on the device of W.

    Raises
    ------
    UnstableError
        If W is not stable: keep the spectral radius below 1, or catch it and take the step without the regulariser.

    Examples
    --------
    >>> import torch
    >>> from fisher_memory.torch import total
    >>> W = torch.tensor([[0.0, 0.0], [2.0, 0.0]], dtype=torch.float64, requires_grad=True)
    >>> memory = total(W, torch.tensor([1.0, 0.0], dtype=torch.float64))
    >>> memory.backward()
    >>> round(memory.item(), 12), round(W.grad[1, 0].item(), 12)
    (1.8, 0.16)
    """
    found: torch.Tensor = Total.apply(W, v, noise, continuous)  # type: ignore[no-untyped-call,unused-ignore]
    return found

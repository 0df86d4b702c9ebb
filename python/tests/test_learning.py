"""J_tot and its gradient in torch and jax."""

import doctest

import numpy as np
import pytest

import fisher_memory as fm

WEIGHTS = np.random.default_rng(2).normal(size=(4, 4)) / 4
INPUT = np.eye(4)[0]


def test_torch_has_the_exact_gradient():
    torch = pytest.importorskip("torch")
    import fisher_memory.torch

    W = torch.tensor(WEIGHTS, requires_grad=True)
    v = torch.tensor(INPUT, requires_grad=True)
    assert torch.autograd.gradcheck(fisher_memory.torch.total, (W, v))
    single = torch.nn.RNN(2, 4).weight_hh_l0
    scaled = 0.5 * single / torch.linalg.matrix_norm(single, 2)
    fisher_memory.torch.total(scaled, torch.ones(4)).backward()
    assert single.grad.shape == (4, 4) and bool(torch.isfinite(single.grad).all())
    assert fm.analyse(torch.tensor(WEIGHTS, requires_grad=True), 0).total == fm.analyse(WEIGHTS, 0).total
    assert doctest.testmod(fisher_memory.torch).failed == 0


def test_jax_has_the_exact_gradient():
    jax = pytest.importorskip("jax")
    import fisher_memory.jax

    with jax.enable_x64(True):
        expected = fm.total_and_gradient(WEIGHTS, INPUT)
        value, (by_weights, by_input) = jax.value_and_grad(fisher_memory.jax.total, argnums=(0, 1))(WEIGHTS, INPUT)
        assert float(value) == pytest.approx(expected.total, rel=1e-14)
        np.testing.assert_allclose(by_weights, expected.by_weights, rtol=1e-13)
        np.testing.assert_allclose(by_input, expected.by_input, rtol=1e-13)
        compiled = jax.jit(jax.grad(lambda W: 3.0 * fisher_memory.jax.total(W, INPUT, noise=2.0)))
        np.testing.assert_allclose(compiled(WEIGHTS), 1.5 * expected.by_weights, rtol=1e-12)
        several = jax.vmap(lambda scale: fisher_memory.jax.total(scale * WEIGHTS, INPUT))(np.array([0.5, 1.0]))
        assert float(several[1]) == pytest.approx(expected.total, rel=1e-14)
    assert doctest.testmod(fisher_memory.jax).failed == 0

"""The equations of Lyapunov against scipy, and against 60 digits where scipy is not to be trusted."""

import warnings

import mpmath
import numpy as np
import pytest
import scipy.linalg

import fisher_memory as fm

SOLVERS = {
    "discrete": (fm.solve_discrete_lyapunov, scipy.linalg.solve_discrete_lyapunov),
    "continuous": (fm.solve_continuous_lyapunov, scipy.linalg.solve_continuous_lyapunov),
}
COMPANION = np.diag(np.ones(10), -1)
COMPANION[0] = [0.1, 0.091, 0.082, 0.073, 0.064, 0.055, 0.046, 0.037, 0.028, 0.019, 0.010]
COMPLEX = np.array([[1.0 + 1j, 2.0], [3.0 - 4.0j, 5.0]])
COMPLEX_RIGHT = np.array([[2.0 - 2j, 2.0 + 2j], [-1.0 - 1j, 2.0]])
KITAGAWA = np.array([[3, 9, 5, 1, 4], [1, 2, 3, 8, 4], [4, 6, 6, 6, 3], [1, 5, 2, 0, 7], [5, 3, 3, 1, 5]])
KITAGAWA_RIGHT = np.array([[2, 4, 1, 0, 1], [4, 1, 0, 2, 0], [1, 0, 3, 0, 3], [0, 2, 0, 1, 0], [1, 0, 3, 0, 4]])
#: The matrices of scipy's own tests.
SCIPY = [
    (np.array([[1, 2], [3, 4]]), np.array([[9, 10], [11, 12]])),
    (COMPLEX, COMPLEX_RIGHT),
    (np.array([[1.0, 2.0], [3.0, 5.0]]), COMPLEX_RIGHT),
    (COMPLEX, COMPLEX_RIGHT.real),
    (KITAGAWA, KITAGAWA_RIGHT),
    (COMPANION + 0j, np.eye(11)),
    (np.array([[0, 1], [-0.5, -1]]), np.array([[0.0, 0.0], [0.0, 9.0]])),
]


def truth(a, q, continuous):
    """The solution in 60 digits, as a linear system of n^2 unknowns, rounded once."""
    n = len(a)
    with mpmath.workdps(60):
        left, right = mpmath.matrix(a.tolist()), mpmath.matrix(q.tolist())
        system = mpmath.zeros(n * n)
        for i, j, k in np.ndindex(n, n, n):
            row = i * n + j
            if continuous:
                system[row, k * n + j] += left[i, k]
                system[row, i * n + k] += mpmath.conj(left[j, k])
            else:
                for m in range(n):
                    system[row, k * n + m] -= left[i, k] * mpmath.conj(left[j, m])
        if not continuous:
            for row in range(n * n):
                system[row, row] += 1
        x = mpmath.lu_solve(system, mpmath.matrix([right[i, j] for i, j in np.ndindex(n, n)]))
        kind = complex if np.iscomplexobj(a) or np.iscomplexobj(q) else float
        return np.array([kind(entry) for entry in x]).reshape(n, n)


@pytest.mark.parametrize("kind", SOLVERS)
@pytest.mark.parametrize("case", range(len(SCIPY)))
def test_scipys_own_cases_are_solved_within_the_bound(kind, case):
    ours, theirs = SOLVERS[kind]
    a, q = SCIPY[case]
    found, reference = ours(a, q, full_output=True), theirs(a, q)
    assert found.x.dtype == reference.dtype
    assert np.all(found.errors < 1e-12 * np.abs(reference).max())
    np.testing.assert_allclose(found.x, reference, rtol=1e-11, atol=1e-11 * np.abs(reference).max())
    if len(a) <= 5:
        exact = truth(a.astype(complex if np.iscomplexobj(a) else float), q, kind == "continuous")
        assert np.all(np.abs(found.x - exact) <= found.errors + 2e-16 * np.abs(exact))


def random_equations():
    """Stable and unstable, real and complex, with every kind of right-hand side."""
    generator = np.random.default_rng(7)
    for number in range(24):
        n = 2 + number % 3
        a, q = generator.normal(size=(2, n, n)) * (0.3 if number % 2 else 1.5)
        if number % 3 == 1:
            a = a + 1j * generator.normal(size=(n, n))
        if number % 4 == 1:
            q = q + 1j * generator.normal(size=(n, n))
        if number % 4 == 2:
            q = q + q.T
        yield a, q


@pytest.mark.parametrize("kind", SOLVERS)
def test_the_bounds_hold_against_sixty_digits(kind):
    ways = set()
    for a, q in random_equations():
        for left in (a, a - 4 * np.eye(len(a)), a + 4 * np.eye(len(a)), a / 9):
            found = SOLVERS[kind][0](left, q, full_output=True)
            exact = truth(left, q, kind == "continuous")
            assert np.all(np.abs(found.x - exact) <= found.errors + 2e-16 * np.abs(exact))
            assert found.errors.max() <= 1e-9 * np.abs(exact).max()
            ways.add("n^2 unknowns" in found.method)
    assert ways == {False, True}


def bidiagonal_truth(diagonal, below, n):
    """C = A C A' + I for A = diagonal I + below on the first subdiagonal, in 60 digits, entry after entry."""
    with mpmath.workdps(60):
        d, g = mpmath.mpf(diagonal), mpmath.mpf(below)
        x = [[mpmath.mpf(0)] * n for _ in range(n)]
        for i, j in np.ndindex(n, n):
            up = x[i - 1][j] if i else 0
            left = x[i][j - 1] if j else 0
            corner = x[i - 1][j - 1] if i and j else 0
            x[i][j] = (d * g * (up + left) + g * g * corner + (i == j)) / (1 - d * d)
        return np.array([[float(entry) for entry in row] for row in x])


def total(covariance_of, a):
    """J_tot of the first unit by a solver of the equation, the way textbooks have it."""
    precision = np.linalg.inv(covariance_of(a, np.eye(len(a))))
    return covariance_of(a.T, (precision + precision.T) / 2)[0, 0]


def test_an_entry_is_right_where_scipys_is_not():
    rotation = np.linalg.qr(np.random.default_rng(5).normal(size=(5, 5)))[0]
    a = rotation @ (0.99 * np.eye(5) + np.eye(5, k=-1)) @ rotation.T
    exact = truth(a, np.eye(5), False)
    found = fm.solve_discrete_lyapunov(a, np.eye(5), full_output=True)
    assert np.all(np.abs(found.x - exact) <= found.errors + 2e-16 * np.abs(exact))
    assert np.max(found.errors) <= 1e-10 * np.max(np.abs(exact))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", scipy.linalg.LinAlgWarning)
        theirs = scipy.linalg.solve_discrete_lyapunov(a, np.eye(5))
    assert np.max(np.abs(theirs / exact - 1)) > 1e-4


def test_the_information_is_right_where_scipys_is_not():
    a = 0.9 * np.eye(40) + 0.5 * np.eye(40, k=-1)
    exact = bidiagonal_truth(0.9, 0.5, 40)
    found = fm.solve_discrete_lyapunov(a, np.eye(40), full_output=True)
    assert np.all(np.abs(found.x - exact) <= found.errors + 2e-16 * np.abs(exact))
    ours = fm.analyse(a, "first").total
    assert ours.contains(29.09502936773008) and ours.error < 1e-9
    assert abs(total(scipy.linalg.solve_discrete_lyapunov, a) / ours - 1) > 0.5


@pytest.mark.parametrize("kind", SOLVERS)
def test_the_empty_equation_has_the_empty_solution(kind):
    for dtype in (float, complex, np.float32, int):
        empty, one = np.zeros((0, 0), dtype=dtype), np.eye(1, dtype=dtype)
        x = SOLVERS[kind][0](empty, empty)
        assert x.shape == (0, 0) and x.dtype == SOLVERS[kind][0](3 * one, one).dtype


@pytest.mark.parametrize("kind", SOLVERS)
def test_shapes_are_refused_as_scipy_refuses_them(kind):
    solve = SOLVERS[kind][0]
    wide, square = np.ones((3, 2)), np.eye(3)
    for a, q in [(wide, square), (square, wide), (square, np.eye(2)), (np.nan * square, square)]:
        with pytest.raises(ValueError):
            solve(a, q)
    with pytest.raises(ValueError, match="direct"):
        fm.solve_discrete_lyapunov(square / 2, square, method="guess")


def test_equations_without_a_single_solution_are_refused():
    with pytest.raises(fm.SingularError, match="scipy"):
        fm.solve_discrete_lyapunov(np.diag([2.0, 0.5]), np.eye(2))
    with pytest.raises(fm.SingularError, match="scipy"):
        fm.solve_continuous_lyapunov(np.diag([2.0, -2.0]), np.eye(2))
    with pytest.raises(fm.MemoryLimitError, match="scipy"):
        fm.solve_discrete_lyapunov(np.diag(np.linspace(0.1, 3.0, 60)), np.eye(60))


def test_a_batch_is_solved_one_by_one():
    a = np.stack([0.5 * np.eye(2), 0.25 * np.eye(2)])
    x = fm.solve_discrete_lyapunov(a, np.eye(2))
    np.testing.assert_allclose(x, scipy.linalg.solve_discrete_lyapunov(a, np.stack([np.eye(2)] * 2)), rtol=1e-14)


def test_large_stable_equations_of_any_right_hand_side_agree_with_scipy():
    generator = np.random.default_rng(3)
    a = generator.normal(size=(24, 24)) / 10
    q = generator.normal(size=(24, 24))
    for right in (q, q + q.T, q @ q.T, q + 1j * q.T):
        found = fm.solve_discrete_lyapunov(a, right, full_output=True)
        # Its bilinear method leaves a residual of order 1 for a real a and a complex q (scipy 1.17).
        reference = scipy.linalg.solve_discrete_lyapunov(a, right, method="direct")
        assert np.max(np.abs(found.x - reference)) <= found.errors.max() + 1e-12
        assert np.max(np.abs(a @ found.x @ a.T - found.x + right)) <= 1e-11
        assert found.errors.max() < 1e-9 * np.abs(reference).max()

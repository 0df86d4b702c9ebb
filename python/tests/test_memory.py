"""The memory of networks: certified references, every kind of array, every argument."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse

import fisher_memory as fm

DATA = Path(__file__).parents[2] / "tests" / "data"
CASES = sorted(path.parent for path in DATA.glob("*/expected.json"))
#: The rounding of the reference values themselves.
LAST_ROUNDING = 1e-15


def test_there_are_references():
    assert len(CASES) == 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_certified_reference_is_met_within_its_bound(case):
    def array(name):
        return np.load(case / name) if (case / name).exists() else None

    expected = json.loads((case / "expected.json").read_text())
    noise, observe = array("q.npy"), array("h.npy")
    found = fm.analyse(
        array("w.npy"),
        array("v.npy").ravel(),
        noise=1.0 if noise is None else noise,
        observe=observe,
        observation_noise=0.0 if observe is None else array("r.npy"),
        lags=len(expected["fmc"]),
    )
    for number, truth in [(found.total, expected["total"]), (found.spatial_trace, expected["spatial_trace"])]:
        assert abs(number - truth) <= number.error + LAST_ROUNDING * truth
        assert number.error <= 2e-10 * truth
    distance = np.abs(found.curve.values - expected["fmc"])
    assert np.all(distance <= found.curve.errors + LAST_ROUNDING * np.abs(expected["fmc"]))


WEIGHTS = np.random.default_rng(1).normal(size=(6, 6)) / 4
SINGLE = WEIGHTS.astype(np.float32)


class Duck:
    """Passes for an array."""

    def __array__(self, dtype=None, copy=None):
        return np.array(WEIGHTS, dtype=dtype)


def spread(matrix):
    """The same entries with strides of their own, one of them negative."""
    wide = np.zeros((18, 12))
    wide[::-3, ::2] = matrix
    return wide[::-3, ::2]


def unaligned(matrix):
    raw = np.zeros(matrix.nbytes + 1, dtype=np.uint8)[1:].view(np.float64).reshape(matrix.shape)
    raw[:] = matrix
    return raw


@pytest.mark.parametrize(
    "same",
    [
        np.asfortranarray(WEIGHTS),
        spread(WEIGHTS),
        unaligned(WEIGHTS),
        WEIGHTS.tolist(),
        np.matrix(WEIGHTS),
        Duck(),
        scipy.sparse.csr_array(WEIGHTS),
        scipy.sparse.coo_matrix(WEIGHTS),
        WEIGHTS.astype(">f8"),
    ],
    ids=["fortran", "strided", "unaligned", "list", "matrix", "duck", "sparse", "sparse matrix", "big-endian"],
)
def test_every_kind_of_array_is_the_same_network(same):
    assert fm.analyse(same, 0).total == fm.analyse(WEIGHTS, 0).total


def test_single_precision_is_taken_as_it_is():
    assert fm.analyse(SINGLE, 0).total == fm.analyse(SINGLE.astype(float), 0).total
    assert fm.analyse(spread(WEIGHTS).astype(np.float32), 0).total == fm.analyse(SINGLE, 0).total
    integers = np.eye(3, k=-1, dtype=int)
    assert fm.analyse(integers, 0).total == fm.analyse(integers.astype(float), 0).total


@pytest.mark.parametrize("wrong", [1j * WEIGHTS, np.zeros(3), np.zeros((2, 2, 2)), [["a"]], np.zeros((2, 3)), [[np.nan]]])
def test_what_is_no_network_is_refused(wrong):
    with pytest.raises(fm.InputError) as refused:
        fm.analyse(wrong)
    assert isinstance(refused.value, ValueError) and "; " in str(refused.value)


def test_the_array_is_left_alone():
    weights = WEIGHTS.copy()
    weights.flags.writeable = False
    fm.analyse(weights)
    assert np.array_equal(weights, WEIGHTS)


def test_inputs_by_number_name_and_vector():
    unit = np.eye(6)[2]
    assert fm.analyse(WEIGHTS, 2).total == fm.analyse(WEIGHTS, unit).total
    assert fm.analyse(WEIGHTS, -4).total == fm.analyse(WEIGHTS, unit).total
    assert fm.analyse(WEIGHTS, np.int64(2)).total == fm.analyse(WEIGHTS, unit).total
    assert fm.analyse(WEIGHTS).total >= fm.analyse(WEIGHTS, "random:seed=3").total
    assert fm.analyse(WEIGHTS, "average").total.contains(1.0)
    assert fm.analyse(WEIGHTS, np.eye(6)[:, :2]).total > fm.analyse(WEIGHTS, 0).total
    for wrong in ("middle", 6, np.zeros(6), np.ones(5)):
        with pytest.raises(fm.InputError):
            fm.analyse(WEIGHTS, wrong)


def test_noise_as_number_variances_and_covariance():
    by_number = fm.analyse(WEIGHTS, 0, noise=2.0).total
    assert by_number == pytest.approx(fm.analyse(WEIGHTS, 0).total / 2, rel=1e-13)
    assert fm.analyse(WEIGHTS, 0, noise=np.full(6, 2.0)).total == pytest.approx(by_number, rel=1e-13)
    assert fm.analyse(WEIGHTS, 0, noise=2 * np.eye(6)).total == pytest.approx(by_number, rel=1e-13)


def test_horizon_and_continuous_time():
    rotation = fm.family("orthogonal:n=6,seed=1")
    found = fm.analyse(rotation, 0, horizon=50, lags=60)
    assert found.total.contains(1.0) and found.curve[50] == 0.0
    leaky = fm.analyse([[-0.25]], 0, continuous=True, step=0.1, spectral_radius=True)
    assert leaky.total.contains(1.0) and leaky.lags[20] == pytest.approx(2.0)
    assert leaky.curve[20] == pytest.approx(0.5 * np.exp(-1.0)) and leaky.spectral_abscissa.contains(-0.25)


def test_the_total_prints_with_its_bound():
    total = fm.analyse(np.eye(3) * 0.5).total
    assert str(total).startswith("1.0 ± ") and f"{total}" == str(total) and f"{total:.3f}" == "1.000"
    assert total.contains(1.0) and 0.0 < total.error < 1e-13


def test_results_tell_and_keep_what_they_hold():
    found = fm.analyse(WEIGHTS, 0, lags=7)
    assert "total" in repr(found) and "±" in repr(found)
    as_data = found.to_dict()
    assert json.loads(json.dumps(as_data))["total"] == float(found.total) and as_data["total_error"] == found.total.error
    again = pickle.loads(pickle.dumps(found))
    assert again.total == found.total and again.total.error == found.total.error
    with pytest.raises(AttributeError, match="no field 'totle'"):
        found.totle


def test_curves_pass_for_arrays():
    curve = fm.analyse(WEIGHTS, 0, lags=7).curve
    assert np.sum(curve) == np.sum(curve.values) and len(curve[2:4]) == 2 and [*curve][1] == curve[1]
    assert isinstance(curve * 2, np.ndarray) and isinstance(curve[1], fm.Bounded)


def test_many_networks_give_what_one_gives():
    matrices = [scale * WEIGHTS for scale in (0.2, 0.5, 1.0)]
    found = fm.analyse_many(matrices, 0)
    assert [one.total for one in found] == [fm.analyse(matrix, 0).total for matrix in matrices]
    with pytest.raises(fm.UnstableError):
        fm.analyse_many([*matrices, 3 * np.eye(2)])


def test_the_gradient_is_that_of_the_total():
    weights, step = 0.5 * WEIGHTS, 1e-6
    found = fm.total_and_gradient(weights, 0)
    assert found.total == pytest.approx(fm.analyse(weights, 0).total, rel=1e-12)
    for place in [(0, 0), (3, 1), (5, 4)]:
        moved = [weights.copy(), weights.copy()]
        moved[0][place] -= step
        moved[1][place] += step
        low, high = (fm.total_and_gradient(one, 0).total for one in moved)
        assert (high - low) / (2 * step) == pytest.approx(found.by_weights[place], abs=1e-7)


def test_the_covariance_solves_its_equation_within_its_bound():
    covariance = fm.state_covariance(fm.family("chain:n=3,gain=2"))
    assert np.all(np.abs(covariance.matrix - np.diag([1.0, 5.0, 21.0])) <= covariance.errors)
    assert covariance.largest_eigenvalue.contains(21.0)

"""Families, files, non-normality, products, search, simulation, claims, pictures, stubs, notebook."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import fisher_memory as fm

ROOT = Path(__file__).parents[2]
PACKAGE = Path(fm.__file__).parent


def test_files_are_read_with_their_labels_and_keys():
    worm = ROOT / "examples" / "data" / "celegans-chemical.csv"
    found = fm.read(worm, component="strong", radius=0.9)
    assert found.weights > 0 and len(found.labels) == len(found.matrix)
    assert fm.analyse(found.matrix, lags=1, spectral_radius=True).spectral_radius == pytest.approx(0.9, rel=1e-9)
    with pytest.raises(fm.SpecificationError, match="family"):
        fm.read("ring:n=3")


def test_own_inputs_of_families():
    found = fm.analyse(fm.family("hippo-legs:n=8"), fm.own_input("hippo-legs:n=8"), continuous=True)
    assert found.total.error < 1e-9 * found.total


def test_nonnormality_tells_what_cannot_be_had():
    found = fm.nonnormality([[0.0, 2.0], [2.0, 0.0]])
    assert found.kreiss is None and "kreiss" in found.missing and found.numerical_radius.contains(2.0)
    continuous = fm.nonnormality([[-1.0, 3.0], [0.0, -2.0]], continuous=True, perturbations=[0.1])
    assert continuous.spectral_abscissa.contains(-1.0) and set(continuous.pseudospectral_abscissa) == {0.1}
    assert continuous.to_dict()["kreiss"] >= 1.0 and "henrici" in repr(continuous)


def test_products_against_their_exact_law():
    found = fm.products("complex-ginibre", n=6, steps=5, trials=300, seed=2)
    law = fm.ProductLaw(6, 5)
    assert abs(found.product["mean_log_radius"] - law.mean()) < 5 * found.product["standard_error"]
    assert found.exact["probability_power_exceeds"] == pytest.approx(fm.probability_power_exceeds(6, 5), abs=1e-12)
    assert len(found.to_frame()) == 300 and fm.products("uniform", n=3, steps=2, trials=10).exact is None
    points = np.linspace(law.mean() - 8 * law.std(), law.mean() + 8 * law.std(), 2001)
    assert np.trapezoid(law.pdf(points), points) == pytest.approx(1.0, abs=1e-9)
    assert np.trapezoid(points * law.pdf(points), points) == pytest.approx(law.mean(), abs=1e-9)
    with pytest.raises(fm.SpecificationError):
        fm.products("unheard-of")


def test_the_search_finds_the_optimum_of_the_formula():
    found = fm.optimise(3, signal_power=4.0, starts=3)
    best = fm.optimal_delay_line(3, signal_power=4.0)
    assert found.total == pytest.approx(best.total, rel=1e-8) and found.converged
    assert fm.analyse(found.weights, found.input).total == pytest.approx(found.total, rel=1e-12)
    assert len(found.to_frame()) == len(found.history)
    with pytest.raises(fm.InfeasibleError):
        fm.optimise(3, noise_range=0.5)
    with pytest.raises(fm.InputError, match="budget"):
        fm.optimise(3)


def test_simulation_beside_and_beyond_the_theory():
    chain = fm.family("chain:n=3,gain=1.1")
    linear = fm.simulate(chain, 0, steps=3000, trials=16, lags=3, seed=1)
    assert linear.agrees and linear.fisher_theory == pytest.approx(fm.analyse(chain, 0, lags=3).curve.values.tolist())
    bent = fm.simulate(chain, 0, steps=3000, trials=16, lags=3, nonlinearity="tanh")
    assert bent.agrees is None and bent.fisher_theory is None and "J" in bent.to_frame()
    with pytest.raises(fm.InputError):
        fm.simulate(chain, nonlinearity="step")


def test_claims_are_settled_and_written(tmp_path):
    found = fm.reproduce(tmp_path, quick=True, only=["chain-closed-form"])
    assert found.passed and (tmp_path / "report.html").exists() and len(found.to_frame()) == 1
    with pytest.raises(fm.SpecificationError):
        fm.reproduce(tmp_path, only=["unheard-of"])


def test_pictures_are_drawn():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    chain = fm.family("chain:n=5,gain=1.1")
    axes = fm.analyse(chain, lags=8).plot(label="chain", memory_function=True)
    assert len(axes.lines) == 2 and axes.lines[0].get_ydata().shape == (8,)
    assert len(fm.simulate(chain, 0, steps=2000, trials=8, lags=3).plot().lines) >= 2
    assert fm.products(n=3, trials=20).plot().patches
    assert fm.optimise(2, noise_range=2.0, starts=1).plot().lines


def test_nothing_heavy_is_imported_before_it_is_needed():
    program = "import sys, fisher_memory; print([m for m in ('matplotlib', 'pandas', 'scipy', 'torch', 'jax') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


def modules():
    names = [name for _, name, _ in pkgutil.iter_modules([str(PACKAGE)]) if name not in ("_core", "torch", "jax")]
    return [fm, *(importlib.import_module(f"fisher_memory.{name}") for name in names)]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_every_docstring_is_true(module):
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.testmod(module, optionflags=options).failed == 0


def test_every_public_name_is_told():
    for name in fm.__all__:
        thing = getattr(fm, name)
        assert name == "__version__" or inspect.getdoc(thing), name
        if inspect.isfunction(thing):
            assert "Examples" in thing.__doc__, name


def test_the_stubs_are_true(tmp_path):
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy.stubtest", "fisher_memory._core"]
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_notebook_runs():
    nbformat = pytest.importorskip("nbformat")
    client = pytest.importorskip("nbclient")
    notebook = nbformat.read(ROOT / "examples" / "first_look.ipynb", as_version=4)
    kept = [cell.get("outputs") for cell in notebook.cells if cell.cell_type == "code"]
    assert all(kept), "the notebook is kept with its outputs"
    client.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()

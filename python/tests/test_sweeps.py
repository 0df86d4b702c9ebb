"""Sweeps from Python: cells as the program has them, joblib and dask, kept results; tables that pandas and polars read."""

import importlib
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import fisher_memory as fm
from fisher_memory.sweeps import Kept, cells

ROOT = Path(__file__).parents[2]
PROGRAM = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "fisher-memory"

GRID = {"n": [5, 8.0], "radius": np.linspace(0.25, 0.75, 3)}




@pytest.fixture
def sweep(monkeypatch):
    # Processes that joblib and dask start find the example by its name.
    folder = str(ROOT / "python" / "examples")
    monkeypatch.syspath_prepend(folder)
    paths = [folder, os.environ.get("PYTHONPATH")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    return importlib.import_module("sweep")


def test_joblib_and_dask_find_what_a_loop_finds_and_go_on_from_what_is_kept(sweep, tmp_path):
    grid = cells(GRID, seeds=2)
    loop = [Kept(sweep.memory, tmp_path / "loop")(cell) for cell in grid]
    assert all(row["error"] is None and row["total_error"] < 1e-9 for row in loop) and len(loop) == 12
    assert sweep.by_joblib(Kept(sweep.memory, tmp_path / "joblib"), grid) == loop
    for path in list((tmp_path / "joblib").iterdir())[::2]:
        path.unlink()
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "joblib").iterdir()}
    assert sweep.by_dask(Kept(sweep.memory, tmp_path / "joblib"), grid) == loop
    assert len(times) == 6 and all(path.stat().st_mtime_ns == time for path, time in times.items())
    assert len(list((tmp_path / "joblib").iterdir())) == 12


def test_a_value_more_changes_no_other_cell_and_names_know_no_order():
    few, many = cells(GRID, seeds=2), cells({"radius": [0.25, 0.3, 0.5, 0.75], "n": [8, 2, 5]}, seeds=3)
    assert all(cell in many for cell in few) and len({cell["seed"] for cell in many}) == 36
    assert [cell["n"] for cell in cells({"n": [1, 2], "m": [3, 4]}, vary="zip")] == [1, 2]


def test_a_cell_that_fails_is_told_and_tried_again(tmp_path):
    calls = []

    def fails_once(cell):
        calls.append(cell)
        if len(calls) == 1:
            raise ValueError("not yet")
        return {"value": 0.1 + 0.2}

    kept, cell = Kept(fails_once, tmp_path), cells({"n": [1]})[0]
    assert kept(cell) == {**cell, "error": "ValueError: not yet"}
    assert kept(cell) == kept(cell) == {**cell, "value": 0.1 + 0.2, "error": None}
    assert len(calls) == 2


@pytest.mark.parametrize(
    "grid, options",
    [
        ({"n": []}, {}),
        ({"n": [1, 1.0]}, {}),
        ({"n": [float("nan")]}, {}),
        ({"n": [[1]]}, {}),
        ({"n": ["a\nb"]}, {}),
        ({"seed": [1]}, {}),
        ({"a=b": [1]}, {}),
        ({"n": [1], "m": [1, 2]}, {"vary": "zip"}),
        ({"n": [1]}, {"vary": "both"}),
    ],
)
def test_grids_that_make_no_sense_are_refused(grid, options):
    with pytest.raises(fm.InputError):
        cells(grid, **options)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    if not PROGRAM.exists():
        pytest.skip("the program is not built")
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "sweep.toml").write_text(
        "command = 'curve'\nsystem = '{kind}:n={n},radius={radius},seed={seed}'\narguments = ['--lags', 3]\nseeds = 2\n"
        "keep = ['total', 'capacity', 'n', 'method', 'fmc', 'bound']\n"
        "[grid]\nkind = ['gaussian', 'normal']\nn = [5, 8]\nradius = [0.25, 1e-6, 1.5]\n"
    )
    ran = subprocess.run([PROGRAM, "sweep", "sweep.toml", "--out", "cells"], cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 1 and "8 of 24 cells failed" in ran.stderr, ran.stderr
    for name in ["table.csv", "table.parquet"]:
        subprocess.run([PROGRAM, "merge", "cells", "--out", name], cwd=folder, check=True, capture_output=True)
    return folder


def test_cells_and_seeds_are_those_of_the_program(tables):
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(tables / "table.csv")
    grid = cells({"kind": ["gaussian", "normal"], "n": [5, 8], "radius": [0.25, 1e-6, 1.5]}, seeds=2)
    assert table[list(grid[0])].to_dict("records") == grid
    row = table.iloc[0]
    W = fm.family(f"{row.kind}:n={row.n},radius={row.radius},seed={row.seed}")
    assert fm.analyse(W).total == row.total


def test_pandas_and_polars_read_the_same_from_both_files(tables):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    text, columns = pandas.read_csv(tables / "table.csv"), pandas.read_parquet(tables / "table.parquet")
    assert list(text) == list(columns) and len(text) == 24
    for name in text:
        known = columns[name].notna()
        assert (known == text[name].notna()).all() and (columns[name][known] == text[name][known]).all(), name
    assert columns["seed"].dtype == "int64" and columns["total"].dtype == "float64"
    assert (columns["error"].notna() == (columns["radius"] == 1.5)).all()
    first, second = polars.read_csv(tables / "table.csv"), polars.read_parquet(tables / "table.parquet")
    assert first.equals(second) and first.shape == columns.shape
    assert second["total"].to_list()[0] == columns["total"].iloc[0]

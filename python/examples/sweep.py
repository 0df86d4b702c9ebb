"""A sweep from Python: the same table by joblib, by dask.distributed, and by a run that goes on where another stopped.

    pip install joblib 'dask[distributed]' pandas
    python python/examples/sweep.py radius
"""

from __future__ import annotations

import sys
from typing import Any

import fisher_memory as fm
from fisher_memory.sweeps import Kept, cells


def memory(cell: dict[str, Any]) -> dict[str, Any]:
    """What one random network holds."""
    W = fm.family("gaussian:n={n},radius={radius},seed={seed}".format(**cell))
    found = fm.analyse(W, lags=20, threads=1)
    capacity = found.capacity
    return {"total": float(found.total), "total_error": found.total.error, "capacity": float(capacity or "nan")}


def by_joblib(function: Kept, grid: list[dict[str, Any]], workers: int = 2) -> list[dict[str, Any]]:
    """The rows, by processes of joblib."""
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs=workers)(delayed(function)(cell) for cell in grid))


def by_dask(function: Kept, grid: list[dict[str, Any]], workers: int = 2) -> list[dict[str, Any]]:
    """The rows, by a cluster of dask on this machine; give the address of another one to `Client` instead."""
    from distributed import Client, LocalCluster

    options = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        return list(client.gather(client.map(function, grid, pure=False)))


if __name__ == "__main__":
    import pandas

    folder = sys.argv[1] if len(sys.argv) > 1 else "radius"
    grid = cells({"n": [20, 50], "radius": [0.5, 0.7, 0.9]}, seeds=5)
    table = pandas.DataFrame(by_joblib(Kept(memory, f"{folder}/joblib"), grid))
    again = pandas.DataFrame(by_dask(Kept(memory, f"{folder}/dask"), grid))
    assert table.equals(again)
    print(table.groupby(["n", "radius"])[["total", "capacity"]].mean())

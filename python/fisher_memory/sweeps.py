"""A function over a grid of parameters and seeds, with what is done kept on the disk: for joblib, dask or a plain loop.

The cells, their order and their seeds are those of ``fisher-memory sweep``: a seed is derived from the names and the values
of its cell alone, so that a value more in the grid changes no other cell.

Examples
--------
>>> import fisher_memory as fm
>>> from fisher_memory.sweeps import Kept, cells
>>> def memory(cell):
...     W = fm.family("gaussian:n={n},radius={radius},seed={seed}".format(**cell))
...     found = fm.analyse(W, lags=5, threads=1)
...     return {"total": float(found.total), "total_error": found.total.error}
>>> grid = cells({"n": [5, 10], "radius": [0.5, 0.9]}, seeds=3)
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     rows = [Kept(memory, folder)(cell) for cell in grid]
>>> len(rows), list(rows[0])
(12, ['n', 'radius', 'repetition', 'seed', 'total', 'total_error', 'error'])
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ._errors import InputError

__all__ = ["Kept", "cells"]

RESERVED = ("repetition", "seed", "error")


def cells(
    grid: Mapping[str, Iterable[Any]], seeds: int | Iterable[int] = 1, *, seed: int = 0, vary: str = "product"
) -> list[dict[str, Any]]:
    """The cells of a grid in their order, the first name changing slowest, each with its repetition and its own seed.

    Parameters
    ----------
    grid
        Names with their values: numbers, text or flags.
    seeds
        How many repetitions of every cell, or their numbers.
    seed
        What all seeds are derived from.
    vary
        ``"product"``, each value with each, or ``"zip"``, the first ones together, then the second ones.

    Raises
    ------
    InputError
        For a name or a value that no cell can have, a value that comes twice, and lists of several lengths under "zip".

    Examples
    --------
    >>> cells({"n": [3], "radius": [0.5]})
    [{'n': 3, 'radius': 0.5, 'repetition': 0, 'seed': 6245390784557991}]
    """
    lists = {name: [plain(name, value) for value in values] for name, values in grid.items()}
    for name, values in lists.items():
        texts = [text(value) for value in values]
        if name in RESERVED or "=" in name or not name.isprintable():
            raise InputError(f"the grid has the name {name!r}; use letters and digits, and not {', '.join(RESERVED)}")
        if not values or len(set(texts)) < len(texts):
            raise InputError(f"the grid's {name} has no value, or one of them twice; give every value once")
    if vary not in ("product", "zip"):
        raise InputError(f"vary cannot be {vary!r}; use 'product' or 'zip'")
    if vary == "zip" and len({len(values) for values in lists.values()}) > 1:
        raise InputError("zip needs names of equally many values; give all as many, or use vary='product'")
    places = zip(*lists.values(), strict=True) if vary == "zip" and lists else itertools.product(*lists.values())
    repetitions = list(range(seeds)) if isinstance(seeds, int) else [int(number) for number in seeds]
    found = []
    for place, repetition in itertools.product(list(places), repetitions):
        named = dict(zip(lists, place, strict=True))
        found.append({**named, "repetition": repetition, "seed": derived(named, repetition, seed)[0]})
    return found


def plain(name: str, value: Any) -> Any:
    """A value of Python's own, whole numbers as such."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) <= 2**53:
        return int(value)
    if isinstance(value, (bool, int)) or isinstance(value, str) and value.isprintable():
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise InputError(f"the grid's {name} cannot be {value!r}; use finite numbers, text on one line or flags")


def text(value: Any) -> str:
    """A value as the command line writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        mantissa, exponent, power = repr(value).partition("e")
        return mantissa + exponent + str(int(power)) if exponent else mantissa
    return str(value)


def derived(named: Mapping[str, Any], repetition: int, seed: int) -> tuple[int, str]:
    """The seed of a cell, of 53 bits so that every program holds it, and the name of its file."""
    lines = sorted(f"{name}={text(value)}\n" for name, value in named.items())
    identity = f"fisher-memory sweep\nseed {seed}\nrepetition {repetition}\n" + "".join(lines)
    digest = hashlib.sha256(identity.encode())
    return int.from_bytes(digest.digest()[:8], "big") >> 11, digest.hexdigest()[:32]


class Kept:
    """A function of a cell whose results are kept in a folder, each in a file that appears whole or not at all.

    Called again for a cell that is done, also by another process or after a run that was killed, it reads what it kept. It
    returns a row: the cell, what the function returned, and ``error``, the text of an exception, which is not kept.

    Parameters
    ----------
    function
        Takes a cell and returns a dict of numbers and text. For processes it must be one that pickle finds by name.
    folder
        Where the results are kept. It belongs to this function: another one needs another folder.
    """

    def __init__(self, function: Callable[[dict[str, Any]], dict[str, Any]], folder: str | os.PathLike[str]) -> None:
        self.function = function
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, cell: dict[str, Any]) -> dict[str, Any]:
        """The row of a cell, computed or read."""
        words = json.dumps(cell, sort_keys=True)
        name = hashlib.sha256(words.encode()).hexdigest()[:32]
        path = self.folder / f"{name}.json"
        try:
            result = json.loads(path.read_text())
        except FileNotFoundError:
            try:
                content = json.dumps(self.function(cell))
            except Exception as error:
                return {**cell, "error": f"{type(error).__name__}: {error}"}
            self.keep(path, content)
            result = json.loads(content)
        return {**cell, **result, "error": None}

    def keep(self, path: Path, content: str) -> None:
        """Writes a file beside its name and renames it; files of that cell that killed runs left there go."""
        aside = path.with_name(f".{path.stem}.{os.getpid()}")
        with aside.open("w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        for left in self.folder.glob(f".{path.stem}.*"):
            left.unlink(missing_ok=True)

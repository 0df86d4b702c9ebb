"""Networks by name, and matrices from files of every format."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _core
from ._errors import SpecificationError

__all__ = ["Reading", "families", "family", "own_input", "read"]


class Reading(NamedTuple):
    """A matrix as it was read from a file."""

    #: W (n x n), row = target, column = source.
    matrix: npt.NDArray[np.float64]
    #: The names of the units, where the file has any.
    labels: list[str] | None
    #: The format of the file, in words.
    format: str | None
    #: How many entries are not zero.
    weights: int


def family(text: str) -> npt.NDArray[np.float64]:
    """The weights of a network that has a name.

    Parameters
    ----------
    text : str
        ``NAME:key=value,key=value`` as on the command line; ``help(fisher_memory.families)`` tells the names.

    Returns
    -------
    ndarray, shape (n, n)

    Examples
    --------
    >>> from fisher_memory import family
    >>> family("chain:n=3,gain=1.5")
    array([[0. , 0. , 0. ],
           [1.5, 0. , 0. ],
           [0. , 1.5, 0. ]])
    >>> family("knot:n=3")
    Traceback (most recent call last):
        ...
    fisher_memory._errors.SpecificationError: ...
    """
    found = _core.read(text)
    if found["is_file"]:
        raise SpecificationError(f"{text} is a file; read it by fisher_memory.read")
    matrix: npt.NDArray[np.float64] = found["matrix"]
    return matrix


def own_input(text: str) -> npt.NDArray[np.float64]:
    """The input that belongs to a family, as HiPPO's b.

    Examples
    --------
    >>> from fisher_memory import own_input
    >>> own_input("hippo-legs:n=3").shape
    (3,)
    """
    return _core.own_input(text)


def families() -> str:
    """All families with their keys, defaults and a line on each, and the keys that apply to files.

    Examples
    --------
    >>> from fisher_memory import families
    >>> "ring:n=N" in families()
    True
    """
    return _core.families()[1]


def read(path: str | os.PathLike[str], **keys: Any) -> Reading:
    """A matrix from a file: dense, sparse or a list of edges, of NumPy, SciPy, MATLAB, Hugging Face, and as text.

    Parameters
    ----------
    path : path-like
        A file .npy, .npz, .mat, .safetensors, .csv, .tsv, .txt, .dat, .mtx or .parquet, also compressed by gzip.
    **keys
        What the command line takes after the colon: ``radius=0.95``, ``transpose=True``, ``array="W_rec"``,
        ``component="strong"``, ``threshold=3``, ``shuffle="degree"``, ``seed=1``, ...

    Returns
    -------
    Reading

    Raises
    ------
    FileError
        If the file cannot be read, or can be read in two ways; the text names the keys that decide.

    Examples
    --------
    >>> import numpy as np, os, tempfile
    >>> from fisher_memory import read
    >>> path = os.path.join(tempfile.mkdtemp(), "weights.npy")
    >>> np.save(path, [[0.0, 1.0], [2.0, 0.0]])
    >>> read(path, transpose=True).matrix.tolist()
    [[0.0, 2.0], [1.0, 0.0]]
    """
    text = os.fspath(path)
    if keys:
        text += ":" + ",".join(f"{name.replace('_', '-')}={as_value(value)}" for name, value in keys.items())
    found = _core.read(text)
    if not found["is_file"]:
        raise SpecificationError(f"{text} is the name of a family; take it by fisher_memory.family, or write ./{text}")
    return Reading(found["matrix"], found["labels"], found["format"], found["weights"])


def as_value(value: Any) -> str:
    """A value as the command line writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ";".join(map(str, value))
    return str(value)

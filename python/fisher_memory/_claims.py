"""Every claim of the sources, checked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from . import _core
from ._progress import Progress, Shown
from ._results import Result, columns_as_table

__all__ = ["Reproduced", "claim_ids", "reproduce"]


class Reproduced(Result):
    """What a run of the checks found.

    Attributes
    ----------
    claims : list of dict
        ``id``, ``source``, ``claim``, ``expected``, ``measured``, ``tolerance`` and ``pass`` of each.
    statements : list of dict
        What the claims make of the statements of the sources.
    """

    _shown = ()

    claims: list[dict[str, Any]]
    statements: list[dict[str, Any]]

    @property
    def passed(self) -> bool:
        """Whether every claim holds."""
        return all(claim["pass"] for claim in self.claims)

    def _title(self) -> str:
        return f"{sum(claim['pass'] for claim in self.claims)} of {len(self.claims)} claims hold"

    def to_frame(self) -> Any:
        """One row a claim.

        Returns
        -------
        pandas.DataFrame or numpy.recarray
        """
        names = list(self.claims[0]) if self.claims else ["id"]
        return columns_as_table({name: [claim[name] for claim in self.claims] for name in names}, "id")


def reproduce(
    out: str | os.PathLike[str] = "figures",
    *,
    quick: bool = False,
    only: Iterable[str] = (),
    progress: Progress = None,
) -> Reproduced:
    """Checks every claim of the literature, and writes the figures, their data and a report.

    Parameters
    ----------
    out : path-like
        The folder to write into; it is made if it is missing.
    quick : bool
        Smaller sizes and fewer samples: the same claims in under half a minute.
    only : iterable of str
        The ids of the claims to check; `claim_ids` tells them all.
    progress
        As for `analyse`.

    Returns
    -------
    Reproduced

    Examples
    --------
    >>> import tempfile
    >>> from fisher_memory import reproduce
    >>> reproduce(tempfile.mkdtemp(), quick=True, only=["chain-closed-form"]).passed
    True
    """
    with Shown(progress) as told:
        return Reproduced(_core.reproduce(os.fspath(out), quick, list(only), told))


def claim_ids() -> list[str]:
    """The ids of all claims, in the order of the report.

    Examples
    --------
    >>> from fisher_memory import claim_ids
    >>> "chain-closed-form" in claim_ids()
    True
    """
    return _core.claim_ids()

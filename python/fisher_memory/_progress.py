"""How far a long call is: a line on a terminal, or a function of one's own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

#: What a call tells its progress to: the name of the stage, and the fraction of it that is done.
Callback = Callable[[str, float], object]
#: True shows a line, False nothing, None a line where somebody watches; or a function.
Progress = bool | Callback | None

#: What ends sooner shows nothing.
PATIENCE = 1.0
#: The stream that was asked last whether it is watched, and its answer.
asked: TextIO | None = None
watched = False
WIDTH = 30


class Line:
    """A line such as ``simulation  42%|############      | 3 s, 4 s left``, redrawn in its place.

    Examples
    --------
    >>> import io
    >>> screen = io.StringIO()
    >>> line = Line(screen, patience=0.0)
    >>> line("curve", 0.5)
    >>> line.close()
    >>> "curve" in screen.getvalue() and "50%" in screen.getvalue()
    True
    """

    def __init__(self, screen: TextIO, patience: float = PATIENCE) -> None:
        self.screen = screen
        self.patience = patience
        self.begun = time.monotonic()
        self.width = 0

    def __call__(self, stage: str, fraction: float) -> None:
        passed = time.monotonic() - self.begun
        if passed < self.patience:
            return
        done = min(max(fraction, 0.0), 1.0)
        bar = "#" * round(WIDTH * done)
        left = f", {passed * (1.0 - done) / done:.0f} s left" if done > 0.01 else ""
        text = f"{stage} {100 * done:3.0f}%|{bar:<{WIDTH}}| {passed:.0f} s{left}"
        self.screen.write("\r" + text.ljust(self.width))
        self.screen.flush()
        self.width = len(text)

    def close(self) -> None:
        """Takes the line away."""
        if self.width:
            self.screen.write("\r" + " " * self.width + "\r")
            self.screen.flush()
            self.width = 0


class Shown:
    """The progress of one call, closed when the call ends, however it ends."""

    def __init__(self, progress: Progress) -> None:
        self.callback: Callback | None = None
        if callable(progress):
            self.callback = progress
        elif progress or (progress is None and somebody_watches()):
            self.callback = Line(sys.stderr)

    def __enter__(self) -> Callback | None:
        return self.callback

    def __exit__(self, *ignored: object) -> None:
        if isinstance(self.callback, Line):
            self.callback.close()


def somebody_watches() -> bool:
    """Whether the error stream is a terminal, or the output of a notebook."""
    global asked, watched
    screen = sys.stderr
    # To ask the system takes a microsecond, a tenth of what a small network may cost.
    if screen is not asked:
        asked = screen
        watched = screen is not None and (screen.isatty() or type(screen).__module__.startswith("ipykernel"))
    return watched

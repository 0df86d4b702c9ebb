"""The calls of this package beside those of the library itself, in turns on the same machine.

Build both first, with the same profile: ``pip install ./python`` and
``cargo build --release -p fisher-memory-python --example timing``; then ``python paired.py target/release/examples/timing``.
"""

import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import fisher_memory as fm


def of_library(program, system, calls):
    """Seconds of each call of the library."""
    found = subprocess.run([program, system, str(calls)], capture_output=True, text=True, check=True)
    return [float(line) for line in found.stdout.split()]


def of_package(weights, calls):
    """Seconds of each call of this package."""
    seconds = []
    for _ in range(calls):
        begun = time.perf_counter()
        fm.analyse(weights, "first")
        seconds.append(time.perf_counter() - begun)
    return seconds


def paired(program, n, calls, rounds):
    """Prints the medians of both, and the median over the rounds of their difference."""
    system = f"gaussian:n={n},radius=0.9"
    weights = fm.family(system)
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(statistics.median(of_library(program, system, calls)))
        ours.append(statistics.median(of_package(weights, calls)))
    apart = statistics.median(one - other for one, other in zip(ours, theirs, strict=True))
    library, package = statistics.median(theirs), statistics.median(ours)
    print(f"n = {n}: library {1e3 * library:.4f} ms, package {1e3 * package:.4f} ms; {1e6 * apart:+.1f} us a call")
    print(f"         {100 * apart / library:+.2f}%")


def side_by_side(n):
    """Prints how long four networks take, one after the other and on four threads."""
    networks = [fm.family(f"gaussian:n={n},radius=0.9,seed={seed}") for seed in range(4)]
    begun = time.perf_counter()
    for one in networks:
        fm.analyse(one, "first")
    alone = time.perf_counter() - begun
    begun = time.perf_counter()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda one: fm.analyse(one, "first"), networks))
    print(f"four networks of {n} units: {alone:.3f} s in turn, {time.perf_counter() - begun:.3f} s on four threads")


if __name__ == "__main__":
    paired(sys.argv[1], 10, 3000, 9)
    paired(sys.argv[1], 500, 3, 9)
    side_by_side(400)

#!/usr/bin/env python3
"""Other programs against fisher-memory on the same matrices, run in alternation; prints one table of ratios.

    pip install numpy scipy slycot jax          # slycot, jax and Octave's control package are optional
    python3 benches/peers.py --threads 1 [--sizes 100,500,1000] [--rounds 7]

Every round runs each contender once. A cell is the ratio of the medians (peer / fisher-memory), and in brackets the
quartiles of the ratios of the rounds. The matrices are Gaussian of spectral radius 0.95 with unit noise, driven
through the first unit; "C" comes with its Cholesky factor. fisher-memory's times include the proof of every number, save in the
rows marked "unproven".
"""
import argparse, json, os, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--sizes", default="100,500,1000")
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--timings", help="a compiled benches/timings.rs; built here unless given")
arguments = parser.parse_args()
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(arguments.threads)  # before numpy is imported
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "1"
if arguments.threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import numpy as np
import scipy.io
import scipy.linalg as linalg

try:
    import slycot
except ImportError:
    slycot = None
try:
    import jax
    import jax.numpy as jnp
except ImportError:
    jax = None


def scipy_covariance(w):
    c = linalg.solve_discrete_lyapunov(w, np.eye(len(w)))
    return c, linalg.cholesky(c, lower=True)


def scipy_curve(w, v, lags):
    _, factor = scipy_covariance(w)
    states = np.empty((len(w), lags))
    x = v.copy()
    for k in range(lags):
        states[:, k] = x
        x = w @ x
    return (linalg.solve_triangular(factor, states, lower=True) ** 2).sum()


def scipy_gradient(w, v):
    solve, eye = linalg.solve_discrete_lyapunov, np.eye(len(w))
    c, s = solve(w, eye), solve(w, np.outer(v, v))
    inverse = np.linalg.inv(c)
    m, adjoint = solve(w.T, inverse), solve(w.T, -inverse @ s @ inverse)
    return v @ m @ v, 2 * (m @ w @ s + adjoint @ w @ c)


def slicot_factor(w):
    n = len(w)
    room = np.zeros((n, n), order="F")
    u, scale, _ = slycot.sb03od(n, n, w.copy(order="F"), room, np.eye(n, order="F"), "D", trans="T")
    return u / scale


def jax_gradient():
    def total(w, v):
        a, c, s = w, jnp.eye(len(w)), jnp.outer(v, v)
        for _ in range(12):
            c, s, a = c + a @ c @ a.T, s + a @ s @ a.T, a @ a
        return jnp.trace(jnp.linalg.solve(c, s))

    compiled = jax.jit(jax.value_and_grad(total))
    return lambda w, v: compiled(w, v)[1].block_until_ready()


OCTAVE = """pkg load control
s = load('{folder}/w.mat'); w = s.W; n = rows(w); dlyapchol(w(1:5, 1:5) / 10, eye(5));
tic; u = dlyapchol(w, eye(n)); printf('%.9f\\n', toc);"""


def octave_seconds(folder):
    try:
        run = subprocess.run(["octave-cli", "--quiet", "--eval", OCTAVE.format(folder=folder)], capture_output=True, text=True, timeout=600)
        return float(run.stdout.split()[-1])
    except (OSError, IndexError, ValueError, subprocess.TimeoutExpired):
        return None


def built():
    """Builds benches/timings.rs and finds where Cargo put it."""
    build = ["cargo", "bench", "--bench", "timings", "--no-run", "--message-format=json"]
    for line in subprocess.run(build, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == "timings":
            return message["executable"]
    sys.exit("error: cargo built no benchmark called timings")


class Ours:
    """benches/timings.rs, compiled and waiting for the name of a kernel."""

    def __init__(self, file, lags):
        command = [arguments.timings, file, str(lags), str(arguments.threads)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def seconds(self, kernel):
        self.process.stdin.write(kernel + "\n")
        answer = self.process.stdout.readline().split()
        if not answer:
            sys.exit(f"error: {arguments.timings} ended at {kernel}; see its message above")
        return float(answer[0])


def clocked(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def measured(n, folder):
    """Seconds of every contender in every round, by name."""
    w = np.random.default_rng(n).standard_normal((n, n)) / n**0.5
    w *= 0.95 / np.abs(np.linalg.eigvals(w)).max()
    v = np.eye(n)[0]
    np.save(f"{folder}/w.npy", w)
    scipy.io.savemat(f"{folder}/w.mat", {"W": w})
    ours = Ours(f"{folder}/w.npy", 2 * n + 1)
    contenders = {f"ours {kernel}": lambda kernel=kernel: ours.seconds(kernel) for kernel in ("unproven", "covariance", "curve", "gradient")}
    contenders["scipy covariance"] = lambda: clocked(lambda: scipy_covariance(w))
    contenders["scipy curve"] = lambda: clocked(lambda: scipy_curve(w, v, 2 * n + 1))
    contenders["scipy gradient"] = lambda: clocked(lambda: scipy_gradient(w, v))
    if slycot:
        contenders["slicot"] = lambda: clocked(lambda: slicot_factor(w))
    if jax:
        gradient = jax_gradient()
        contenders["jax gradient"] = lambda: clocked(lambda: gradient(w, v))
    contenders["octave"] = lambda: octave_seconds(folder)
    for contender in contenders.values():  # compile and warm up
        contender()
    rounds = {name: [] for name in contenders}
    for _ in range(arguments.rounds):
        for name, contender in contenders.items():
            rounds[name].append(contender())
    return {name: np.array(times) for name, times in rounds.items() if all(time is not None for time in times)}


def ratio(peers, ours):
    peers = [times for times in peers if times is not None]
    if not peers:
        return "n/a"
    best = min(peers, key=np.median)
    low, high = np.percentile(best / ours, [25, 75])
    return f"{np.median(best) / np.median(ours):.1f} ({low:.1f}-{high:.1f})"


ROWS = [
    ("C, unproven, against scipy", ["scipy covariance"], "ours unproven"),
    ("C against scipy", ["scipy covariance"], "ours covariance"),
    ("C against the best of SLICOT, Octave", ["slicot", "octave"], "ours covariance"),
    ("C, J(k) for k = 0..2N, J_tot against scipy", ["scipy curve"], "ours curve"),
    ("J_tot and gradient against scipy", ["scipy gradient"], "ours gradient"),
    ("J_tot and gradient against jax, compiled", ["jax gradient"], "ours gradient"),
]


def main():
    arguments.timings = arguments.timings or built()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    columns = []
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            columns.append(measured(n, folder))
    print(f"Threads: {arguments.threads}; rounds: {arguments.rounds}; numpy {np.__version__}, scipy {scipy.__version__}\n")
    print("| | " + " | ".join(f"N={n}" for n in sizes) + " |")
    print("| --- |" + " --- |" * len(sizes))
    for title, peers, ours in ROWS:
        print(f"| {title} | " + " | ".join(ratio([times.get(peer) for peer in peers], times[ours]) for times in columns) + " |")
    print("\nMedians, ms: " + "; ".join(f"N={n}: " + ", ".join(f"{name} {1e3 * np.median(times):.3g}" for name, times in column.items()) for n, column in zip(sizes, columns)))


if __name__ == "__main__":
    main()

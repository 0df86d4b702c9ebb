#!/usr/bin/env python3
"""Other programs against fisher-memory on the same matrices, run in alternation; prints tables of ratios: for small
networks, for large ones, for batches of small ones and for the whole command.

    pip install numpy scipy slycot jax          # slycot, jax and Octave's control package are optional
    pip install "numpy<2" scipy pymepack        # optional too, in an environment of its own: it needs an old numpy
    python3 benches/peers.py --threads 1 [--tables small,large,batches,command] [--rounds 7]

Every round runs each contender once. A cell is the ratio of the medians (peer / fisher-memory), and in brackets the
quartiles of the ratios of the rounds. The matrices are Gaussian of spectral radius 0.95 with unit noise, driven
through the first unit; "C" comes with its Cholesky factor. fisher-memory's times include the proof of every number, save in the
rows marked "unproven". In batches every program has as many threads or processes as `--threads` says, each on one
network at a time. The whole command is `fisher-memory curve` with all it prints, against the library's C and curve alone.
"""
import argparse, json, os, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--tables", default="small,large,batches,command")
parser.add_argument("--small", default="50,100", help="sizes of the first table")
parser.add_argument("--large", default="500,1000", help="sizes of the second table")
parser.add_argument("--batches", default="50,100", help="sizes of the networks of the third table")
parser.add_argument("--networks", type=int, default=500, help="networks in a batch")
parser.add_argument("--whole", default="100,1000", help="sizes of the last table")
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--timings", help="a compiled benches/timings.rs; built here unless given")
parser.add_argument("--command", help="a compiled fisher-memory; built here unless given")
parser.add_argument("--worker", nargs=3, metavar=("FILE", "FIRST", "END"), help=argparse.SUPPRESS)
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
    import pymepack
except (ImportError, ValueError):  # not there, or built for another numpy
    pymepack = None
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


def scipy_analysis(w, v, lags):
    """What `analyse` gives, as far as scipy has it: C, M, the best input, J(k), S and the capacity."""
    c, factor = scipy_covariance(w)
    m = linalg.solve_discrete_lyapunov(w.T, linalg.cho_solve((factor, True), np.eye(len(w))))
    s = linalg.solve_discrete_lyapunov(w, np.outer(v, v))
    states = np.empty((len(w), lags))
    x = v.copy()
    for k in range(lags):
        states[:, k] = x
        x = w @ x
    curve = (linalg.solve_triangular(factor, states, lower=True) ** 2).sum(axis=0)
    return linalg.eigh(m), curve, np.trace(linalg.solve(c + s, s, assume_a="pos"))


def mepack_factor(w):
    x = pymepack.gestein(w.copy(order="F"), -np.eye(len(w), order="F"))[0]
    return linalg.cholesky(x, lower=True)


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


def built(name, build):
    """Builds a program and finds where Cargo put it."""
    build = ["cargo", *build, "--message-format=json"]
    for line in subprocess.run(build, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == name and message["executable"]:
            return message["executable"]
    sys.exit(f"error: cargo built nothing called {name}")


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


def network(n, seed):
    w = np.random.default_rng(seed).standard_normal((n, n)) / n**0.5
    return w * (0.95 / np.abs(np.linalg.eigvals(w)).max())


BATCH_KERNELS = {"analyse-all": lambda w, v: scipy_analysis(w, v, 100), "gradient-all": scipy_gradient}


def work(file, first, end):
    """A process of scipy: answers each name of a kernel on standard input when its share of the networks is done."""
    stacked = np.load(file)
    n = stacked.shape[1]
    share = [stacked[k * n : (k + 1) * n] for k in range(int(first), int(end))]
    v = np.eye(n)[0]
    for line in sys.stdin:
        for w in share:
            BATCH_KERNELS[line.strip()](w, v)
        print("done", flush=True)


class Workers:
    """As many processes of scipy as there are threads, each with its share of the networks."""

    def __init__(self, file, networks):
        cuts = np.linspace(0, networks, arguments.threads + 1).astype(int)
        alone = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
        command = [sys.executable, os.path.abspath(__file__), "--worker", file]
        self.processes = [
            subprocess.Popen([*command, str(first), str(end)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=alone)
            for first, end in zip(cuts, cuts[1:])
        ]

    def run(self, kernel):
        for process in self.processes:
            process.stdin.write(kernel + "\n")
        for process in self.processes:
            if not process.stdout.readline():
                sys.exit("error: a process of scipy ended; see its message above")


def batch(n, folder):
    """Seconds for a batch of networks of n units."""
    file = f"{folder}/networks.npy"
    np.save(file, np.concatenate([network(n, seed) for seed in range(arguments.networks)]))
    ours, scipys = Ours(file, 100), Workers(file, arguments.networks)
    contenders = {}
    for kernel in BATCH_KERNELS:
        contenders[f"ours {kernel}"] = lambda kernel=kernel: ours.seconds(kernel)
        contenders[f"scipy {kernel}"] = lambda kernel=kernel: clocked(lambda: scipys.run(kernel))
    return in_rounds(contenders)


def whole_command(n, folder):
    """Seconds of `fisher-memory curve` and of the library's C and curve alone."""
    file = f"{folder}/w.npy"
    np.save(file, network(n, n))
    ours = Ours(file, 100)
    command = [arguments.command, "curve", file, "--input", "first", "--threads", str(arguments.threads), "--format", "json"]
    run = lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return in_rounds({"library": lambda: ours.seconds("curve"), "whole command": lambda: clocked(run)})


def measured(n, folder):
    """Seconds of every contender in every round, by name."""
    w = network(n, n)
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
    if pymepack:
        contenders["mepack"] = lambda: clocked(lambda: mepack_factor(w))
    if jax:
        gradient = jax_gradient()
        contenders["jax gradient"] = lambda: clocked(lambda: gradient(w, v))
    contenders["octave"] = lambda: octave_seconds(folder)
    return in_rounds(contenders)


def in_rounds(contenders):
    """Seconds of every contender in every round, by name; those that are not there are left out."""
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
    ("C against the best of SLICOT, Octave, MEPACK", ["slicot", "octave", "mepack"], "ours covariance"),
    ("C, J(k) for k = 0..2N, J_tot against scipy", ["scipy curve"], "ours curve"),
    ("J_tot and gradient against scipy", ["scipy gradient"], "ours gradient"),
    ("J_tot and gradient against jax, compiled", ["jax gradient"], "ours gradient"),
]


BATCH_ROWS = [
    ("all of an analysis against scipy", ["scipy analyse-all"], "ours analyse-all"),
    ("J_tot and gradient against scipy", ["scipy gradient-all"], "ours gradient-all"),
]
COMMAND_ROWS = [("the whole command against the library's C and curve", ["whole command"], "library")]


def table(title, sizes, rows, measure):
    """Measures and prints one table."""
    columns = []
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            columns.append(measure(n, folder))
    print(f"## {title}\n")
    print("| | " + " | ".join(f"N={n}" for n in sizes) + " |")
    print("| --- |" + " --- |" * len(sizes))
    for name, peers, ours in rows:
        print(f"| {name} | " + " | ".join(ratio([times.get(peer) for peer in peers], times[ours]) for times in columns) + " |")
    medians = [f"N={n}: " + ", ".join(f"{name} {1e3 * np.median(times):.3g}" for name, times in column.items()) for n, column in zip(sizes, columns)]
    print("\nMedians, ms: " + "; ".join(medians) + "\n", flush=True)


def main():
    if arguments.worker:
        return work(*arguments.worker)
    wanted = arguments.tables.split(",")
    arguments.timings = arguments.timings or built("timings", ["bench", "--bench", "timings", "--no-run"])
    if "command" in wanted:
        arguments.command = arguments.command or built("fisher-memory", ["build", "--release"])
    sizes = lambda text: [int(size) for size in text.split(",")]
    print(f"Threads: {arguments.threads}; rounds: {arguments.rounds}; numpy {np.__version__}, scipy {scipy.__version__}\n")
    if "small" in wanted:
        table("Small networks", sizes(arguments.small), ROWS, measured)
    if "large" in wanted:
        table("Large networks", sizes(arguments.large), ROWS, measured)
    if "batches" in wanted:
        table(f"Batches of {arguments.networks} networks", sizes(arguments.batches), BATCH_ROWS, batch)
    if "command" in wanted:
        table("The whole command", sizes(arguments.whole), COMMAND_ROWS, whole_command)


if __name__ == "__main__":
    main()

"""The main comparison of starts, trained by automatic differentiation with random numbers of its own.

    taskset -c 0 env XLA_FLAGS=--xla_cpu_multi_thread_eigen=false python benches/training_check.py 48
    fisher-memory train --compare chain ring --n 32 --seeds 48
    fisher-memory train --compare orthogonal rotated-chain --n 32 --input random --seeds 48

32 tanh units learn to copy 4 symbols of 4 over 20 blanks under noise 0.1, from orthogonal, chain, ring and rotated
chain starts: Adam at 0.002, a fifth of that for the last fifth of 1500 updates, gradients cut to length 1, batches of
32 new sequences. Prints the median of the loss over the baseline with its interval of 95%, from order statistics, and
the mean log loss with its standard error, to be held against ours, which shares nothing with this but the description,
and against the claim `training-copy-starts`. In single precision. Needs jax; the tests do not need it.
"""

import math
import sys

import jax
import jax.numpy as np
import numpy

UNITS, SYMBOLS, ALPHABET, DELAY, NOISE = 32, 4, 4, 20, 0.1
STEPS, SEQUENCES, UPDATES, RATE, TESTS = 2 * SYMBOLS + DELAY, 32, 1500, 0.002, 8


def recurrent(kind, draw):
    basis, triangle = numpy.linalg.qr(draw.normal(size=(UNITS, UNITS)))
    basis = basis * numpy.sign(numpy.diag(triangle))
    chain = numpy.eye(UNITS, k=-1)
    if kind == "ring":
        chain[0, -1] = 1
    return {"orthogonal": basis, "rotated chain": basis @ chain @ basis.T}.get(kind, chain)


def start(kind, seed):
    draw = numpy.random.default_rng(seed)
    weights = recurrent(kind, draw)
    inputs = draw.normal(size=(UNITS, ALPHABET + 2)) * 0.9 / numpy.sqrt(UNITS)
    if kind in ("chain", "ring"):
        inputs = 0.9 * numpy.eye(UNITS, ALPHABET + 2)
    readout = draw.normal(size=(ALPHABET, UNITS)) / numpy.sqrt(UNITS)
    return [np.array(part) for part in (weights, inputs, numpy.zeros(UNITS), readout, numpy.zeros(ALPHABET))]


def batch(key):
    symbols, noise = jax.random.split(key)
    classes = jax.random.randint(symbols, (SYMBOLS, SEQUENCES), 0, ALPHABET)
    blanks = np.full((DELAY, SEQUENCES), ALPHABET)
    cues = np.full((SYMBOLS, SEQUENCES), ALPHABET + 1)
    inputs = jax.nn.one_hot(np.concatenate([classes, blanks, cues]), ALPHABET + 2)
    return inputs, classes, NOISE * jax.random.normal(noise, (STEPS, SEQUENCES, UNITS))


def loss(weights, inputs, classes, noise):
    recurrent, of_inputs, bias, readout, of_readout = weights
    drive = inputs @ of_inputs.T + bias + noise

    def step(state, drive):
        state = np.tanh(state @ recurrent.T + drive)
        return state, state

    _, states = jax.lax.scan(step, np.zeros((SEQUENCES, UNITS)), drive)
    scores = jax.nn.log_softmax(states[-SYMBOLS:] @ readout.T + of_readout)
    return -np.mean(np.take_along_axis(scores, classes[:, :, None], axis=2))


@jax.jit
def train(weights, key):
    def update(carry, index):
        weights, means, squares = carry
        slopes = jax.grad(loss)(weights, *batch(jax.random.fold_in(key, index)))
        length = np.sqrt(sum(np.sum(slope**2) for slope in slopes))
        slopes = [slope * np.minimum(1, 1 / length) for slope in slopes]
        means = [0.9 * mean + 0.1 * slope for mean, slope in zip(means, slopes)]
        squares = [0.999 * square + 0.001 * slope**2 for square, slope in zip(squares, slopes)]
        known, known_square = 1 - 0.9 ** (index + 1), 1 - 0.999 ** (index + 1)
        rate = np.where(index >= 0.8 * UPDATES, 0.2 * RATE, RATE)
        moved = [weight - rate * mean / known / (np.sqrt(square / known_square) + 1e-8)
                 for weight, mean, square in zip(weights, means, squares)]
        return (moved, means, squares), None

    still = [np.zeros_like(weight) for weight in weights]
    (weights, _, _), _ = jax.lax.scan(update, (weights, still, still), np.arange(UPDATES))
    tests = [loss(weights, *batch(jax.random.fold_in(key, UPDATES + test))) for test in range(TESTS)]
    return sum(tests) / TESTS / np.log(ALPHABET)


def interval(losses):
    """The losses between which the median of all seeds lies with at least 95%: of the binomial distribution."""
    count, below, least = len(losses), 0.0, 0
    while below + math.comb(count, least) / 2**count <= 0.025:
        below += math.comb(count, least) / 2**count
        least += 1
    ordered = numpy.sort(losses)
    return ordered[max(least - 1, 0)], ordered[min(count - least, count - 1)]


def main():
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 48
    for kind in ["orthogonal", "chain", "ring", "rotated chain"]:
        runs = [train(start(kind, seed), jax.random.key(seed)) for seed in range(seeds)]
        losses = numpy.array(runs, dtype=float)
        logs = numpy.log(losses)
        error = logs.std(ddof=1) / numpy.sqrt(seeds)
        low, high = interval(losses)
        print(
            f"{kind:14} median {numpy.median(losses):.4f} ({low:.4f} to {high:.4f}), "
            f"ln loss {logs.mean():.3f} +- {error:.3f}, {numpy.sum(losses >= 0.95)} of {seeds} learnt nothing",
            flush=True,
        )


main()

"""One update of training on the copy task in JAX, compiled, on one core, to set beside the speed of ours.

    taskset -c 0 env XLA_FLAGS=--xla_cpu_multi_thread_eigen=false python benches/training.py
    taskset -c 0 cargo test --test training -- --ignored --nocapture speed

The same work on both sides: forward, gradient, clipping and Adam, in double precision. Sequences and noise are made
beforehand and once in JAX, anew at every update in ours.
"""

import time

import jax
import jax.numpy as np
import numpy

jax.config.update("jax_enable_x64", True)

INPUTS, CLASSES, STEPS, ANSWERS = 6, 4, 28, 4


def start(blocks, units, seed):
    draw = numpy.random.default_rng(seed)
    shapes = [(blocks * units, units), (blocks * units, INPUTS), (blocks * units, 1), (CLASSES, units), (CLASSES, 1)]
    return [np.array(draw.normal(size=shape) * 0.9 / numpy.sqrt(units)) for shape in shapes]


def step(cell, weights, state, drive):
    hidden, memory = state
    product = weights @ hidden
    if cell == "tanh":
        hidden = np.tanh(product + drive)
    elif cell == "lstm":
        i, f, g, o = np.split(product + drive, 4)
        memory = jax.nn.sigmoid(f) * memory + jax.nn.sigmoid(i) * np.tanh(g)
        hidden = jax.nn.sigmoid(o) * np.tanh(memory)
    else:
        (z, r, p), (dz, dr, dc) = np.split(product, 3), np.split(drive, 3)
        z, r = jax.nn.sigmoid(z + dz), jax.nn.sigmoid(r + dr)
        hidden = hidden + z * (np.tanh(r * p + dc) - hidden)
    return (hidden, memory), hidden


def loss(weights, cell, inputs, noise, classes):
    recurrent, input_weights, bias, readout, readout_bias = weights
    drives = np.einsum("rd,tds->trs", input_weights, inputs) + bias + noise
    rest = np.zeros((recurrent.shape[1], inputs.shape[2]))
    _, states = jax.lax.scan(lambda state, drive: step(cell, recurrent, state, drive), (rest, rest), drives)
    outputs = np.einsum("on,tns->tos", readout, states[-ANSWERS:]) + readout_bias
    return -np.mean(np.sum(jax.nn.log_softmax(outputs, axis=1) * classes, axis=1))


def update(cell):
    def run(weights, moments, inputs, noise, classes):
        slopes = jax.grad(loss)(weights, cell, inputs, noise, classes)
        length = np.sqrt(sum(np.sum(slope**2) for slope in slopes))
        slopes = [slope * np.minimum(1, 1 / length) for slope in slopes]
        means = [0.9 * mean + 0.1 * slope for (mean, _), slope in zip(moments, slopes)]
        squares = [0.999 * square + 0.001 * slope**2 for (_, square), slope in zip(moments, slopes)]
        moved = [w - 2e-3 * mean / (np.sqrt(square) + 1e-8) for w, mean, square in zip(weights, means, squares)]
        return moved, list(zip(means, squares))

    return jax.jit(run)


def main():
    for cell, blocks in [("tanh", 1), ("lstm", 4), ("gru", 3)]:
        for units, sequences, count in [(32, 32, 100), (128, 64, 20)]:
            draw = numpy.random.default_rng(1)
            inputs = np.array(draw.normal(size=(STEPS, INPUTS, sequences)))
            noise = np.array(0.1 * draw.normal(size=(STEPS, blocks * units, sequences)))
            classes = np.array(numpy.eye(CLASSES)[draw.integers(CLASSES, size=(ANSWERS, sequences))].transpose(0, 2, 1))
            weights, run, best = start(blocks, units, 0), update(cell), numpy.inf
            moments = [(np.zeros_like(part), np.zeros_like(part)) for part in weights]
            for _ in range(7):
                begin = time.perf_counter()
                for _ in range(count):
                    weights, moments = run(weights, moments, inputs, noise, classes)
                jax.block_until_ready(weights)
                best = min(best, (time.perf_counter() - begin) / count)
            print(f"{cell} n = {units}, {sequences} sequences: {1e3 * best:.3f} ms an update")


if __name__ == "__main__":
    main()

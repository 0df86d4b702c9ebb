"""Loss and gradient of one fixed case for every cell and loss, by automatic differentiation in JAX (double precision).

python3 -m venv env && env/bin/pip install jax==0.10.2 && env/bin/python reference.py > reference.json

Matrices are filled column by column from one list: W, V, b, U, c. Inputs, noise and targets are given by formulas, so
that whoever checks the numbers needs this file alone. Sequences are columns, step after step.
"""

import json

import jax
import jax.numpy as np

jax.config.update("jax_enable_x64", True)

UNITS, INPUTS, OUTPUTS, SEQUENCES, STEPS, READ = 4, 2, 3, 3, 6, 4
PENALTY = 0.3
BLOCKS = {"linear": 1, "tanh": 1, "elu": 1, "relu": 1, "lstm": 4, "gru": 3}


def wave(count, scale, frequency):
    return scale * np.sin(frequency * (np.arange(count) + 1.0))


def by_columns(numbers, *shape):
    return np.reshape(numbers, shape, order="F")


def parts(numbers, blocks):
    rows = blocks * UNITS
    found, start = [], 0
    for shape in [(rows, UNITS), (rows, INPUTS), (rows, 1), (OUTPUTS, UNITS), (OUTPUTS, 1)]:
        count = shape[0] * shape[1]
        found.append(by_columns(numbers[start : start + count], *shape))
        start += count
    return found


def step(cell, hidden, memory, p, q):
    a = p + q
    if cell == "lstm":
        i, f, g, o = np.split(a, 4)
        memory = jax.nn.sigmoid(f) * memory + jax.nn.sigmoid(i) * np.tanh(g)
        return jax.nn.sigmoid(o) * np.tanh(memory), memory
    if cell == "gru":
        z, r, _ = (jax.nn.sigmoid(part) for part in np.split(a, 3))
        candidate = np.tanh(r * np.split(p, 3)[2] + np.split(q, 3)[2])
        return (1 - z) * hidden + z * candidate, memory
    function = {"linear": lambda x: x, "tanh": np.tanh, "elu": jax.nn.elu, "relu": jax.nn.relu}[cell]
    return function(a), memory


def objective(numbers, cell, kind):
    recurrent, input_weights, bias, readout, readout_bias = parts(numbers, BLOCKS[cell])
    inputs = by_columns(wave(INPUTS * SEQUENCES * STEPS, 1.0, 0.9), INPUTS, SEQUENCES, STEPS)
    noise = by_columns(wave(UNITS * SEQUENCES * STEPS, 0.2, 2.3), UNITS, SEQUENCES, STEPS)
    hidden = memory = np.zeros((UNITS, SEQUENCES))
    outputs, activity = [], 0.0
    for t in range(STEPS):
        drive = input_weights @ inputs[:, :, t] + bias
        candidate = 2 * UNITS if BLOCKS[cell] > 1 else 0
        drive = drive.at[candidate : candidate + UNITS].add(noise[:, :, t])
        hidden, memory = step(cell, hidden, memory, recurrent @ hidden, drive)
        if t >= READ:
            outputs.append(readout @ hidden + readout_bias)
            activity += np.mean(hidden**2) / (STEPS - READ)
    outputs = np.stack(outputs, axis=-1)
    if kind == "values":
        targets = by_columns(wave(OUTPUTS * SEQUENCES * (STEPS - READ), 0.7, 1.3), *outputs.shape)
        loss = np.mean((outputs - targets) ** 2)
    else:
        classes = by_columns(np.arange(SEQUENCES * (STEPS - READ)) % OUTPUTS, SEQUENCES, STEPS - READ)
        loss = -np.mean(np.sum(jax.nn.log_softmax(outputs, axis=0) * jax.nn.one_hot(classes, OUTPUTS, axis=0), axis=0))
    return loss + PENALTY * activity, loss


def main():
    cases = []
    for cell, blocks in BLOCKS.items():
        count = blocks * UNITS * (UNITS + INPUTS + 1) + OUTPUTS * (UNITS + 1)
        for kind in ["values", "classes"]:
            numbers = wave(count, 0.6, 1.7)
            (_, loss), slopes = jax.value_and_grad(objective, has_aux=True)(numbers, cell, kind)
            cases.append({"cell": cell, "targets": kind, "loss": float(loss), "gradient": slopes.tolist()})
    print(json.dumps(cases, indent=0))


if __name__ == "__main__":
    main()

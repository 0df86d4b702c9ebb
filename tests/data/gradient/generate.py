"""Reference gradients of J_tot for tests/gradient.rs, in 1500-bit arithmetic (python-flint, `pip install python-flint`).

Run here: python generate.py. Each file holds W and v as the doubles they are, J_tot, and every derivative rounded once at
the end. The Stein equations are summed by squaring until the increment is below 2^-600 of the sum; C is inverted
as it stands, so nothing is shared with the method under test but the formulas.
"""
import json
import math
import random

from flint import arb, arb_mat, ctx

ctx.prec = 1500


def stein(a, right):
    total, power = right, a
    for _ in range(200):
        increment = power * total * power.transpose()
        total = total + increment
        if all(abs(increment[i, i]).mid() <= abs(total[i, i]).mid() * arb(2) ** -600 for i in range(a.nrows())):
            return total
        power = power * power
    raise ArithmeticError("no convergence")


def mid(matrix):
    n, m = matrix.nrows(), matrix.ncols()
    return [[float(matrix[i, j].mid()) for j in range(m)] for i in range(n)]


def reference(name, w, v):
    n = len(w)
    W, x = arb_mat(w), arb_mat([[value] for value in v])
    identity = arb_mat([[int(i == j) for j in range(n)] for i in range(n)])
    C, S = stein(W, identity), stein(W, x * x.transpose())
    P = C.inv()
    M, L = stein(W.transpose(), P), stein(W.transpose(), P * S * P * arb(-1))
    by_w = (M * W * S + L * W * C) * arb(2)
    total = sum((P * S)[i, i] for i in range(n))
    assert max(by_w[i, j].rad() / (1 + abs(by_w[i, j].mid())) for i in range(n) for j in range(n)) < 1e-40
    with open(f"{name}.json", "w") as file:
        json.dump({"recurrent": w, "input": v, "total": float(total.mid()), "by_recurrent": mid(by_w),
                   "by_input": [row[0] for row in mid(M * x * arb(2))], "by_noise": mid(L)}, file)
    print(name, float(total.mid()), float(C.trace().mid()) if hasattr(C, "trace") else "")


def chain(n, gain, feedback=0.0, diagonal=0.0):
    return [[gain if i == j + 1 else feedback if j == i + 1 else diagonal if i == j else 0.0 for j in range(n)]
            for i in range(n)]


def first(n):
    return [1.0] + [0.0] * (n - 1)


random.seed(1)
reference("chain-100-power2", chain(100, math.sqrt(2.0)), first(100))
reference("feedback-chain-20", chain(20, 0.99, 0.07), first(20))
reference("diagonal-chain-8", chain(8, 0.5, 0.0, 0.9), first(8))
n = 9
reference("gaussian-9", [[random.gauss(0, 0.6 / 3) for _ in range(n)] for _ in range(n)],
          [random.gauss(0, 1) for _ in range(n)])

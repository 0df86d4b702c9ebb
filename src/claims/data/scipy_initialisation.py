#!/usr/bin/env python3
"""What scipy makes of the identity plus a chain, as the file scipy-initialisation.csv beside this one records it.

    pip install numpy scipy
    OPENBLAS_NUM_THREADS=1 python3 scipy_initialisation.py > scipy-initialisation.csv

W = 0.9 I + 0.5 (chain), v = e_1, unit noise: C by scipy.linalg.solve_discrete_lyapunov, J(k) by solving with C, J_tot
from M, a second equation of the same kind. Every warning would be an error; there is none. The digits are rounding
errors and differ from processor to processor; that they are wrong does not.
"""
import sys
import warnings

import numpy
import scipy
from scipy.linalg import solve_discrete_lyapunov

warnings.simplefilter("error")
print("quantity,n,k,value")
print(f"scipy {scipy.__version__}, numpy {numpy.__version__}", file=sys.stderr)
for n in (20, 40):
    weights = 0.9 * numpy.eye(n) + 0.5 * numpy.eye(n, k=-1)
    covariance = solve_discrete_lyapunov(weights, numpy.eye(n))
    residual = numpy.eye(n) + weights @ covariance @ weights.T - covariance
    print(f"residual,{n},,{float(abs(residual).max() / abs(covariance).max())!r}")
    spatial = solve_discrete_lyapunov(weights.T, numpy.linalg.inv(covariance))
    print(f"total,{n},,{float(spatial[0, 0])!r}")
    print(f"budget,{n},,{float(numpy.trace(spatial))!r}")
    state = numpy.eye(n)[0]
    for k in range(200):
        print(f"J,{n},{k},{float(state @ numpy.linalg.solve(covariance, state))!r}")
        state = weights @ state

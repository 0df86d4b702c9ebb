"""How calls behave: threads, signals, progress, errors."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import joblib
import numpy as np
import pytest

import fisher_memory as fm
from fisher_memory._progress import Line, Shown

LONG = "fm.simulate(fm.family('gaussian:n=60,radius=0.9'), 0, steps=20_000, trials=2000, progress=False)"
SLOW = {
    "simulate": LONG,
    "small network in many bits": "fm.analyse(fm.family('chain:n=30,diagonal=0.99,gain=0.5'), 0, precision=400_000)",
    "optimise": "fm.optimise(30, noise_range=4.0, starts=64)",
}


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
@pytest.mark.parametrize("call", SLOW.values(), ids=SLOW)
def test_ctrl_c_stops_a_long_call_within_a_second(call):
    program = textwrap.dedent(f"""
        import time, fisher_memory as fm
        print("ready", flush=True)
        try:
            {call}
        except KeyboardInterrupt:
            print("stopped", time.monotonic(), flush=True)
            raise SystemExit(0)
    """)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(1.0)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        word, moment = process.stdout.readline().split()
        assert word == "stopped" and float(moment) - sent < 1.0
        process.wait(timeout=30)


def test_progress_is_told_and_an_exception_in_it_ends_the_call():
    told = []
    fm.simulate([[0.5]], 0, steps=20_000, trials=500, progress=lambda stage, share: told.append((stage, share)))
    assert told and all(isinstance(stage, str) and 0.0 <= share <= 1.0 for stage, share in told)

    class Enough(Exception):
        pass

    def stop(stage, share):
        raise Enough

    with pytest.raises(Enough):
        fm.simulate([[0.5]], 0, steps=20_000, trials=20_000, progress=stop)


def test_nobody_is_told_where_nobody_watches(capsys):
    assert Shown(False).callback is None and Shown(None).callback is None
    assert isinstance(Shown(True).callback, Line)
    fm.simulate([[0.5]], 0, steps=2000, trials=8)
    assert capsys.readouterr().err == ""


def test_other_threads_run_while_a_call_computes():
    counted, ended = [0], threading.Event()

    def count():
        while not ended.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    began = time.monotonic()
    fm.analyse(fm.family("gaussian:n=300,radius=0.9"), 0)
    passed, seen = time.monotonic() - began, counted[0]
    ended.set()
    thread.join()
    # A thread that is locked out would not have counted at all; one that is not counts hundreds of times a second.
    assert seen > 20 * passed


def test_joblib_threads_give_the_same_numbers():
    networks = [fm.family(f"gaussian:n=60,radius=0.9,seed={seed}") for seed in range(4)]
    found = joblib.Parallel(n_jobs=4, prefer="threads")(joblib.delayed(fm.analyse)(one, 0) for one in networks)
    assert [one.total for one in found] == [fm.analyse(one, 0).total for one in networks]


def test_the_exceptions_form_a_small_hierarchy():
    with pytest.raises(fm.UnstableError, match="horizon") as unstable:
        fm.analyse(2 * np.eye(2))
    assert isinstance(unstable.value, fm.FisherMemoryError) and isinstance(unstable.value, ValueError)
    with pytest.raises(fm.ToleranceError) as missed:
        fm.analyse(fm.family("chain:n=40,diagonal=0.9,gain=0.5"), 0, precision="double")
    assert missed.value.tolerance == 1e-10 and missed.value.bound > 1e-10 and isinstance(missed.value, ArithmeticError)
    with pytest.raises(fm.SingularError):
        fm.analyse(np.diag([0.5, 0.4]), 1, noise=np.diag([1.0, 0.0]))
    with pytest.raises(fm.SpecificationError):
        fm.family("chain:m=3")
    with pytest.raises(fm.FileError):
        fm.read("missing.npy")
    with pytest.raises(fm.UnsupportedError):
        fm.state_covariance(-np.eye(2), continuous=True, horizon=5)
    for wrong in ({"tolerance": 2.0}, {"precision": "single"}, {"lags": -1}, {"horizon": 0}):
        with pytest.raises(fm.InputError):
            fm.analyse(np.eye(2) / 2, **wrong)

"""What the peer scripts share: their arguments, and a clock like the benchmark's own."""
import sys
import time

import numpy as np


def arguments():
    """The gallery, the probes and the row that is each probe's nearest."""
    dimension = int(sys.argv[3])
    rows = np.fromfile(sys.argv[1], dtype=np.float32).reshape(-1, dimension)
    probes = np.fromfile(sys.argv[2], dtype=np.float32).reshape(-1, dimension)
    return rows, probes, [int(row) for row in sys.argv[4].split(",")]


def measure(action, seconds=2.0):
    """Best and median milliseconds of action(run): one run to warm up, then 3 at least."""
    action(0)
    times = []
    begin = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        action(len(times))
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return times[0], times[len(times) // 2]


def report(name, timing, found, asked):
    print(f"| {name} | {timing[0]:.3g} / {timing[1]:.3g} | {found} of {asked} |")

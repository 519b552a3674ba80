"""Canonical sums over a spectrum, and maximum entropy beside a general-purpose optimiser."""
import statistics
import time

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from benchmarks.report import Row
from physml import ising
from physml.thermo import canonical, log_trace_power, max_entropy

LEVELS, TEMPERATURES, SPINS = 1000, 1000, 10


def run(repeats: int) -> list[Row]:
    """Measure everything in turn, ``repeats`` times over; medians."""
    energies = np.sort(np.random.default_rng(0).normal(size=LEVELS))
    betas = np.linspace(0.1, 3.0, TEMPERATURES)
    features, targets = pairwise_problem(SPINS)
    counted = ising.density_of_states(32)
    strip = np.random.default_rng(1).random((64, 64))
    work = {"canonical": lambda: canonical(energies, betas), "scipy": lambda: five_by_scipy(energies, betas),
            "counted": lambda: canonical(counted, betas), "newton": lambda: max_entropy(features, targets),
            "bfgs": lambda: dual_by_bfgs(features, targets), "power": lambda: log_trace_power(strip, 10**6)}
    times = {name: [] for name in work}
    for repeat in range(repeats + 1):
        for name, measure in work.items():
            start = time.perf_counter()
            measure()
            if repeat:
                times[name].append(time.perf_counter() - start)
    seconds = {name: statistics.median(values) for name, values in times.items()}
    pairs = LEVELS * TEMPERATURES * 1e-9
    return [Row(f"ln Z, E, S, C of {LEVELS} levels, {TEMPERATURES} temperatures", seconds["canonical"] / pairs,
                "ns a level", {"scipy logsumexp": seconds["scipy"] / pairs}, None, "no figure set"),
            Row(f"the same, 32 x 32 Ising lattice ({len(counted)} levels, exact integers)",
                seconds["counted"] / (len(counted) * TEMPERATURES * 1e-9), "ns a level", {}, None, "no figure set"),
            Row(f"maximum entropy, {len(targets)} features, {features.shape[1]} states", 1e3 * seconds["newton"], "ms",
                {"scipy BFGS": 1e3 * seconds["bfgs"]}, None, "no figure set"),
            Row("ln tr M^1000000, 64 x 64", 1e3 * seconds["power"], "ms", {}, None, "no figure set")]


def five_by_scipy(energies, betas):
    """The same five quantities with array expressions."""
    log_z = logsumexp(-betas[:, None] * energies, axis=1)
    p = np.exp(-betas[:, None] * energies - log_z[:, None])
    mean = p @ energies
    return log_z, -log_z / betas, mean, log_z + betas * mean, betas**2 * (p @ energies**2 - mean**2)


def pairwise_problem(n):
    """Means and correlations of a random pairwise model as the targets."""
    rng = np.random.default_rng(2)
    spins = 1.0 - 2.0 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    i, j = np.triu_indices(n, 1)
    features = np.vstack([spins.T, (spins[:, i] * spins[:, j]).T])
    p = np.exp(0.3 * rng.normal(size=len(features)) @ features)
    return features, features @ p / p.sum()


def dual_by_bfgs(features, targets):
    """ln Z - λ·t by a quasi-Newton method with its gradient."""
    def dual(multipliers):
        x = multipliers @ features
        log_z = logsumexp(x)
        return log_z - multipliers @ targets, features @ np.exp(x - log_z) - targets
    return minimize(dual, np.zeros(len(targets)), jac=True, method="BFGS", options={"gtol": 1e-9})

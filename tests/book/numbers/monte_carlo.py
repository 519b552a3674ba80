"""The numbers of the chapter on sampling, judged by other means than the chapter's own."""
from functools import cache
from itertools import product
from math import erf, log, sqrt

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import logsumexp

from physml import data, ising, mcmc

TC = 2 / log(1 + sqrt(2))


# -- counting: the number of configurations of each energy, instead of Kaufman's product -------------------------------
@cache
def counted(L):
    levels = ising.density_of_states(L)
    return np.array(list(levels)), np.array([log(g) for g in levels.values()])


def log_partition(L, temperature):
    energies, log_count = counted(L)
    return logsumexp(log_count - energies / temperature)


def mean_energy_per_site(L, temperature):
    energies, log_count = counted(L)
    weight = log_count - energies / temperature
    return np.exp(weight - logsumexp(weight)) @ energies / L**2


def uniform_quantile_per_site(L, probability):
    """The energy that a random configuration undercuts with this probability."""
    energies, log_count = counted(L)
    order = np.argsort(energies)
    below = np.cumsum(np.exp(log_count[order] - L * L * log(2)))
    return energies[order][np.searchsorted(below, probability)] / L**2


def decimal_cost(L, T=2.0):
    return (L * L * log(2) + log_partition(L, T / 2) - 2 * log_partition(L, T)) / log(10)


# -- enumeration of the 4 x 4 lattice, and the crossing with the 6 x 6 one ---------------------------------------------
@cache
def four_by_four():
    spins = np.array(list(product([-1, 1], repeat=16)), np.int8).reshape(-1, 4, 4)
    energy = -sum((spins * np.roll(spins, 1, axis)).sum((1, 2)) for axis in (1, 2))
    return energy, spins.sum((1, 2)) / 16


def cumulant_of_four(T):
    energy, m = four_by_four()
    weight = np.exp(-energy / T)
    return 1 - (weight @ m**4) * weight.sum() / (3 * (weight @ m**2) ** 2)


def crossing_of_four_and_six():
    def gap(T):
        _, m2, m4 = ising.magnetization_moments(6, T)
        return cumulant_of_four(T) - (1 - m4 / (3 * m2**2))
    return brentq(gap, 2.15, 2.4)


# -- the O-ring posterior by quadrature --------------------------------------------------------------------------------
RECORD = data.challenger()
Z = (RECORD.temperature - RECORD.temperature.mean()) / RECORD.temperature.std()
A, B = np.meshgrid(np.linspace(-8, 6, 701), np.linspace(-10, 6, 801), indexing="ij")


def log_joint(a, b):
    t = a[..., None] + b[..., None] * Z
    return (RECORD.distress * t - np.log1p(np.exp(-abs(t))) - np.maximum(t, 0)).sum(-1) - (a**2 + b**2) / 12.5


@cache
def posterior():
    weight = np.exp(log_joint(A, B) - log_joint(A, B).max())
    return weight / weight.sum()


def distress(fahrenheit):
    return 1 / (1 + np.exp(-A - B * (fahrenheit - RECORD.temperature.mean()) / RECORD.temperature.std()))


def expectation(f):
    return float((posterior() * f).sum())


def quantile(f, probability):
    order = np.argsort(f, axis=None)
    return float(f.flat[order[np.searchsorted(np.cumsum(posterior().flat[order]), probability)]])


def standard_deviations():
    return np.sqrt([expectation(x**2) - expectation(x) ** 2 for x in (A, B)])


@cache
def product_of_gaussians():
    """Means and standard deviations of the best product q, by a simplex search on finer nodes."""
    node, weight = np.polynomial.hermite_e.hermegauss(40)
    pair = np.outer(weight, weight) / (2 * np.pi)

    def minus_bound(q):
        a, b = np.meshgrid(q[0] + np.exp(q[2]) * node, q[1] + np.exp(q[3]) * node, indexing="ij")
        return -(pair * log_joint(a, b)).sum() - q[2] - q[3]
    found = minimize(minus_bound, [-1, -1, -0.5, -0.5], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10})
    return found.x[:2], np.exp(found.x[2:])


def cold_by_product():
    (ma, mb), (sa, sb) = product_of_gaussians()
    weight = np.exp(-((A - ma) ** 2 / sa**2 + (B - mb) ** 2 / sb**2) / 2)
    return float((weight * distress(31.0)).sum() / weight.sum())


# -- walks with other seeds --------------------------------------------------------------------------------------------
def clock_ratio():
    def clock(algorithm, sweeps):
        run = ising.simulate(32, TC, algorithm=algorithm, sweeps=sweeps, burn_in=2000, chains=8, seed=99)
        return mcmc.autocorrelation_time(abs(run.magnetization_per_site))
    return clock("heat_bath", 100_000), clock("wolff", 10_000)


def gain_of_momentum():
    stiff = {"data": (0.9,), "draws": 10_000, "chains": 4, "seed": 98}
    density, start = mcmc.autoregressive_log_density, np.zeros(50)
    walk, glide = mcmc.metropolis(density, start, **stiff), mcmc.hmc(density, start, leapfrog_steps=16, **stiff)
    worth = [mcmc.effective_sample_size(run.draws).min() for run in (walk, glide)]
    return worth[1] / worth[0] / 16


def near(expected, tolerance):
    return lambda x: bool(abs(x - (expected() if callable(expected) else expected)) <= tolerance)


CLAIMS = {
    # a hundred thousand random configurations reach about the 1e-5 quantile of the energy
    "naive-energy": lambda x: bool(uniform_quantile_per_site(8, 1e-7) <= x <= uniform_quantile_per_site(8, 1e-3)),
    "naive-exact": near(lambda: mean_energy_per_site(8, 2.0), 1e-9),
    "naive-worth": lambda x: 1 <= x < 20,
    "cost-8": near(lambda: decimal_cost(8), 1e-9),
    "cost-32": near(lambda: decimal_cost(32), 1e-8),
    # the largest of 24 standard normal numbers lies in this range with probability 0.998
    "worst-z": lambda x: 1.0 < x < 4.0,
    "z-count": lambda x: x == 24,
    # a bar of the naive size holds erf(1/sqrt(4 tau)) of the runs; tau of u is near 17 sweeps; binomial error 1.7 %
    "coverage-naive": near(100 * erf(1 / sqrt(4 * 17)), 4 * 1.7),
    "coverage-honest": near(68.27, 4 * 2.33),
    "z-local": near(2.1667, 0.15),
    "z-wolff": lambda x: 0.0 < x < 0.5,
    "speedup-32": lambda x: bool(0.65 < x / np.divide(*clock_ratio()) < 1.5),  # each has an error of about 10 %
    "crossing-46": lambda x: bool(abs(x - crossing_of_four_and_six()) < 1e-9 and abs(x - 2.22287630) < 1e-8),
    "crossing-68": lambda x: 2.22287630 < x < TC,
    "tc": near(TC, 1e-12),
    "oring-cold": near(lambda: expectation(distress(31.0)), 0.002),
    "oring-low": near(lambda: quantile(distress(31.0), 0.05), 0.01),
    "oring-high": near(lambda: quantile(distress(31.0), 0.95), 0.001),
    "oring-65": near(lambda: expectation(distress(65.0)), 0.01),
    "slope-negative": near(lambda: expectation(B < 0), 0.002),
    "stride": near(2.381201, 1e-5),
    "stride-acceptance": near(0.233810, 1e-5),
    "fifty-acceptance": near(0.233810, 0.01),  # a correction of order 1/d remains
    "hmc-gain": lambda x: bool(0.5 < x / gain_of_momentum() < 2),
    "vi-short": near(lambda: 100 * (1 - (product_of_gaussians()[1] / standard_deviations()).min()), 1.5),
    "oring-correlation": near(
        lambda: (expectation(A * B) - expectation(A) * expectation(B)) / standard_deviations().prod(), 0.05),
    "vi-cold": near(cold_by_product, 0.002),
}

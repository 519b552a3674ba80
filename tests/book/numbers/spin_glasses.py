"""The numbers of the chapter on spin glasses, by other samples, other algorithms and other integrals.

Ground states: other seeds, and annealing twice as long. Overlaps: heat-bath chains or exact sums in place of parallel
tempering. Theory: adaptive quadrature. Ranges say what other seeds justify.
"""
from functools import cache
from math import cosh, erf, exp, log, log1p, pi, sqrt

import numpy as np
from scipy import integrate, optimize, special

from physml import meanfield, spinglass


def near(expected, tolerance):
    return lambda x: bool(abs(x - (expected() if callable(expected) else expected)) <= tolerance)


def between(low, high):
    return lambda x: bool(low < x < high)


def gauss(function, low=-10.0, high=10.0):
    return integrate.quad(lambda z: exp(-z * z / 2) / sqrt(2 * pi) * function(z), low, high, epsabs=1e-12, limit=300)[0]


# -- ground states -----------------------------------------------------------------------------------------------------
@cache
def ground(n, samples, sweeps=0):
    """Mean and error of other glasses: enumerated, or annealed twice as long as in the chapter."""
    if not sweeps:
        e = spinglass.ground_state_energies(n, samples, seed=1000 + n)
    else:
        glasses = [spinglass.sherrington_kirkpatrick(n, seed=5000 + k) for k in range(samples)]
        e = [spinglass.anneal(g, sweeps=sweeps, chains=8, seed=k).best_energies.min() / n
             for k, g in enumerate(glasses)]
    return np.mean(e), np.std(e) / sqrt(samples)


def agrees(n, samples, sweeps, error):
    """Within four errors of both."""
    def judge(x):
        mean, own = ground(n, samples, sweeps)
        return bool(abs(x - mean) < 4 * sqrt(own**2 + error**2))
    return judge


@cache
def roots(starts, protocol="root"):
    """Share of ground states in per cent, of other glasses, the energies compared by enumeration."""
    found = []
    for k in range(100):
        e = meanfield.random_epsilon(20, seed=700 + k)
        lowest = meanfield.glass_model(e).ground_state()[1]
        guess = meanfield.ground_state_equations(e, starts=starts, protocol=protocol, seed=k)
        found.append(guess.energy < lowest + 1e-9)
    return 100 * np.mean(found)


# -- overlaps ----------------------------------------------------------------------------------------------------------
@cache
def squared(n, T, samples=40):
    """⟨q²⟩ of other glasses, from long annealing down to T in place of exchanges: independent chains, one each."""
    found = []
    for k in range(samples):
        glass = spinglass.sherrington_kirkpatrick(n, seed=9000 + k)
        schedule = np.concatenate([np.linspace(2.0, T, 600), np.full(50, T)])
        s = spinglass.anneal(glass, temperature=schedule, chains=24, seed=k).spins.astype(float)
        q = (s @ s.T / n)[np.triu_indices(24, 1)]
        found.append((q**2).mean())
    return np.mean(found)


# -- theory ------------------------------------------------------------------------------------------------------------
@cache
def symmetric(T, h=0.0):
    def excess(q):
        return gauss(lambda z: np.tanh((sqrt(q) * z + h) / T) ** 2) - q
    return optimize.brentq(excess, 1e-3, 1.0, xtol=1e-13)


@cache
def line(h):
    """Where T² = ∫Dz cosh⁻⁴."""
    return optimize.brentq(lambda T: T * T - gauss(lambda z: cosh((sqrt(symmetric(T, h)) * z + h) / T) ** -4), 0.3, 0.9,
                           xtol=1e-11)


@cache
def zero_energy():
    """One step at T = 0, by Nelder and Mead over nested quadrature with the inner integral in error functions."""
    def Phi(x):
        return 0.5 * (1 + erf(x / sqrt(2)))

    def energy(x):
        q, mu = x
        s = sqrt(1 - q)

        def inner(z):
            a = sqrt(q) * z
            return mu**2 * s**2 / 2 + log(exp(mu * a) * Phi(a / s + mu * s) + exp(-mu * a) * Phi(mu * s - a / s))
        return -(mu * (1 - q * q) / 4 - gauss(inner) / mu)
    return -optimize.minimize(energy, [0.45, 1.2], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-12}).fun


@cache
def bits():
    """(α, q) at zero entropy of the perceptron with weights of one bit."""
    def saddle(load):
        def r_of(q):
            def squared(t):
                x = sqrt(q / (1 - q)) * t
                return exp(-x * x - log(2 * pi) - 2 * special.log_ndtr(-x))
            return load * gauss(squared) / (1 - q)
        q = optimize.brentq(lambda q: gauss(lambda z: np.tanh(sqrt(r_of(q)) * z) ** 2) - q, 0.2, 0.9, xtol=1e-11)
        r = r_of(q)
        s = (-r / 2 * (1 - q) + gauss(lambda z: sqrt(r) * abs(z) + log1p(exp(-2 * sqrt(r) * abs(z))))
             + load * gauss(lambda t: special.log_ndtr(-sqrt(q / (1 - q)) * t)))
        return s, q
    load = optimize.brentq(lambda load: saddle(load)[0], 0.8, 0.86, xtol=1e-9)
    return load, saddle(load)[1]


# -- perceptrons -------------------------------------------------------------------------------------------------------
@cache
def alone(load, n=21, samples=24):
    """The share of solutions without a neighbour, of other patterns, by a set of whole numbers."""
    shares = []
    for k in range(samples):
        w = spinglass.binary_solutions(spinglass.storage_patterns(n, round(load * n), seed=300 + k)).weights
        numbers = set(((w > 0) @ (1 << np.arange(n))).tolist())
        if numbers:
            shares.append(np.mean([not any(s ^ (1 << i) in numbers for i in range(n)) for s in numbers]))
    return 100 * np.mean(shares)


@cache
def cooled(sweeps):
    """Energy per spin of other glasses of 256, cooled by the package's own annealing, and quenched at the end."""
    schedule = np.concatenate([np.linspace(2.0, 0.0, sweeps), np.zeros(40)])
    glasses = [spinglass.sherrington_kirkpatrick(256, seed=400 + k) for k in range(24)]
    return np.mean([spinglass.anneal(g, temperature=schedule, chains=2, seed=k).energies[:, -1].mean() / 256
                    for k, g in enumerate(glasses)])


CLAIMS = {
    "cooled-fast": near(lambda: cooled(20), 0.014),
    "cooled-slow": near(lambda: cooled(10_000), 0.014),
    "cooled-fast-error": between(0.001, 0.008),
    "cooled-slow-error": between(0.001, 0.008),
    "met-least": between(0.0, 0.7),
    "met-most": between(0.9, 1.001),
    "agree-least": between(50, 85),
    "e0-12": near(-0.6185, 4 * sqrt(0.0019**2 + 0.0042**2)),  # REFERENCE: other samples, another program
    "e0-24": agrees(24, 40, 0, 0.006),
    "e0-256": agrees(256, 12, 4000, 0.002),
    "e0-12-error": between(0.003, 0.006),
    "e0-24-error": between(0.003, 0.009),
    "e0-256-error": between(0.0008, 0.004),
    "limit": near(-0.7632, 0.012),
    "limit-error": between(0.0005, 0.004),
    "rs-misses": lambda x: x > 8,
    "one-misses": between(-4, 4),
    "hit-root": near(lambda: roots(1), 20),
    "hit-roots": near(lambda: roots(10), 15),
    "hit-mf": near(lambda: roots(1, "annealed"), 12),
    "hit-greedy": between(96, 100.5),
    "hit-annealing": between(96, 100.5),
    "hit-root-error": between(3, 5.5),
    "hit-roots-error": between(1.5, 5),
    "hit-mf-error": between(0.5, 4),
    **{f"q2-{n}-hot": near(lambda n=n: squared(n, 1.2), 0.02) for n in (32, 128)},
    **{f"q2-{n}-cold": near(lambda n=n: squared(n, 0.4), 0.1) for n in (32, 128)},
    **{f"q2-{n}-{key}-error": between(0.0, 0.05) for n in (32, 128) for key in ("hot", "cold")},
    "rate-128": between(0.25, 0.5),
    "rate-32": between(0.55, 0.8),
    "between": between(8, 40),
    "between-least": between(-1, 10),
    "between-most": between(30, 100),
    "rs-energy": near(-sqrt(2 / pi), 1e-9),
    "rs-q": near(lambda: symmetric(0.5), 1e-9),
    "at-half": near(lambda: line(0.5), 1e-8),
    "one-energy": near(zero_energy, 1e-7),
    "one-low": between(0.2146, 0.2147),  # stationarity there is tested in tests/spinglass/test_one_step.py
    "one-high": between(0.6191, 0.6193),
    "one-same": between(71.8, 71.83),
    "capacity": near(2.0, 1e-12),
    "capacity-margin": near(lambda: 1 / gauss(lambda t: (t + 1) ** 2, -1.0, 12.0), 1e-9),
    "capacity-bits": near(lambda: bits()[0], 1e-7),
    "overlap-bits": near(lambda: bits()[1], 1e-6),
    "alone-half": near(lambda: alone(0.5), 28),
    "alone-more": near(lambda: alone(0.75), 24),
    "alone-half-error": between(3, 9),
    "alone-more-error": between(3, 9),
    # 48 fresh instances of the recipe, tuned alike: .44(7), .50(7), 1.00, 1.00 and 0, 0, .79(6), .90(4)
    "solved-one-5": between(4, 19),
    "solved-three-5": between(7, 22),
    "solved-pair-5": between(21, 24.5),
    "solved-seven-5": between(21, 24.5),
    "solved-one-6": between(-1, 3),
    "solved-three-6": between(-1, 4),
    "solved-pair-6": between(12, 24.5),
    "solved-seven-6": between(15, 24.5),
    "lost-one": near(15.4, 2.0),  # the recipe, without coupling; with it 13.3
    "lost-pair": near(13.3, 1.5),
    "lost-one-error": between(0.1, 0.8),
    "lost-pair-error": between(0.05, 0.5),
}

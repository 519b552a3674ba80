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
def alone(n, patterns, samples):
    """The share of solutions without a neighbour, of other patterns, by a set of whole numbers."""
    shares = []
    for k in range(samples):
        w = spinglass.binary_solutions(spinglass.storage_patterns(n, patterns, seed=3000 + k)).weights
        numbers = set(((w > 0) @ (1 << np.arange(n))).tolist())
        if numbers:
            shares.append(np.mean([not any(s ^ (1 << i) in numbers for i in range(n)) for s in numbers]))
    return 100 * np.mean(shares)


@cache
def neighbours(n=21, patterns=10, samples=40):
    """Per cent of the neighbours of an average and of the densest solution, and of all states; by sets of numbers."""
    near, dense, share = [], [], []
    for k in range(samples):
        w = spinglass.binary_solutions(spinglass.storage_patterns(n, patterns, seed=3000 + k)).weights
        if not len(w):
            continue
        numbers = np.sort((w > 0) @ (1 << np.arange(n)))
        one = np.array([np.isin(numbers ^ (1 << i), numbers) for i in range(n)]).sum(axis=0)
        apart = np.bitwise_count(numbers[:, None] ^ numbers[None, :4000])
        near.append(one.mean())
        dense.append(one[np.argmax((apart <= 3).sum(axis=1))])
        share.append(len(w) / 2**n)
    return 100 * np.mean(near) / n, 100 * np.mean(dense) / n, 100 * np.mean(share)


@cache
def least_of_random(n):
    """Mean of the lowest of 2^n independent energies of variance n/2, per spin, by the distribution of a minimum."""
    def above(x):
        return exp(2**n * special.log_ndtr(-x))
    return sqrt(n / 2) / n * integrate.quad(lambda x: above(x) - (x < 0), -12, 4, points=[-4, 0], limit=400)[0]


@cache
def tried(beta, samples=400):
    """Shares of other glasses of 12 units, after 30 sweeps or at last: descents, warm equations, cooled equations."""
    lowest, found = [], {"greedy": [], "cooled": [], "roots": []}
    for k in range(samples):
        e = meanfield.random_epsilon(12, seed=6000 + k)
        lowest.append(meanfield.glass_model(e).ground_state()[1] + 1e-9)
        found["greedy"].append(meanfield.greedy_flips(meanfield.glass_model(e), starts=8, seed=k)[1])
        found["cooled"].append(meanfield.ground_state_equations(e, beta, protocol="annealed", seed=k).energy)
        found["roots"].append(meanfield.ground_state_equations(e, beta, protocol="sweeps", starts=12, seed=k).energy)
    return {name: 100 * np.mean(np.array(energies) < lowest) for name, energies in found.items()}


@cache
def triples(p):
    """Other glasses, whose ground states annealing finds, flip by flip, in place of the transform of all energies."""
    return np.mean([spinglass.p_spin(16, p, seed=7000 + k).anneal(sweeps=300, chains=8, seed=k).best_energies.min() / 16
                    for k in range(60)])


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
    "search-descents": near(lambda: tried(10.0)["greedy"], 4),
    "search-annealings": between(93, 100.1),
    "search-equations": between(85, 99),
    "search-equations-long": near(lambda: tried(10.0)["roots"], 4),
    "search-cooled": near(lambda: tried(10.0)["cooled"], 8),
    "search-warm": near(lambda: tried(1.0)["roots"], 14),  # four errors of both
    "search-early-equations": between(65, 90),
    "search-early-descents": between(84, 97),
    **{f"search-{key}-error": between(0, 50 / 300**0.5)
       for key in ("descents", "annealings", "equations", "equations-long", "cooled", "early-equations",
                   "early-descents", "warm")},
    **{f"grouped-{p}": near(lambda p=p: triples(p), 0.05) for p in (2, 3, 5)},
    "grouped-random": near(lambda: least_of_random(16), 0.015),
    **{f"grouped-{p}-error": between(0.002, 0.012) for p in (2, 3, 5, "random")},
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
    "alone-below-11": near(lambda: alone(11, 5, 400), 9),  # four errors of both
    "alone-above-11": near(lambda: alone(11, 6, 400), 10),
    "alone-below-21": near(lambda: alone(21, 10, 40), 22),
    "alone-above-21": near(lambda: alone(21, 11, 40), 22),
    **{f"alone-{key}-11-error": between(0.8, 2.0) for key in ("below", "above")},
    **{f"alone-{key}-21-error": between(2, 5.5) for key in ("below", "above")},
    "near-typical": near(lambda: neighbours()[0], 3.0),
    "near-dense": near(lambda: neighbours()[1], 28),
    "near-dense-error": between(2, 8),
    "near-anywhere": near(lambda: neighbours()[2], 0.08),
    "lost-typical": near(16.7, 0.05),  # a referee's own integral
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

"""The numbers of the chapter on spin glasses, by other samples, other algorithms and other integrals.

Ground states: other seeds, and annealing twice as long; searches: other glasses, by vectors over the glasses.
Overlaps: heat-bath chains or exact sums in place of parallel tempering. Theory: adaptive quadrature. Solutions of the
perceptron: the same patterns, by tables of all states. Ranges say what other seeds justify.
"""
from functools import cache
from itertools import combinations
from math import cosh, erf, exp, log, log1p, pi, sqrt

import numpy as np
from scipy import integrate, optimize, special

from physml import explorables, meanfield, spinglass


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
def solutions(n, patterns, seed):
    """The numbers of all solutions for the chapter's own patterns, and a table of all states that says which are."""
    xi = spinglass.storage_patterns(n, patterns, seed=seed)
    bits = lambda k: (2 * (np.arange(2**k)[:, None] >> np.arange(k) & 1) - 1).astype(np.int8)  # noqa: E731
    low, high = bits(10) @ xi.T[:10], bits(n - 10) @ xi.T[10:]
    found = np.flatnonzero((low[:, 0] + high[:, 0, None] > 0).ravel())
    for k in range(1, patterns):
        found = found[low[found & 1023, k] + high[found >> 10, k] > 0]
    table = np.zeros(2**n, bool)
    table[found] = True
    return found, table


def beside(found, table, n):
    """How many single flips of each solution are solutions."""
    return sum(table[found ^ (1 << i)].astype(int) for i in range(n))


@cache
def alone(n, patterns, samples):
    """Per cent of solutions without a neighbour, averaged over the instances that have solutions, and its error."""
    shares = [np.mean(beside(*pair, n) == 0) for pair in (solutions(n, patterns, k) for k in range(samples))
              if len(pair[0])]
    return 100 * np.mean(shares), 100 * np.std(shares) / sqrt(len(shares))


@cache
def neighbours(n=21, patterns=10, samples=50):
    """Per cent of the neighbours of an average and of the densest solution, its error, and per cent of all states."""
    masks = [sum(1 << i for i in flips) for k in (1, 2, 3) for flips in combinations(range(n), k)]
    near, dense, share = [], [], []
    for k in range(samples):
        found, table = solutions(n, patterns, k)
        if len(found):
            one = beside(found, table, n) / n
            near.append(one.mean())
            dense.append(one[np.argmax(sum(table[found ^ m].astype(int) for m in masks))])
            share.append(len(found) / 2**n)
    return 100 * np.array([np.mean(near), np.mean(dense), np.std(dense) / sqrt(len(dense)), np.mean(share)])


@cache
def least_of_random(n):
    """Mean of the lowest of 2^n independent energies of variance n/2, per spin, by the distribution of a minimum."""
    def above(x):
        return exp(2**n * special.log_ndtr(-x))
    return sqrt(n / 2) / n * integrate.quad(lambda x: above(x) - (x < 0), -12, 4, points=[-4, 0], limit=400)[0]


UNITS, GLASSES, OTHERS = 12, 1500, 2000  # of the chapter's search, and glasses here


@cache
def other_glasses():
    """Couplings ε of other glasses, and their ground states by all 4096 energies."""
    epsilon = np.tril(np.random.default_rng(8).uniform(-1, 1, (OTHERS, UNITS, UNITS)))
    states = (np.arange(2**UNITS)[:, None] >> np.arange(UNITS) & 1).astype(float)
    i, j = np.tril_indices(UNITS)
    best = (states[:, i] * states[:, j] @ epsilon[:, i, j].T).argmax(axis=0)
    return epsilon + np.tril(epsilon, -1).transpose(0, 2, 1), states[best]


@cache
def tried(method, beta=0.0, most=340):
    """In which sweep each of the other glasses had its ground state; all glasses are searched at once."""
    rng, (epsilon, target) = np.random.default_rng(9), other_glasses()
    smooth, slow = method in ("equations", "cooled"), {"cooled": 60, "annealings": 15}.get(method, 0)
    draw = lambda: rng.random((OTHERS, UNITS)) if smooth else rng.integers(0, 2, (OTHERS, UNITS)) * 1.0  # noqa: E731
    n, t, when = draw(), np.zeros(OTHERS), np.full(OTHERS, np.inf)
    for sweep in range(1, most + 1):
        before = n.copy()
        now = beta * np.where(t < slow, 1000.0 ** np.minimum(t / max(slow, 1) - 1, 0), 1)
        heat = np.maximum(1 - t / slow, 0) if slow and not smooth else np.zeros(OTHERS)
        for i in range(UNITS):
            xi = (epsilon[:, i] * n).sum(axis=1) + epsilon[:, i, i] * (1 - n[:, i])
            if smooth:
                n[:, i] = special.expit(now * xi)
            else:
                cost = (2 * n[:, i] - 1) * xi
                flip = rng.random(OTHERS) < np.exp(-np.maximum(cost, 0) / np.maximum(heat, 1e-9))
                n[:, i] = np.where(flip, 1 - n[:, i], n[:, i])
        t += 1
        rest = (abs(n - before).max(axis=1) <= 1e-5) & (t > slow)
        hit = ((n > 0.5) == target).all(axis=1) & (rest if smooth else True)
        when = np.where(hit & np.isinf(when), sweep, when)
        n, t = np.where(rest[:, None], draw(), n), np.where(rest, 0, t)
    return when


def found_by(method, sweeps, beta=0.0):
    """Within four binomial errors of both counts."""
    def judge(x):
        share = ((tried(method, beta) <= sweeps).sum() + 1) / (OTHERS + 2)
        return bool(abs(x / 100 - share) < 4 * sqrt(share * (1 - share) * (1 / GLASSES + 1 / OTHERS)))
    return judge


def binomial(method, sweeps, beta=0.0):
    """The error of such a count, which the chapter prints."""
    def judge(x):
        share = ((tried(method, beta) <= sweeps).sum() + 1) / (OTHERS + 2)
        reach = 4 * sqrt(share * (1 - share) / GLASSES)
        low, high = (sqrt(max(p * (1 - p), 0) / GLASSES) for p in (max(share - reach, 0), min(share + reach, 1)))
        return bool(min(low, high) - 1e-9 <= x / 100 <= (0.5 / sqrt(GLASSES) if share - reach < 0.5 < share + reach
                                                         else max(low, high)) + 1e-9)
    return judge


SEARCHES = {"descents": ("descents", 30), "annealings": ("annealings", 30), "equations": ("equations", 30, 10.0),
            "equations-long": ("equations", 340, 10.0), "cooled": ("cooled", 340, 10.0),
            "early-equations": ("equations", 10, 10.0), "early-descents": ("descents", 10),
            "warm": ("equations", 340, 1.0)}


@cache
def crowded_lattice():
    """Energy and number of the ground states of the 25 spins of the figure, by the states of its two halves."""
    from physml.explorables.spin_glasses.frustrated_lattice import ground_states

    minus = explorables.load("frustrated-lattice").run(0, [(0, {"negative": 22})])["minus"]
    return ground_states({tuple(place) for place in minus[np.isfinite(minus[:, 0])].tolist()})


@cache
def without_entropy(h):
    """Where the derivative of the symmetric free energy, at its q, vanishes."""
    def free(T, q):
        return -(1 - q) ** 2 / (4 * T) - T * gauss(lambda z: float(np.logaddexp(y := (sqrt(q) * z + h) / T, -y)))

    def slope(T):
        q = symmetric(T, h)
        return (free(T + 1e-4, q) - free(T - 1e-4, q)) / 2e-4
    return optimize.brentq(slope, 0.1, 0.45, xtol=1e-9)


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
    **{f"search-{key}": found_by(*how) for key, how in SEARCHES.items()},
    **{f"search-{key}-error": binomial(*how) for key, how in SEARCHES.items()},
    "lattice-count": lambda x: x == crowded_lattice()[1],
    "lattice-broken": lambda x: 2 * x - 40 == crowded_lattice()[0],
    "no-entropy-free": near(lambda: without_entropy(0.0), 1e-6),
    "no-entropy-half": near(lambda: without_entropy(0.5), 1e-6),
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
    **{f"alone-{key}-{n}{tail}": near(lambda n=n, P=P, k=k, m=m: alone(n, P, m)[k], 1e-9)
       for n, m in ((11, 400), (21, 50)) for key, P in (("below", n // 2), ("above", n // 2 + 1))
       for k, tail in enumerate(("", "-error"))},
    **{f"near-{key}": near(lambda k=k: neighbours()[k], 1e-9)
       for k, key in enumerate(("typical", "dense", "dense-error", "anywhere"))},
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

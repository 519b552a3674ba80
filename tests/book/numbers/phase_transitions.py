"""The numbers of the chapter on phase transitions in learning: other formulas, other seeds, published values."""
from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from physml import learning

KINDS = ("entropy", "early", "middle", "late")  # of numbers about finite perceptrons


def near(expected, tolerance):
    return lambda x: bool(abs(x - (expected() if callable(expected) else expected)) <= tolerance)


def between(low, high):
    return lambda x: low < x < high


def ordered(p):
    """Twenty examples, useful features first: the two formulas by hand."""
    w2 = np.arange(1, 121.0) ** -1.6
    w2 /= w2.sum()
    seen, noise = w2[:p].sum(), 0.04 + w2[p:].sum()
    return w2[p:].sum() + (noise * p / (19 - p) if p < 20 else seen * (1 - 20 / p) + noise * 20 / (p - 21))


@cache
def drawn_risk(ridge):
    """At p = n = 20, noise one half, from drawn spectra: mean and error."""
    e = np.linalg.svd(np.random.default_rng(8).normal(size=(20000, 20, 20)), compute_uv=False) ** 2
    risk = np.sum(ridge**2 / 20 / (e + ridge) ** 2 + 0.25 * e / (e + ridge) ** 2, axis=1)
    return risk.mean(), risk.std() / 20000**0.5


def drawn(ridge):
    return lambda x: bool(abs(x - drawn_risk(ridge)[0]) < 4 * drawn_risk(ridge)[1])


def quadratic_limit():
    """γ = 1, λ = 1/4: the transform solves λm² + λm - 1 = 0; its slope by differences."""
    def m(l):
        return (-l + (l * l + 4 * l) ** 0.5) / (2 * l)

    slope = (m(0.25 + 1e-5) - m(0.25 - 1e-5)) / 2e-5
    return -slope / 16 + 0.25 * (m(0.25) + slope / 4)


@cache
def hill():
    """Overlap and load where the entropy of binary students is zero, by maximising over R and R̂ on grids."""
    z = np.linspace(-9, 9, 1201)
    weights = norm.pdf(z) / norm.pdf(z).sum()
    f = np.linspace(0.5, 3, 4001)[:, None]
    R = np.tanh(f + np.sqrt(f) * z) @ weights
    s0 = np.logaddexp(f + np.sqrt(f) * z, -f - np.sqrt(f) * z) @ weights - f[:, 0] * (1 + R) / 2
    x = np.sqrt(R / (1 - R))[:, None] * z
    taken = 2 * (norm.cdf(x) * norm.logcdf(x)) @ weights

    def top(load):
        return np.max((s0 + load * taken)[R < 0.8])

    load = brentq(top, 1.0, 1.4)
    return R[np.argmax(np.where(R < 0.8, s0 + load * taken, -9))], load, R, s0, taken


def at_load_one():
    _, _, R, s0, taken = hill()
    k = np.argmax(np.where(R < 0.8, s0 + taken, -9))
    return R[k], s0[k] + taken[k]


@cache
def others(size):
    """Other sets of questions: their errors at three loads and entropy at the first, means and standard errors."""
    found = learning.survivors(size, 2 * size, samples=2000 if size < 20 else 400, seed=911)
    rows = [found.entropies[:, size], *(found.errors[:, round(a * size)] for a in (1.0, 1.25, 1.75))]
    return {name: (row.mean(), row.std() / len(row) ** 0.5)
            for name, row in zip(KINDS, rows, strict=True)}


def as_others(name, size):
    def judge(x):
        mean, error = others(size)[name]
        return bool(abs(x - mean) < 4 * 1.5 * error)  # both are measured; this one with about as many sets
    return judge


CLAIMS = {
    "descent-worst": between(0.5, 4.0),
    "alike-wide": near(1 - 20 / 120 + 0.04 * 20 / 99, 1e-9),
    "alike-narrow": near((0.04 + 119 / 120) / 18 + 119 / 120, 1e-9),
    "ordered-narrow": near(lambda: min(ordered(p) for p in range(1, 19)), 1e-9),
    "ordered-at": lambda x: x == min(range(1, 19), key=ordered),
    "ordered-wide": near(lambda: min(ordered(p) for p in range(22, 121)), 1e-9),
    "best-20": drawn(5.0), "barely-20": drawn(0.01), "best-limit": near(quadratic_limit, 1e-6),
    "features-peak": between(105, 130),  # the grid of widths has steps of 7 %
    "features-over": between(0.85, 1.3), "features-over-error": between(0.02, 0.09),
    # ranges of other training seeds, 10 to 13, and of 1500 steps
    "net-peak": between(1.6, 3.2), "net-peak-error": between(0.03, 0.6), "net-narrow": between(0.4, 0.8),
    "net-wide": between(0.8, 1.05), "net-wide-error": between(0.01, 0.12), "net-decayed": between(0.4, 0.75),
    "net-fit": between(1e-5, 0.02),
    "binary-load": near(1.2447, 5e-5),  # published
    "binary-before": near(lambda: hill()[0], 1e-3), "binary-spinodal": near(1.49, 0.005),  # published to two digits
    "early-theory": near(lambda: np.arccos(at_load_one()[0]) / np.pi, 1e-3),
    "entropy-theory": near(lambda: at_load_one()[1], 1e-6),
    "sphere-z": between(0.1, 4.0),
} | {f"{name}-{size}": as_others(name, size) for name in KINDS for size in (12, 20)} | {
    f"{name}-{size}-error": between(1e-4, 0.01) for name in KINDS for size in (12, 20)}

CLAIMS |= {}  # of grokking

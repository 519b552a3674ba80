"""The numbers of the chapter on Z, F and maximum entropy, judged by other means than the chapter's own."""
from functools import cache
from itertools import combinations, product
from math import comb, log, sqrt

import numpy as np
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import logsumexp

from physml import data, ising

TC = 2 / log(1 + sqrt(2))


# -- dice: the root of the mean instead of a dual, and counts by inclusion and exclusion -------------------------------
def die(mean):
    faces = np.arange(1, 7)

    def tilted(x):
        p = x**faces
        return p / p.sum()
    return tilted(brentq(lambda x: tilted(x) @ faces - mean, 0.1, 10.0, xtol=1e-15))


def entropy(p):
    p = np.asarray(p)[np.asarray(p) > 0]
    return float(-(p * np.log(p)).sum())


def sequences(n, total):
    """How many sequences of n rolls have this sum, as an exact integer."""
    return sum((-1) ** k * comb(n, k) * comb(total - 6 * k - 1, n - 1) for k in range((total - n) // 6 + 1))


def distance(n):
    kept = np.array([sequences(n - 1, 9 * n // 2 - face) / sequences(n, 9 * n // 2) for face in range(1, 7)])
    return abs(kept - die(4.5)).max()


# -- the 4 x 4 lattice, state by state in plain Python -----------------------------------------------------------------
@cache
def four_by_four():
    counts = {}
    for s in product((1, -1), repeat=16):
        energy = -sum(s[k] * (s[k - k % 4 + (k + 1) % 4] + s[(k + 4) % 16]) for k in range(16))
        counts[energy] = counts.get(energy, 0) + 1
    return counts


def moment(power, beta):
    weights = {e: g * np.exp(-beta * e) for e, g in four_by_four().items()}
    return sum(w * e**power for e, w in weights.items()) / sum(weights.values())


# -- one against a crowd: derivatives of ln Z by differences -----------------------------------------------------------
def crowd(T):
    """(probability of the bottom, heat capacity) of one state at 0 and ten each at 6, 7, 8, 9."""
    def energy(T):
        w = 10 * np.exp(-np.array([6, 7, 8, 9]) / T)
        return (w @ [6, 7, 8, 9]) / (1 + w.sum()), 1 / (1 + w.sum())
    return energy(T)[1], (energy(T + 1e-4)[0] - energy(T - 1e-4)[0]) / 2e-4


def cell(change, T=1.2):
    """Heat capacity of the same spectrum with so many more states at the bottom, from the energy by differences."""
    def energy(T):
        w = np.array([1 + change, 10, 10, 10, 10]) * np.exp(-np.array([0, 6, 7, 8, 9]) / T)
        return w @ [0, 6, 7, 8, 9] / w.sum()
    return (energy(T + 1e-4) - energy(T - 1e-4)) / 2e-4


def crowd_energy(T):
    states = np.repeat([0, 6, 7, 8, 9], [1, 10, 10, 10, 10])
    return np.average(states, weights=np.exp(-states / T))


def schottky():
    found = minimize_scalar(lambda T: -((0.5 / T / np.cosh(0.5 / T)) ** 2), (0.3, 0.4, 0.5), tol=1e-12)
    return found.x, -found.fun


# -- the House: a general optimiser on the likelihood, sums over members instead of patterns ---------------------------
ISSUES = (0, 2, 4, 5, 6, 8, 9, 11)
HOUSE = data.congress()
TOOK_PART = (HOUSE.votes[:, ISSUES] != 0).all(axis=1)
VOTES, DEMOCRAT = HOUSE.votes[TOOK_PART][:, ISSUES].astype(float), HOUSE.democrat[TOOK_PART]
STATES = np.array(list(product((-1.0, 1.0), repeat=8)))


def products(s, orders):
    return np.array([s[:, list(c)].prod(axis=1) for k in orders for c in combinations(range(8), k)])


@cache
def fitted(orders, members=None):
    """ln p of the patterns, by BFGS on the log-likelihood of some members (all by default)."""
    f = products(STATES, orders)
    t = products(VOTES if members is None else VOTES[list(members)], orders).mean(axis=1)

    def loss(x):
        energy = x @ f
        log_z = logsumexp(energy)
        return log_z - x @ t, f @ np.exp(energy - log_z) - t
    x = minimize(loss, np.zeros(len(f)), jac=True, method="BFGS", options={"gtol": 1e-8}).x
    return x @ f - logsumexp(x @ f)


def of_members(log_p):
    """A value of each pattern for each member."""
    return log_p[((VOTES > 0) @ (2 ** np.arange(7, -1, -1))).astype(int)]


def misses(log_p, members):
    f = products(members, (3, 4))
    z = (products(STATES, (3, 4)) @ np.exp(log_p) - f.mean(axis=1)) / f.std(axis=1) * sqrt(len(members))
    return sqrt((z**2).mean())


@cache
def ideal_misses(copies=60):
    """The same for data drawn from the model and fitted again."""
    rng, found = np.random.default_rng(77), []
    p = np.exp(fitted((1, 2)))
    f = products(STATES, (1, 2))
    for _ in range(copies):
        members = STATES[rng.choice(256, size=len(VOTES), p=p / p.sum())]
        t = products(members, (1, 2)).mean(axis=1)

        def loss(x, t=t):
            log_z = logsumexp(x @ f)
            return log_z - x @ t, f @ np.exp(x @ f - log_z) - t
        x = minimize(loss, np.zeros(36), jac=True, method="BFGS", options={"gtol": 1e-7}).x
        found.append(misses(x @ f - logsumexp(x @ f), members))
    return np.array(found)


def patterns_seen():
    return np.unique(VOTES, axis=0, return_counts=True)[1]


def downhill(state, log_p):
    """Flip the vote that raises the probability most, until none does."""
    table = {tuple(s): value for s, value in zip(STATES, log_p, strict=True)}
    while True:
        others = [tuple(-v if k == i else v for k, v in enumerate(state)) for i in range(8)]
        best = max(others, key=table.get)
        if table[best] <= table[tuple(state)]:
            return tuple(state)
        state = best


@cache
def party_agreement():
    """Per cent of members whose valley is that of most of their party, and the number of valleys."""
    ends = [downhill(tuple(v), fitted((1, 2))) for v in VOTES]
    valleys = sorted({downhill(tuple(s), fitted((1, 2))) for s in STATES})
    left = max(valleys, key=lambda v: np.mean([d for e, d in zip(ends, DEMOCRAT, strict=True) if e == v]))
    return 100 * np.mean([(e == left) == d for e, d in zip(ends, DEMOCRAT, strict=True)]), len(valleys)


@cache
def other_choices(choices=50):
    """For random choices of eight votes, fitted by BFGS: valleys, whether they are two opposite ones, misses, the share
    of members in a valley of their party, and of those for whom the best single vote tells it."""
    rng, rows, f = np.random.default_rng(79), [], products(STATES, (1, 2))
    for _ in range(choices):
        chosen = rng.choice(16, size=8, replace=False)
        present = (HOUSE.votes[:, chosen] != 0).all(axis=1)
        members, party = HOUSE.votes[present][:, chosen].astype(float), np.where(HOUSE.democrat[present], 1, -1)
        t = products(members, (1, 2)).mean(axis=1)

        def loss(x, t=t):
            log_z = logsumexp(x @ f)
            return log_z - x @ t, f @ np.exp(x @ f - log_z) - t
        x = minimize(loss, np.zeros(36), jac=True, method="BFGS", options={"gtol": 1e-6}).x
        log_p = x @ f - logsumexp(x @ f)
        table = {tuple(s): value for s, value in zip(STATES, log_p, strict=True)}
        ends = [s for s in table if all(table[tuple(-v if k == i else v for k, v in enumerate(s))] < table[s]
                                        for i in range(8))]
        balance = {}
        for state, sign in zip(members, party, strict=True):
            end = downhill(tuple(state), log_p)
            balance[end] = balance.get(end, 0) + sign
        told = 0.5 + 0.5 * sum(map(abs, balance.values())) / len(party)
        vote = 0.5 + 0.5 * abs(members.T @ party).max() / len(party)
        rows.append((len(ends), len(ends) == 2 and not np.add(*ends).any(), misses(log_p, members), told, vote))
    return np.array(rows, float).T


def share(expected):
    """A percentage of 300 draws, beside one of 50: within four standard errors of their difference."""
    def claim(x):
        p = min(max(0.01 * x, 0.02), 0.98)
        return bool(abs(0.01 * x - expected()) <= 4 * sqrt(p * (1 - p) * (1 / 300 + 1 / 50)))
    return claim


@cache
def on_new_members(splits=12):
    """Mean log-likelihood of new members: means, pairs, parties; and the loss of pairs against members seen."""
    rng, rows = np.random.default_rng(78), []
    for _ in range(splits):
        order = rng.permutation(len(VOTES))
        seen, new = order[:178], order[178:]
        alone, pairs = (of_members(fitted(orders, tuple(seen))) for orders in ((1,), (1, 2)))
        party = 0.0
        for d in (True, False):
            own = VOTES[seen][DEMOCRAT[seen] == d]
            m = own.sum(axis=0) / (len(own) + 2)
            party = party + len(own) / 178 * ((1 + VOTES[new] * m) / 2).prod(axis=1)
        rows.append([alone[new].mean(), pairs[new].mean(), np.log(party).mean(),
                     pairs[seen].mean() - pairs[new].mean()])
    return np.mean(rows, axis=0)


def near(expected, tolerance):
    return lambda x: bool(abs(x - (expected() if callable(expected) else expected)) <= tolerance)


CLAIMS = {
    "die-six": near(lambda: die(4.5)[5], 1e-10),
    "die-entropy": near(lambda: entropy(die(4.5)), 1e-10),
    # the line through (3.5, 1/6) with slope 1/17.5
    "line-entropy": near(lambda: entropy([1 / 6 + (k - 3.5) / 17.5 for k in range(1, 7)]), 1e-12),
    "fair-entropy": near(log(6), 1e-15),
    "one-loses": near(lambda: 1 / 6 - die(5.5)[0], 1e-10),
    "four-loses": near(lambda: die(4.5)[3] - die(5.5)[3], 1e-10),
    "three-loses": near(lambda: die(4.5)[2] - die(5.5)[2], 1e-10),
    "die-error-slope": near(lambda: log(distance(1000) / distance(50)) / log(20), 0.01),
    "four-energy": near(lambda: moment(1, 0.44), 1e-9),
    "four-heat": near(lambda: 0.44**2 * (moment(2, 0.44) - moment(1, 0.44) ** 2), 1e-9),
    "four-zero": lambda x: x == 20524 == four_by_four()[0],  # Beale 1996
    "schottky-at": near(lambda: schottky()[0], 1e-5),
    "schottky-top": near(lambda: schottky()[1], 1e-9),
    "crowd-guess": near(7.5 / log(40), 1e-12),
    "crowd-half": near(lambda: brentq(lambda T: crowd(T)[0] - 0.5, 1, 3), 1e-4),
    "crowd-top": near(lambda: minimize_scalar(lambda T: -crowd(T)[1], (1.2, 1.5, 2.0)).x, 1e-3),
    "crowd-climb": near(lambda: crowd_energy(2.0) - crowd_energy(1.0), 1e-9),
    "crowd-share": near(lambda: 100 * (crowd_energy(2.0) - crowd_energy(1.0)) / crowd_energy(5.0), 1e-7),
    "cell-before": near(lambda: cell(0), 1e-5),
    "cell-after": near(lambda: cell(-1), 1e-5),
    "cell-second": near(lambda: cell(0) - cell(1), 1e-5),
    # the counts are symmetric and nearly Gaussian with variance 2N in steps of 4: the largest is 2^N 4 / sqrt(4 pi N)
    "largest-count": lambda x: x == int(1024 * log(2) / log(10) + np.log10(4 / sqrt(4 * np.pi * 1024))) + 1,
    # timings on whatever machine built the page: their order, and doubling
    "ns-list": lambda x: 20 < x < 5000,
    "ns-gray": lambda x: 0.1 < x < 30,
    "ns-split": lambda x: 0.02 < x < 60,  # a matrix product: its threads may have to share the machine
    "years-sixty": lambda x: 0.5 < x < 1100,
    "doubling": near(lambda: ising.specific_heat_per_site(1024, TC) - ising.specific_heat_per_site(512, TC), 1e-9),
    "doubling-predicted": near(8 / np.pi * log(2) * (log(1 + sqrt(2)) / 2) ** 2, 1e-12),
    "members": lambda x: x == len(VOTES) == 357,
    "patterns": lambda x: x == len(patterns_seen()),
    "entropy-alone": near(lambda: sum(entropy([(1 + m) / 2, (1 - m) / 2]) for m in VOTES.mean(axis=0)), 1e-9),
    "entropy-pairs": near(lambda: -of_members(fitted((1, 2))).mean(), 1e-6),
    "entropy-seen": near(lambda: entropy(patterns_seen() / 357), 1e-12),
    "explained": near(lambda: 100 * (-of_members(fitted((1,))).mean() + of_members(fitted((1, 2))).mean())
                      / (-of_members(fitted((1,))).mean() - entropy(patterns_seen() / 357)), 1e-3),
    "higher-pairs": near(lambda: misses(fitted((1, 2)), VOTES), 1e-4),
    "higher-alone": near(lambda: misses(fitted((1,)), VOTES), 1e-4),
    "higher-ideal": near(lambda: ideal_misses().mean(), 0.05),
    "higher-spread": near(lambda: ideal_misses().std(), 0.04),
    "higher-beyond": lambda x: bool(0 <= x <= 5 and np.mean(ideal_misses() > 0.8588) < 0.08),
    "valleys": lambda x: x == party_agreement()[1] == 2,
    "valley-party": near(lambda: party_agreement()[0], 1e-9),
    "base-rate": near(lambda: 100 * DEMOCRAT.mean(), 1e-9),
    "best-vote": near(lambda: 50 + 50 * abs(VOTES.T @ np.where(DEMOCRAT, 1, -1)).max() / 357, 1e-9),
    "party-error": near(lambda: sqrt(party_agreement()[0] * (100 - party_agreement()[0]) / 357), 1e-9),
    "opposite": share(lambda: other_choices()[1].mean()),
    "many-valleys": share(lambda: (other_choices()[0] > 2).mean()),
    "choice-error": lambda x: 2.5 < x < 2.9,  # 100 sqrt(p (1 - p) / 300) for p between 0.25 and 0.75
    "told-low": near(lambda: 100 * np.quantile(other_choices()[3], 0.1), 1.5),
    "told-high": near(lambda: 100 * np.quantile(other_choices()[3], 0.9), 1.5),
    "told-better": share(lambda: (other_choices()[3] > other_choices()[4]).mean()),
    "never-seen": lambda x: x == 1 == sum(
        not (VOTES[:, [i, j, k]] == s).all(axis=1).any() for i in range(8) for j in range(i) for k in range(j)
        for s in np.unique(STATES[:, :3], axis=0)),
    "misses-low": near(lambda: np.quantile(other_choices()[2], 0.1), 0.08),
    "misses-median": near(lambda: np.median(other_choices()[2]), 0.08),
    "misses-high": near(lambda: np.quantile(other_choices()[2], 0.9), 0.12),
    "pairs-gain": near(lambda: on_new_members()[1] - on_new_members()[0], 0.08),
    "pairs-gain-error": near(lambda: (of_members(fitted((1, 2))) - of_members(fitted((1,)))).std() / sqrt(357), 0.02),
    "party-lacks": near(lambda: on_new_members()[1] - on_new_members()[2], 0.08),
    "party-lacks-error": lambda x: 0.03 < x < 0.07,
    # other splits: the mean over a dozen has an error of about 0.01
    "new-alone": near(lambda: on_new_members()[0], 0.03),
    "new-pairs": near(lambda: on_new_members()[1], 0.06),
    "new-parties": near(lambda: on_new_members()[2], 0.06),
    "gap-pairs": near(lambda: on_new_members()[3], 0.08),
    "gap-expected": near(36 / 178, 1e-12),
    "parity-bits": near(3.0, 1e-6),
}

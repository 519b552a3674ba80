"""Searches for the ground state of a glass of units n = 0, 1 with -E = Σ_{i<=j} ε_ij n_i n_j; rows of ε are counted."""
import numpy as np

from physml.core import kernel
from physml.core.random import next_u64, uniform
from physml.core.special import exp, tanh
from physml.spins.kernels import lowest_bit

MOST = 1200  # sweeps of a method, of as many rows as there are spins
LENGTH, HOT, SLOW = 16, 1.0, 60  # sweeps and first temperature of an annealing; sweeps in which the equations cool
REST = 1e-5  # a sweep that changes no ⟨n⟩ by more has found a solution


@kernel
def ground_state(epsilon, gain, spins):
    """The number of the best state, by Gray code: bit i is n_i, and gain_i = ε_ii + Σ_j ε_ij n_j."""
    for i in range(spins):
        gain[i] = epsilon[i, i]
    value, best, least, state = 0.0, 0.0, 0, 0
    for t in range(1, 1 << spins):
        i = lowest_bit(t)
        state ^= 1 << i
        turn = 1.0 if state >> i & 1 else -1.0
        value += turn * gain[i]
        for j in range(spins):
            if j != i:
                gain[j] += turn * epsilon[i, j]
        if value > best:
            best, least = value, state
    return least


@kernel
def gain_of(epsilon, occupation, spins, i):
    """ξ_i: one row of the couplings is read."""
    xi = epsilon[i, i]
    for j in range(spins):
        if j != i:
            xi += epsilon[i, j] * occupation[j]
    return xi


@kernel
def number_of(occupation, spins):
    """The state after rounding."""
    state = 0
    for i in range(spins):
        state += (1 if occupation[i] > 0.5 else 0) << i
    return state


@kernel
def solve(epsilon, occupation, spins, beta, slow, target, stream):
    """Substitute, site by site, from random starts, until a solution rounds to the target: sweeps, and starts.

    With ``slow`` sweeps the inverse temperature first grows in equal ratios to β from a thousandth.
    """
    sweeps, starts = 0, 0
    while sweeps < MOST:
        starts += 1
        for i in range(spins):
            occupation[i] = uniform(stream)
        change, t = 1.0, 0
        while (change > REST or t <= slow) and sweeps < MOST:
            now = beta * exp(-6.907755278982137 * (1.0 - t / slow)) if t < slow else beta
            change, t, sweeps = 0.0, t + 1, sweeps + 1
            for i in range(spins):
                new = 0.5 + 0.5 * tanh(0.5 * now * gain_of(epsilon, occupation, spins, i))
                change = max(change, abs(new - occupation[i]))
                occupation[i] = new
        if number_of(occupation, spins) == target:
            return sweeps, starts
    return MOST + 1, starts


@kernel
def flip(epsilon, occupation, spins, hot, target, stream):
    """Metropolis from random starts, cooled from ``hot`` to zero and then to rest: sweeps until the target is there."""
    sweeps = 0
    while sweeps < MOST:
        for i in range(spins):
            occupation[i] = np.float64(next_u64(stream) >> np.uint64(63))
        flips, t = 1, 0
        while (flips > 0 or (t < LENGTH and hot > 0.0)) and sweeps < MOST:
            temperature = hot * max(1.0 - t / (LENGTH - 1.0), 0.0)
            flips, t, sweeps = 0, t + 1, sweeps + 1
            for i in range(spins):
                cost = (2.0 * occupation[i] - 1.0) * gain_of(epsilon, occupation, spins, i)
                if cost < 0.0 or (temperature > 0.0 and uniform(stream) < exp(-cost / temperature)):
                    occupation[i] = 1.0 - occupation[i]
                    flips += 1
            if number_of(occupation, spins) == target:
                return sweeps
    return MOST + 1

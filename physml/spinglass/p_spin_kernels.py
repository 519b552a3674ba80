"""The compiled loop of a p-spin glass: Metropolis sweeps at falling temperatures."""
import numpy as np

from physml.core.jit import kernel
from physml.core.random import uniform
from physml.core.special import exp


@kernel("int64[:, ::1], float64[::1], int64[:, ::1], float64[::1], int8[::1], int8[::1], float64[::1], uint64[::1]",
        wasm=False)
def anneal(groups, couplings, member, temperatures, spins, best, energies, stream):
    """A sweep at each temperature, spin after spin; ``energies`` after each, and the best state at the end of one.

    terms_g = J_g Π s; to flip spin i costs 2 Σ_{g with i} terms_g = 2 ease_i. member[i]: the groups that hold spin i.
    """
    n, p = spins.shape[0], groups.shape[1]
    terms, ease = couplings.copy(), np.zeros(n)
    energy = 0.0
    for g in range(groups.shape[0]):
        for k in range(p):
            terms[g] *= spins[groups[g, k]]
        energy -= terms[g]
        for k in range(p):
            ease[groups[g, k]] += terms[g]
    least = energy
    best[:] = spins
    for t in range(temperatures.shape[0]):
        for i in range(n):
            cost = 2.0 * ease[i]
            if cost < 0.0 or (temperatures[t] > 0.0 and uniform(stream) < exp(-cost / temperatures[t])):
                spins[i] = -spins[i]
                energy += cost
                for m in range(member.shape[1]):
                    g = member[i, m]
                    for k in range(p):
                        ease[groups[g, k]] -= 2.0 * terms[g]
                    terms[g] = -terms[g]
        energies[t] = energy
        if energy < least:
            least = energy
            best[:] = spins

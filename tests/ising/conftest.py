"""Oracles that share nothing with the package: every state of a small lattice, and Boltzmann sums in 60 digits."""
from decimal import Decimal, localcontext
from functools import cache

import numpy as np
import pytest


@cache
def enumerate_states(L):
    """(energy, magnetisation) of all 2^(L²) states as integers: every site with its right and its lower neighbour."""
    sites = L * L
    spins = 1 - 2 * ((np.arange(2**sites)[:, None] >> np.arange(sites)) & 1)
    lattice = spins.reshape(-1, L, L)
    energy = np.zeros(2**sites, np.int64)
    for i in range(L):
        for j in range(L):
            energy -= lattice[:, i, j] * (lattice[:, (i + 1) % L, j] + lattice[:, i, (j + 1) % L])
    return energy, spins.sum(axis=1)


@pytest.fixture
def enumerated():
    return enumerate_states


@pytest.fixture
def boltzmann():
    """A function (energies, counts, T) -> (ln Z, ⟨E⟩, Var E / T²), in decimal arithmetic."""
    def sums(energies, counts, temperature):
        with localcontext() as context:
            context.prec = 60 + int(64 / temperature)  # enough for what is e^(-16/T) of the leading term, squared
            T = Decimal(float(temperature))
            weights = [int(g) * (-Decimal(int(e)) / T).exp() for e, g in zip(energies, counts, strict=True)]
            z = sum(weights)
            mean = sum(w * int(e) for w, e in zip(weights, energies, strict=True)) / z
            variance = sum(w * (int(e) - mean) ** 2 for w, e in zip(weights, energies, strict=True)) / z
            return float(z.ln()), float(mean), float(variance / T / T)
    return sums


@pytest.fixture
def z_scores():
    """A function (series (chains, sweeps), exact) -> z; whole chains are the independent samples."""
    def scores(x, exact):
        means = x.mean(axis=1)
        return (means.mean() - exact) / (means.std(ddof=1) / np.sqrt(len(means)))
    return scores

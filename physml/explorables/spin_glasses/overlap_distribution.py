"""The exact distribution of the overlap of two replicas of a small glass."""
import numpy as np

from physml import spinglass
from physml.core import kernel, stream
from physml.core.special import exp
from physml.explorables import Bars, Check, Explorable, Readout, Slider, scalars
from physml.explorables.pieces import fill, restart_stream
from physml.explorables.spin_glasses._shared import UNIT, count_bits, draw_couplings, transform
from physml.spins import PairwiseModel
from physml.spins.kernels import lowest_bit

N = 16


@kernel
def new_glass(rows, energies, work, seeds, sample):
    """The energy of every state: bit i of its number is spin i. A Gray code flips one spin at a time."""
    restart_stream(work, seeds[sample - 1])
    draw_couplings(rows, N, work)
    energy = 0.0
    for i in range(N):
        for j in range(i):
            energy -= 0.5 * np.float64(rows[i, j])
    energies[0] = energy  # all spins alike
    for t in range(1, energies.shape[0]):
        i, state = lowest_bit(t), t ^ (t >> 1)
        field = 0.0
        for j in range(N):
            field += np.float64(rows[i, j]) * (1.0 if state >> i & 1 == state >> j & 1 else -1.0)
        energy -= field
        energies[state] = energy


@kernel
def overlaps(energies, weights, share, now, temperature):
    """Σ_a p(a) p(a XOR c), summed over all c with k differing spins."""
    least, total = energies[0], 0.0
    for a in range(energies.shape[0]):
        least = min(least, energies[a])
    for a in range(energies.shape[0]):
        weights[a] = exp((least - energies[a]) / (UNIT * temperature))
        total += weights[a]
    transform(weights)
    for a in range(energies.shape[0]):
        p = weights[a] / total
        weights[a] = p * p
    transform(weights)
    fill(share, 0.0)
    now.square = 0.0
    for c in range(energies.shape[0]):
        share[N - count_bits(c)] += weights[c] / energies.shape[0]
    for k in range(N + 1):
        q = 2.0 * k / N - 1.0
        now.square += share[k] * q * q


def truth(figure):
    """physml's own distribution, from states in another order and energies by matrix products."""
    for temperature, sample in ((1.5, 1), (0.3, 2), (0.1, 6)):
        program = figure.run(1, [(0, {"temperature": temperature, "sample": sample})])
        model = PairwiseModel(program["rows"] / (2 * UNIT))
        exact = spinglass.overlap_distribution(model, 1 / temperature)
        yield Check(f"P(q) at T = {temperature}", program["share"], exact.probabilities, 1e-10, "rounding")
        yield Check("⟨q²⟩", program["now"].square, (model.correlations(1 / temperature) ** 2).mean(), 1e-10, "rounding")


overlap_distribution = Explorable(
    "overlap-distribution", title="Do two replicas meet?", size="sentence",
    controls=[Slider("temperature", 0.1, 2.0, value=1.5, step=0.02, label="Temperature $T$"),
              Slider("sample", 1, 12, value=1, step=1, label="Glass no.", digits=0)],
    state={"rows": np.zeros((N, N), np.int32), "energies": np.zeros(2**N), "weights": np.zeros(2**N),
           "share": np.zeros(N + 1), "work": stream(1), "seeds": stream(8, 12), "now": scalars(square=0.0)},
    on={"sample": new_glass, ("temperature", "sample"): overlaps}, truth=truth,
    poster=(1, [(0, {"temperature": 0.3, "sample": 2})]),
    views=[Bars("share", ylim=(0.0, 0.5), ratio=2.6, categories=("−1", *[""] * 7, "0", *[""] * 7, "1"),
                label="Probability of the overlap q of two replicas"),
           Readout("Glass no. {sample} of 16 spins at T = {temperature:.2f}: ⟨q²⟩ = {now.square:.3f}.")],
    caption="Hot, the overlap scatters around zero. Cold, two peaks of opposite sign stand apart; what lies between "
            "them differs from glass to glass.",
    alt="Bars for the probability of the overlap of two copies of a glass of 16 spins, from minus one to one.")

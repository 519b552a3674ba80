"""Random configurations and typical ones: how the energies of an 8 × 8 magnet part as it cools."""
import numpy as np

from physml import ising
from physml.core import kernel
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars


@kernel
def reweight(energies, shares, distributions, worth, temperature):
    """P(E) of random configurations and at T; what one effective draw costs, ⟨w²⟩/⟨w⟩², w = e^(-E/T)."""
    first, second, mean = 0.0, 0.0, 0.0
    for k in range(energies.shape[0]):
        weight = exp((energies[0] - energies[k]) / temperature)
        distributions[0, k] = shares[k]
        distributions[1, k] = shares[k] * weight
        first += shares[k] * weight
        second += shares[k] * weight * weight
    for k in range(energies.shape[0]):
        distributions[1, k] /= first
        mean += distributions[1, k] * energies[k] / 64.0
    worth.energy = mean
    worth.decades = log(second / (first * first)) / log(10.0)


def truth(figure):
    for temperature in (1.5, 2.0, 4.0):
        program = figure.run(0, [(0, {"temperature": temperature})])
        yield Check(f"energy at {temperature}", program["worth"].energy, ising.energy_per_site(8, temperature), 1e-10,
                    "rounding")
        cost = 64 * np.log(2) + ising.log_partition(8, temperature / 2) - 2 * ising.log_partition(8, temperature)
        yield Check(f"cost at {temperature}", program["worth"].decades, cost / np.log(10), 1e-10, "rounding")


_counts = ising.density_of_states(8)
_energies = sorted(_counts)

weight_collapse = Explorable(
    "weight-collapse", title="Where the weight is", size="sentence",
    controls=[Slider("temperature", 1.0, 10.0, value=6.0, step=0.05, label="Temperature $T$")],
    state={"energies": np.array(_energies, float), "shares": np.array([_counts[e] / 2**64 for e in _energies]),
           "distributions": np.zeros((2, len(_energies))), "worth": scalars(energy=0.0, decades=0.0)},
    on={"temperature": reweight}, truth=truth, poster=(0, [(0, {"temperature": 2.5})]),
    views=[Curves("energies", "distributions", xlim=(-130.0, 130.0), ylim=(0.0, 0.3), xlabel="energy $E$",
                  ylabel="probability", fill=(0, 1), series=("random", "at temperature T"), ratio=2.2,
                  label="64 spins: energies of random configurations, and of typical ones"),
           Readout("T = {temperature:.2f}: energy per spin {worth.energy:.3f}. One effective draw costs "
                   "10^{worth.decades:.1f} random configurations.")],
    caption="As the magnet cools, the energies that matter leave those that random configurations have.",
    alt="Two distributions over the energy: the random one around zero, the thermal one moving to the left as the "
        "temperature falls.")

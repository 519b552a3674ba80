"""One unit, one field: what minus ln P is without, with some of, and with all of ln Z."""
import math

import numpy as np

from physml.boltzmann import BoltzmannMachine
from physml.core import kernel
from physml.core.special import log, log_two_cosh
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.spins import PairwiseModel

MEAN = 0.6  # of the unit in the data


@kernel
def weigh(fields, curves, lowest, share):
    """-h m + ζ ln(2 cosh h), its two parts, and its minimum at tanh h = m/ζ, which exists for ζ > m."""
    for k in range(fields.shape[0]):
        h = fields[k]
        curves[1, k] = -MEAN * h
        curves[2, k] = log_two_cosh(h)
        curves[0, k] = curves[1, k] + share * curves[2, k]
    lowest.field, lowest.cost = math.inf, -math.inf
    if share > MEAN:
        h = 0.5 * log((share + MEAN) / (share - MEAN))
        lowest.field, lowest.cost = h, -MEAN * h + share * log_two_cosh(h)


def truth(figure):
    """The free energies of `BoltzmannMachine`, and a minimum by search."""
    fields, v = figure.state["fields"], np.array([[1], [-1]])
    machines = [BoltzmannMachine(PairwiseModel([[0.0]], [h]), 1) for h in fields]
    clamped = np.array([m.clamped_free_energy(v) @ [(1 + MEAN) / 2, (1 - MEAN) / 2] for m in machines])
    free = np.array([m.free_energy() for m in machines])
    for share in (0.0, 0.75, 1.0):
        program = figure.run(0, [(0, {"share": share})])
        yield Check(f"curves at {share}", program["curves"], [clamped - share * free, clamped, -free], 1e-12,
                    "rounding")
        if share > MEAN:
            cost = clamped - share * free
            yield Check(f"minimum at {share}", [program["lowest"].field, program["lowest"].cost],
                        [fields[cost.argmin()], cost.min()], [0.03, 1e-3], "the grid of fields is 0.05 wide")


runaway_energy = Explorable(
    "runaway-energy", title="What the partition function holds back", size="sentence",
    controls=[Slider("share", 0.0, 1.0, value=0.0, step=0.01, label="Share of ln Z that is counted")],
    state={"fields": np.linspace(-1.0, 5.0, 121), "curves": np.zeros((3, 121)),
           "lowest": scalars(field=0.0, cost=0.0)},
    on={"share": weigh}, truth=truth, poster=(0, [(0, {"share": 0.8})]),
    views=[Curves("fields", "curves", xlim=(-1.0, 5.0), ylim=(-3.0, 3.0), xlabel="bias $b_1$", ylabel="nats", ratio=2.2,
                  series=("cost to be lowered", "energy of the data", "ln Z"),
                  markers=(("lowest.field", "lowest.cost"),), label="One unit that is up in 80 % of the data"),
           Readout("With the share {share:.2f} of ln Z the cost is lowest at h = {lowest.field:.3f}; the data's mean "
                   "0.6 is reproduced by h = 0.693.")],
    caption="Without ln Z the cost falls for ever. A minimum appears when more than 0.6 of it is counted, and only all "
            "of it gives the field that reproduces the data.",
    alt="The energy of the data as a falling line against the field, ln Z as a rising curve, and their weighted sum "
        "with its minimum.")

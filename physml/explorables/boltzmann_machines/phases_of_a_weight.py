"""Two pixels, one hidden unit, one weight: where the clamped and the free correlation meet."""
import numpy as np

from physml.boltzmann import BoltzmannMachine
from physml.core import kernel
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.spins import PairwiseModel


@kernel
def agreement(w):
    """How often the free machine's pixels agree: cosh 2w / (1 + cosh 2w)."""
    return 1.0 - 2.0 / (2.0 + exp(2.0 * w) + exp(-2.0 * w))


@kernel
def compare(weights, phases, here, agree, weight):
    """⟨v₁ h⟩ = (share of agreeing pictures) tanh 2w, with the data's share and with the machine's."""
    for k in range(weights.shape[0]):
        e = exp(4.0 * weights[k])
        phases[0, k] = agree * (e - 1.0) / (e + 1.0)
        phases[1, k] = agreement(weights[k]) * (e - 1.0) / (e + 1.0)
    e, p = exp(4.0 * weight), agreement(weight)
    here.clamped, here.free = agree * (e - 1.0) / (e + 1.0), p * (e - 1.0) / (e + 1.0)
    here.slope = 2.0 * (here.clamped - here.free)  # the weight is that of two pairs
    here.likelihood = agree * log(0.5 * p) + (1.0 - agree) * log(0.5 * (1.0 - p))


def truth(figure):
    """`BoltzmannMachine` with both couplings equal, its likelihood moved up and down for the slope."""
    v = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]])

    def machine(w):
        return BoltzmannMachine(PairwiseModel([[0, 0, w], [0, 0, w], [w, w, 0]]), 2)

    for agree, w in ((0.8, 0.9), (0.3, -0.4), (0.9, 0.0)):
        program = figure.run(0, [(0, {"agree": agree, "weight": w})])
        here, shares = program["here"], np.array([agree, agree, 1 - agree, 1 - agree]) / 2
        data, free = machine(w).clamped_moments(v, shares), machine(w).moments()
        yield Check(f"phases at {agree}, {w}", [here.clamped, here.free], [data.pairs[0, 2], free.pairs[0, 2]], 1e-12,
                    "rounding")
        likelihood = [machine(x).log_likelihood(v, shares) for x in (w - 1e-5, w, w + 1e-5)]
        yield Check(f"ln P at {agree}, {w}", here.likelihood, likelihood[1], 1e-12, "rounding")
        yield Check(f"slope at {agree}, {w}", here.slope, (likelihood[2] - likelihood[0]) / 2e-5, 1e-8, "a difference")


phases_of_a_weight = Explorable(
    "phases-of-a-weight", title="Both phases of one weight", size="sentence",
    controls=[Slider("weight", -1.5, 1.5, value=0.2, step=0.01, label="Weight $w$"),
              Slider("agree", 0.05, 0.95, value=0.8, step=0.01, label="Share of data with equal pixels")],
    state={"weights": np.linspace(-1.5, 1.5, 121), "phases": np.zeros((2, 121)),
           "here": scalars(clamped=0.0, free=0.0, slope=0.0, likelihood=0.0)},
    on={("weight", "agree"): compare}, truth=truth, poster=(0, ()),
    views=[Curves("weights", "phases", xlim=(-1.5, 1.5), ylim=(-1.0, 1.5), xlabel="weight $w$", ratio=2.2,
                  ylabel="correlation", series=("clamped (data)", "free (model)"),
                  markers=(("weight", "here.clamped"), ("weight", "here.free")), label="Pixel and hidden unit"),
           Readout("Clamped {here.clamped:.3f}, free {here.free:.3f}: slope of ln P {here.slope:.3f}, ln P "
                   "{here.likelihood:.4f}.")],
    caption="Where the curves meet, learning stops: at two opposite weights for pixels that usually agree, and at "
            "zero, which is then the worst weight between them.",
    alt="The clamped and the free correlation of a pixel and a hidden unit against their weight; they cross at zero "
        "and at two opposite weights.")

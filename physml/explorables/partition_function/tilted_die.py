"""The tilted die and its multiplier: where the dual function is flat, the mean is the one we asked for."""
import numpy as np

from physml import thermo
from physml.core import kernel
from physml.core.special import exp, log
from physml.explorables import Bars, Check, Curves, Explorable, Readout, Slider, scalars

TARGET = 4.5


@kernel
def tilted(probabilities, multiplier):
    """p_k = exp(λ k) / Z for the faces k = 1 … 6; returns Ψ = ln Z - λ t and the mean."""
    total, mean = 0.0, 0.0
    for k in range(6):
        probabilities[k] = exp(multiplier * (k - 2.5))
        total += probabilities[k]
    for k in range(6):
        probabilities[k] /= total
        mean += (k + 1) * probabilities[k]
    return log(total) + multiplier * (3.5 - TARGET), mean


@kernel
def answer(probabilities, grid, dual, here, multiplier):
    for k in range(grid.shape[0]):
        dual[0, k] = tilted(probabilities, grid[k])[0]
    here.dual, here.average = tilted(probabilities, multiplier)


def truth(figure):
    die = thermo.max_entropy(np.arange(1, 7), TARGET)
    program = figure.run(0, [(0, {"multiplier": float(die.multipliers[0])})])
    yield Check("the die of largest entropy", program["probabilities"], die.probabilities, 0.005, "steps of the slider")
    yield Check("the least Ψ is the largest entropy", program["dual"].min(), die.entropy, 0.001, "a grid")
    slopes = np.gradient(program["dual"][0], program["grid"])[1:-1]
    faces = np.arange(1, 7)
    means = [w @ faces / w.sum() for w in np.exp(np.outer(program["grid"], faces))]
    yield Check("slope of Ψ", slopes, np.array(means)[1:-1] - TARGET, 0.002, "differences on a grid")


tilted_die = Explorable(
    "tilted-die", title="One number tilts the die", size="sentence",
    controls=[Slider("multiplier", -1.0, 1.5, value=0.0, step=0.01, label=r"Multiplier $\lambda$")],
    state={"probabilities": np.zeros(6), "grid": np.linspace(-1.0, 1.5, 126), "dual": np.zeros((1, 126)),
           "here": scalars(dual=0.0, average=0.0)},
    on={"multiplier": answer}, truth=truth, poster=(0, [(0, {"multiplier": 0.37})]),
    views=[Bars("probabilities", ylim=(0.0, 0.8), categories=tuple("123456"), ylabel="probability", ratio=1.5,
                label="Probability of each face"),
           Curves("grid", "dual", xlim=(-1.0, 1.5), ylim=(1.4, 3.4), xlabel=r"multiplier $\lambda$", ylabel="Ψ",
                  markers=(("multiplier", "here.dual"),), ratio=1.5, label="The dual function for a mean of 4.5"),
           Readout("λ = {multiplier:.2f}: mean {here.average:.2f}, Ψ = {here.dual:.3f}.")],
    caption="Roll the dot to the bottom of the bowl: there the mean is 4.5, and the height is the entropy.",
    alt="Bars for the probabilities of six faces, tilted by the multiplier, and a convex curve with its minimum near "
        "0.37.")

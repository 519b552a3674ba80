"""Two rules that balance alike: Metropolis's and the heat bath's, against the cost of a move."""
import numpy as np

from physml.core import kernel
from physml.core.special import exp, sigmoid
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars


@kernel
def metropolis(cost):
    return exp(-max(cost, 0.0))


@kernel
def heat_bath(cost):
    return sigmoid(-cost)


@kernel
def answer(costs, rules, here, cost):
    """Both curves, both probabilities at this cost, and their ratios to the way back."""
    for k in range(costs.shape[0]):
        rules[0, k] = metropolis(costs[k])
        rules[1, k] = heat_bath(costs[k])
    here.metropolis, here.heat_bath = metropolis(cost), heat_bath(cost)
    here.ratio = here.metropolis / metropolis(-cost)
    here.other_ratio = here.heat_bath / heat_bath(-cost)


def truth(figure):
    costs = figure.state["costs"]
    rules = figure.run(0)["rules"]
    yield Check("Metropolis", rules[0], np.minimum(1.0, np.exp(-costs)), 1e-14, "rounding")
    yield Check("heat bath", rules[1], 1.0 / (1.0 + np.exp(costs)), 1e-14, "rounding")
    for cost in (-1.5, 0.7):
        here = figure.run(0, [(0, {"cost": cost})])["here"]
        yield Check(f"detailed balance at {cost}", [here.ratio, here.other_ratio], np.exp(-cost), 1e-13, "rounding")


acceptance_rules = Explorable(
    "acceptance-rules", title="Two rules, one balance", size="sentence",
    controls=[Slider("cost", -4.0, 4.0, value=1.0, step=0.05, label=r"Cost of the move, $\beta \Delta E$")],
    state={"costs": np.linspace(-4.0, 4.0, 161), "rules": np.zeros((2, 161)),
           "here": scalars(metropolis=0.0, heat_bath=0.0, ratio=0.0, other_ratio=0.0)},
    on={"cost": answer}, truth=truth, poster=(0, ()),
    views=[Curves("costs", "rules", xlim=(-4.0, 4.0), ylim=(0.0, 1.1), xlabel=r"cost $\beta \Delta E$",
                  ylabel="probability", series=("Metropolis", "heat bath"), label="Probability to accept", ratio=2.2,
                  markers=(("cost", "here.metropolis"), ("cost", "here.heat_bath"))),
           Readout("Cost {cost:.2f}: accepted with probability {here.metropolis:.3f} or {here.heat_bath:.3f}. There "
                   "over back: {here.ratio:.3f} and {here.other_ratio:.3f}.")],
    caption="Metropolis accepts more at every cost, and yet the ratio of there to back is the same for both.",
    alt="Two falling curves of acceptance probability against the cost of a move; Metropolis's lies above.")

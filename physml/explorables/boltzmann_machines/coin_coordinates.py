"""The posterior of a coin in coordinates between its probability and its log odds: the peak moves, the mean stays."""
import numpy as np
from scipy.special import betaln

from physml.core import kernel
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars

HEADS, TAILS = 7, 3


@kernel
def density(theta, power):
    """θ⁷ (1-θ)³ times dθ/dφ = (θ(1-θ))^power, the largest value scaled to 1."""
    a, b = HEADS + power, TAILS + power
    peak = a / (a + b)
    return exp(a * log(theta / peak) + b * log((1.0 - theta) / (1.0 - peak)))


@kernel
def change_coordinate(grid, densities, here, power):
    """The density in θ and in the coordinate φ with dφ = dθ/(θ(1-θ))^power, both drawn over θ."""
    for k in range(grid.shape[0]):
        densities[0, k] = density(grid[k], power)
        densities[1, k] = density(grid[k], 0.0)
    here.peak = (HEADS + power) / (HEADS + TAILS + 2.0 * power)
    here.mean_theta = (HEADS + 1.0) / (HEADS + TAILS + 2.0)
    here.at_mean = density(here.mean_theta, power)


def truth(figure):
    """Beta densities; the mean θ by quadrature in every coordinate."""
    theta = figure.state["grid"]
    for power in (0.0, 0.5, 1.0):
        program = figure.run(0, [(0, {"power": power})])
        p = np.exp((7 + power) * np.log(theta) + (3 + power) * np.log1p(-theta))
        yield Check(f"density at {power}", program["densities"][0], p / p.max(), 2e-4,
                    "the grid misses the peak a little")
        yield Check(f"peak at {power}", program["here"].peak, theta[p.argmax()], 0.0026, "half a grid step")
        per_coordinate = p / (theta * (1 - theta))**power  # times dφ is p(θ) dθ again
        mean = (theta * per_coordinate).sum() / per_coordinate.sum()
        yield Check(f"mean at {power}", program["here"].mean_theta, mean, 1e-6, "quadrature")
    yield Check("mean", program["here"].mean_theta, np.exp(betaln(9, 4) - betaln(8, 4)), 1e-12, "rounding")


coin_coordinates = Explorable(
    "coin-coordinates", title="A peak that depends on the coordinate", size="sentence",
    controls=[Slider("power", 0.0, 1.0, value=0.0, step=0.01, label="From $θ$ (0) to its log odds (1)")],
    state={"grid": np.linspace(0.0025, 0.9975, 200), "densities": np.zeros((2, 200)),
           "here": scalars(peak=0.0, top=1.0, mean_theta=0.0, at_mean=0.0)},
    on={"power": change_coordinate}, truth=truth, poster=(0, [(0, {"power": 1.0})]),
    views=[Curves("grid", "densities", xlim=(0.0, 1.0), ylim=(0.0, 1.1), xlabel="probability of heads $θ$", ratio=2.2,
                  ylabel="density / peak", series=("in this coordinate", "in θ"), fill=(0,),
                  markers=(("here.peak", "here.top"), ("here.mean_theta", "here.at_mean")),
                  label="Seven heads in ten throws"),
           Readout("The peak is at {here.peak:.4f}; the mean of the probability is {here.mean_theta:.4f} in every "
                   "coordinate.")],
    caption="Describe the same coin by another coordinate, and the most probable value is another coin; the mean "
            "probability of heads stays.",
    alt="The posterior density of a coin's probability of heads in two coordinates, with two peaks and one mean.")

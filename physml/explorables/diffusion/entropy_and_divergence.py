"""Two peaks become one Gaussian: the entropy may rise, fall or do both; the divergence can only fall."""
import numpy as np
from scipy.integrate import quad

from physml import diffusion
from physml.core import kernel
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.diffusion._shared import entropy_and_divergence as measure
from physml.explorables.diffusion._shared import scale_of, two_peaks

WIDTH = 0.09  # variance of a peak of the data


@kernel
def relax(separation, times, curves):
    """Entropy and divergence at all times."""
    for k in range(times.shape[0]):
        scale = scale_of(1, times[k])
        curves[0, k], curves[1, k] = measure(scale * separation, 1.0 - (1.0 - WIDTH) * scale * scale)


@kernel
def show(separation, time, x, densities, now):
    now.scale = scale_of(1, time)
    variance = 1.0 - (1.0 - WIDTH) * now.scale * now.scale
    for k in range(x.shape[0]):
        densities[0, k] = two_peaks(x[k], now.scale * separation, variance)[0]
        densities[1, k] = two_peaks(x[k], 0.0, 1.0)[0]
    now.entropy, now.divergence = measure(now.scale * separation, variance)


def truth(figure):
    """By adaptive quadrature over the mixture of the package."""
    schedule = diffusion.linear_schedule(0.1, 20.0)
    for a, t in ((0.0, 0.2), (2.5, 0.35)):
        program = figure.run(0, [(0, {"separation": a, "time": t})])
        p = diffusion.GaussianMixture([1, 1], [-a, a], WIDTH).diffused(schedule, t)
        entropy = quad(lambda x, p=p: -(l := p.log_density([[x]])[0]) * np.exp(l), -9, 9, limit=300)[0]
        second = float((p.means**2).mean() + p.covariances[0, 0, 0])
        divergence = 0.5 * np.log(2 * np.pi) + second / 2 - entropy
        yield Check(f"entropy at a = {a}, t = {t}", program["now"].entropy, entropy, 1e-6, "quadrature")
        yield Check(f"divergence at a = {a}, t = {t}", program["now"].divergence, divergence, 1e-6, "quadrature")
        drawn = np.exp(p.log_density(program["x"][:, None]))
        yield Check(f"density at a = {a}, t = {t}", program["densities"][0], drawn, 1e-12, "rounding")
    for a in (0.0, 1.2, 3.0):
        falls = np.diff(figure.run(0, [(0, {"separation": a})])["curves"][1]).max()
        yield Check(f"the divergence never rises, a = {a}", max(falls, 0.0), 0.0, 1e-9, "rounding")
    wide = figure.run(0, [(0, {"separation": 3.0})])["curves"][0]
    yield Check("the entropy falls from its top", float(wide.max() - wide[-1] > 0.4), 1, 0, "a = 3")


entropy_and_divergence = Explorable(
    "entropy-and-divergence", title="Two peaks relax", size="sentence",
    controls=[Slider("time", 0.0, 1.0, value=0.3, label="Time $t$"),
              Slider("separation", 0.0, 3.0, value=2.0, step=0.05, label="Peaks at ±$a$")],
    state={"x": np.linspace(-4.5, 4.5, 181), "densities": np.zeros((2, 181)), "times": np.linspace(0.0, 1.0, 101),
           "curves": np.zeros((2, 101)), "now": scalars(scale=0.0, entropy=0.0, divergence=0.0)},
    on={"separation": relax, ("time", "separation"): show}, truth=truth, poster=(0, ()),
    views=[Curves("x", "densities", fill=(0,), ratio=2.0, xlim=(-4.5, 4.5), ylim=(0.0, 0.7), xlabel="$x$",
                  ylabel="density", series=("p", "N(0, 1)"), label="The density at time $t$ and where it goes"),
           Curves("times", "curves", ratio=2.0, xlim=(0.0, 1.0), ylim=(0.0, 4.5), xlabel="time $t$", ylabel="nats",
                  series=("entropy", "divergence"), markers=(("time", "now.entropy"), ("time", "now.divergence")),
                  label="Entropy of p, divergence from N(0, 1)"),
           Readout("a = {separation:.2f}, t = {time:.2f}: entropy {now.entropy:.3f} (in the end 1.419), divergence "
                   "from N(0, 1) {now.divergence:.3f} nats.")],
    caption="Pull the peaks apart: the entropy climbs above its final value and comes down. The divergence only falls.",
    alt="Left, a density with two peaks over a Gaussian. Right, over time, the entropy rises above its final value and "
        "falls back, while the divergence falls to zero.")

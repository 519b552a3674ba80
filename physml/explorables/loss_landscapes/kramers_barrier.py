"""Walkers over a barrier at one temperature: how often they pass, beside the exact time and Kramers' formula."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.random import normal
from physml.core.special import LN10, exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import fill
from physml.learning.langevin_kernels import crosses

WALKERS, STEPS, TIME, POINTS, WAY = 200, 20, 0.01, 42, 300


@kernel
def height(x):
    """V = x⁴/4 - x²/2."""
    return x * x * (0.25 * x * x - 0.5)


@kernel
def passage(temperature):
    """(1/T) ∫ from -1 to 1 of exp(V(y)/T) ∫ up to y of exp(-V(z)/T), by midpoints."""
    width, inner, total = 2.0 / WAY, 0.0, 0.0
    for k in range(-WAY, WAY):
        y = -1.0 + (k + 0.5) * width
        part = exp((-0.25 - height(y)) / temperature) * width
        if k >= 0:
            total += exp((height(y) + 0.25) / temperature) * (inner + 0.5 * part) * width
        inner += part
    return total / temperature


@kernel
def draw_laws(inverse, rates, ground):
    """Over 1/T the logarithm of one over the exact time, and of Kramers' rate √2/(2π) exp(-1/4T)."""
    for k in range(POINTS):
        inverse[k] = 2.0 + 10.5 * k / (POINTS - 1.0)
        rates[0, k] = -log(passage(1.0 / inverse[k])) / LN10
        rates[1, k] = (log(math.sqrt(2.0) / (2.0 * math.pi)) - 0.25 * inverse[k]) / LN10
    for k in range(ground.shape[0]):
        ground[k, 0] = -1.75 + 3.5 * k / (ground.shape[0] - 1.0)
        ground[k, 1] = height(ground[k, 0])


@kernel
def begin(walkers, now, temperature):
    """All walkers in the left valley, and nothing counted."""
    fill(walkers, -1.0)
    now.passages, now.waited = 0, 0.0
    now.exact = passage(temperature)
    now.kramers = 1.0 / (math.sqrt(2.0) / (2.0 * math.pi) * exp(-0.25 / temperature))
    now.inverse, now.rate, now.seen, now.error = 1.0 / temperature, math.nan, math.nan, math.nan


@kernel
def walk(walkers, dots, now, stream, temperature):
    """Whoever reaches 1 begins again at -1. The mean time is all time by all passages, which favours no quick ones."""
    kick = math.sqrt(2.0 * temperature * TIME)
    for _ in range(STEPS):
        for i in range(WALKERS):
            x = walkers[i]
            walkers[i] = x + TIME * x * (1.0 - x * x) + kick * normal(stream)
            if crosses(x, walkers[i], 1.0, temperature * TIME, stream):
                now.passages += 1
                walkers[i] = -1.0
    now.waited += WALKERS * STEPS * TIME
    for i in range(WALKERS):
        dots[i, 0], dots[i, 1] = walkers[i], height(walkers[i])
    if now.passages > 0:
        now.seen = now.waited / now.passages
        now.error = now.seen / math.sqrt(now.passages)
        now.rate = -log(now.seen) / LN10


def truth(figure):
    """Passage times by `learning`, by quadrature and by single walks; Kramers' rate."""
    from physml import learning

    for temperature, frames in ((0.12, 1200), (0.3, 600)):
        now = figure.run(frames, [(0, {"temperature": temperature})])["now"]
        exact = learning.passage_time(temperature)
        yield Check(f"exact time at T = {temperature}", now.exact, exact, 1e-3 * exact, "300 points")
        kramers = 1 / learning.kramers_rate(temperature)
        yield Check("Kramers' time", now.kramers, kramers, 1e-9 * kramers, "rounding")
        yield Check("mean time", now.seen, exact, 4 * now.error + 0.005 * exact, "4 standard errors and the step")
    program = figure.run(0)
    exact = [-np.log10(learning.passage_time(1 / b)) for b in program["inverse"][::8]]
    yield Check("curve", program["rates"][0, ::8], exact, 5e-4, "300 points")
    exact = np.log10([learning.kramers_rate(1 / b) for b in program["inverse"]])
    yield Check("curve by Kramers", program["rates"][1], exact, 1e-12, "rounding")


kramers_barrier = Explorable(
    "kramers-barrier", title="How long over the barrier?", size="sentence",
    controls=[Slider("temperature", 0.08, 0.5, value=0.15, step=0.01, label="Temperature $T$")],
    state={"walkers": np.full(WALKERS, -1.0), "dots": np.full((WALKERS, 2), np.nan), "ground": np.zeros((121, 2)),
           "inverse": np.zeros(POINTS), "rates": np.zeros((2, POINTS)), "stream": stream(4),
           "now": scalars(passages=0, waited=0.0, exact=0.0, kramers=0.0, inverse=0.0, rate=0.0, seen=0.0, error=0.0)},
    initialise=draw_laws, on={"temperature": begin}, step=walk, truth=truth, poster=(400, ()),
    views=[Scatter("dots", path="ground", head=False, xlim=(-1.75, 1.75), ylim=(-0.3, 0.8), size=3.0, ratio=2.0,
                   xlabel="$x$", ylabel="$V$", label="200 walkers; who reaches 1 begins again"),
           Curves("inverse", "rates", xlim=(2.0, 12.5), ylim=(-2.4, 0.0), xlabel="$1/T$", ylabel="log₁₀ rate",
                  ratio=2.0, series=("exact", "Kramers"), markers=(("now.inverse", "now.rate"),),
                  label="Passages in a unit of time (dot: seen)"),
           Readout("T = {temperature:.2f}: {now.passages} passages, one in a time of {now.seen:.1f} ± {now.error:.1f}; "
                   "exactly {now.exact:.1f}. One over Kramers' rate is {now.kramers:.1f}.")],
    caption="Against 1/T the logarithm of the rate is nearly a straight line; its slope tells the height of the "
            "barrier.",
    alt="Walkers on a curve with two valleys, most of them in the left one; beside it a rate that falls against one "
        "over the temperature, exact and by Kramers' formula, with a dot that was measured.")

"""A function of the overlap whose hill is the entropy of the typical binary students, while examples arrive."""
import math

import numpy as np

from physml.core import kernel
from physml.core.error_function import erf
from physml.core.special import exp, log, log_two_cosh, tanh
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars


@kernel
def begin(overlaps, costs):
    """Along fields f: R = ⟨tanh⟩, s₀ = ⟨ln 2cosh⟩ - f (1 + R)/2, and Ψ(R) = 2 ⟨H ln H⟩, by sums over 321 points."""
    last = overlaps.shape[0] - 1
    for k in range(last + 1):
        f = 9.0 * k * k / (last * last)
        R, free, total, taken = 0.0, 0.0, 0.0, 0.0
        for j in range(-160, 161):
            z = 0.05 * j
            weight = exp(-0.5 * z * z)
            x = f + math.sqrt(f) * z
            total += weight
            R += weight * tanh(x)
            free += weight * log_two_cosh(x)
        R, free = R / total, free / total
        for j in range(-160, 161):
            z = 0.05 * j
            share = 0.5 + 0.5 * erf(z * math.sqrt(R / (2.0 * (1.0 - R))))
            if share > 1e-15:
                taken += exp(-0.5 * z * z) * share * log(share)
        overlaps[k] = R
        costs[0, k], costs[1, k] = free - 0.5 * f * (1.0 + R), 2.0 * taken / total


@kernel
def learn(overlaps, costs, entropies, now, load):
    """S = S₀ + αΨ, and its hill at R < 1; the second row stays zero, the entropy of the teacher alone."""
    last = overlaps.shape[0] - 1
    best = -1
    for k in range(last + 1):
        entropies[0, k] = costs[0, k] + load * costs[1, k]
        if best < 0 and k > 0 and entropies[0, k] < entropies[0, k - 1]:
            best = k - 1
    now.hill = overlaps[best] if best >= 0 else math.nan
    now.entropy = entropies[0, best] if best >= 0 else math.nan
    now.overlap = now.hill if best >= 0 and now.entropy > 0.0 else 1.0
    now.top = max(now.entropy, 0.0) if best >= 0 else 0.0


def truth(figure):
    """The hill by `learning`; the load at which it sinks below the teacher's entropy, zero."""
    from physml import learning

    for load in (0.4, 1.0, 1.24, 1.4):
        now = figure.run(0, [(0, {"load": load})])["now"]
        yield Check(f"the hill at {load}", [now.hill, now.entropy], learning.binary_overlap(load), [0.006, 2e-5],
                    "the grid of fields")
    loads = figure.controls["load"].values
    seen = [figure.run(0, [(0, {"load": load})])["now"] for load in loads]
    dies, ends = learning.binary_transition()
    first = min(load for load, now in zip(loads, seen, strict=True) if now.overlap == 1.0)
    gone = min(load for load, now in zip(loads, seen, strict=True) if np.isnan(now.hill))
    yield Check("the two transitions", [first, gone], [dies, ends], 0.0101, "a step of the slider")


perceptron_jump = Explorable(
    "perceptron-jump", title="The hill of the typical students", size="sentence",
    controls=[Slider("load", 0.4, 1.8, value=0.8, step=0.01, label="Examples for each weight $\\alpha$")],
    state={"overlaps": np.zeros(181), "costs": np.zeros((2, 181)), "entropies": np.zeros((2, 181)),
           "now": scalars(hill=0.0, entropy=0.0, overlap=0.0, top=0.0)},
    initialise=begin, on={"load": learn}, truth=truth, poster=(0, [(0, {"load": 1.25})]),
    views=[Curves("overlaps", "entropies", label="Replica potential by overlap", xlabel="overlap R with the teacher",
                  ylabel="potential", xlim=(0.0, 1.0), ylim=(-0.2, 0.45), ratio=2.6,
                  series=("potential; its hill is an entropy", "the teacher alone"),
                  markers=(("now.overlap", "now.top"),)),
           Readout("α = {load:.2f}: the hill is at R = {now.hill:.2f}, with entropy {now.entropy:.3f} a weight; the "
                   "teacher alone has 0. A typical student has R = {now.overlap:.2f}.")],
    caption="The height of the hill is the entropy of the typical students; elsewhere the curve counts nobody. It "
            "sinks below zero at 1.245, long before it disappears at 1.49.",
    alt="A curve against the overlap with a hill that sinks as examples arrive; its right end stays at zero, "
        "and a dot jumps there when the hill falls below zero.")

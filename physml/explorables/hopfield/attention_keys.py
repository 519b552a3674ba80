"""Attention as recall: how much weight the softmax leaves to one key among many."""
import numpy as np
from scipy.special import softmax

from physml.core import kernel, stream
from physml.core.random import next_u64
from physml.core.special import exp, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars

SIZE, WRONG, MOST = 64, 10, 5000  # units, wrong ones in the query, keys


@kernel
def draw_keys(overlaps, stream):
    """Scalar products of the query with its own key and with random ones."""
    overlaps[0] = SIZE - 2 * WRONG
    for mu in range(1, MOST):
        bits, overlaps[mu] = next_u64(stream), SIZE
        for _ in range(SIZE):
            overlaps[mu] -= 2 * np.int64(bits & np.uint64(1))
            bits = bits >> np.uint64(1)


@kernel
def weigh(overlaps, beta, keys):
    """The softmax's weight of the first key, and how many keys it averages over, 1/Σw²."""
    total, square = 0.0, 0.0
    for mu in range(keys):
        w = exp(beta * (overlaps[mu] - overlaps[0]))
        total += w
        square += w * w
    return 1.0 / total, total * total / square


@kernel
def look(overlaps, betas, shares, here, stored, beta):
    """Row 0: these keys; row 1: with the mean of the other weights, (P - 1) cosh(β)^N."""
    for k in range(betas.shape[0]):
        b = betas[k]
        shares[0, k] = weigh(overlaps, b, stored)[0]
        others = (stored - 1) * exp(SIZE * log(0.5 * (exp(b) + exp(-b))) - b * (SIZE - 2 * WRONG))
        shares[1, k] = 1.0 / (1.0 + others)
    here.share, here.averaged = weigh(overlaps, beta, stored)


def truth(figure):
    """SciPy's softmax of the same products, whose law is binomial; the estimate with NumPy."""
    for keys, beta in ((100, 0.12), (5000, 0.4)):
        program = figure.run(0, [(0, {"stored": keys, "beta": beta})])
        b, x = program["betas"], program["overlaps"][:keys].astype(float)
        w = softmax(np.outer(b, x), axis=1)[:, 0]
        yield Check(f"share of {keys} keys", program["shares"][0], w, 1e-12, "rounding")
        mean = np.exp(44 * b) / (np.exp(44 * b) + (keys - 1) * np.cosh(b)**64)
        yield Check(f"estimate for {keys} keys", program["shares"][1], mean, 1e-12, "rounding")
        averaged = 1.0 / np.sum(softmax(beta * x) ** 2)
        yield Check(f"averaged over, {keys} keys", program["here"].averaged, averaged, 1e-9 * averaged, "rounding")
    x = program["overlaps"][1:]
    yield Check("variance of the products", np.mean(x**2), 64.0, 4 * 64 * np.sqrt(2 / 5000), "4 standard errors")


attention_keys = Explorable(
    "attention-keys", title="One key among many", size="sentence",
    controls=[Slider("stored", 10, MOST, value=500, step=10, label="Number of keys $P$", digits=0),
              Slider("beta", 0.02, 0.6, value=0.125, step=0.005, label=r"Inverse temperature $\beta$", digits=3)],
    state={"overlaps": np.zeros(MOST, np.int64), "betas": np.linspace(0.02, 0.6, 59), "shares": np.zeros((2, 59)),
           "here": scalars(share=0.0, averaged=0.0), "stream": stream(37)},
    initialise=draw_keys, on={("stored", "beta"): look}, truth=truth, poster=(0, ()),
    views=[Curves("betas", "shares", xlim=(0.0, 0.6), ylim=(0.0, 1.2), xlabel=r"inverse temperature $\beta$",
                  ylabel="weight", series=("these keys", "estimate"), markers=(("beta", "here.share"),), ratio=2.2,
                  label="Weight of the key that was asked for"),
           Readout("{stored} keys, β = {beta:.3f}: weight {here.share:.3f}; the softmax averages over "
                   "{here.averaged:.1f} keys.")],
    caption="The more keys there are, the larger β has to be for one of them to win.",
    alt="The softmax weight of one key against the inverse temperature: a rise from zero to one that moves to the "
        "right as the number of keys grows.")

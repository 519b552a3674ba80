"""A chain of which every second spin is summed over, again and again."""
import numpy as np

from physml import rg
from physml.core import kernel, stream
from physml.core.random import next_u64, uniform
from physml.core.special import sigmoid, tanh
from physml.explorables import Bars, Check, Explorable, Lattice, Readout, Slider, scalars
from physml.explorables.pieces import restart_stream

LEVELS, SHOWN, LENGTH = 6, 64, 1 << 16


@kernel
def draw(chain, rows, measured, exact, stream, seed, chance, coupling):
    """A chain from its law, bond by bond and always from the same random numbers; every 2^n-th spin of it."""
    restart_stream(stream, seed)
    chance.equal = sigmoid(2.0 * coupling)
    chain[0] = 1 if next_u64(stream) >> np.uint64(63) else -1
    for i in range(1, chain.shape[0]):
        chain[i] = chain[i - 1] if uniform(stream) < chance.equal else -chain[i - 1]
    exact[0], spacing = tanh(coupling), 1
    for level in range(rows.shape[0]):
        total, count = 0.0, 0
        for i in range(0, chain.shape[0] - spacing, spacing):
            total += np.int64(chain[i]) * np.int64(chain[i + spacing])
            count += 1
        measured[level] = total / count
        for j in range(rows.shape[1]):
            rows[level, j] = chain[j * spacing]
        if level > 0:
            exact[level] = exact[level - 1] * exact[level - 1]
        spacing *= 2


def truth(figure):
    for coupling in (0.4, 2.0):
        program = figure.run(0, [(0, {"coupling": coupling})])
        flow = np.tanh(rg.flow(rg.decimate_chain, coupling, LEVELS - 1))
        yield Check(f"correlations of the levels at K = {coupling}", program["exact"], flow, 1e-12, "rounding")
        pairs = LENGTH / 2.0 ** np.arange(LEVELS)
        yield Check(f"correlations measured at K = {coupling}", program["measured"], flow,
                    4 * np.sqrt((1 - flow**2) / pairs), "4 standard errors of independent bonds")
        yield Check("the fourth row", program["rows"][3], program["chain"][: 8 * SHOWN : 8], 0, "exact")


decimated_chain = Explorable(
    "decimated-chain", title="Every second spin, again and again", size="sentence",
    controls=[Slider("coupling", 0.0, 3.0, value=2.0, step=0.02, label="Coupling $K = J/T$")],
    state={"chain": np.zeros(LENGTH, np.int8), "rows": np.zeros((LEVELS, SHOWN), np.int8), "measured": np.zeros(LEVELS),
           "exact": np.zeros(LEVELS), "stream": stream(3), "seed": stream(3), "chance": scalars(equal=0.0)},
    on={"coupling": draw}, truth=truth, poster=(0, ()),
    views=[Lattice("rows", label="64 neighbouring spins of each level", ratio=4.0),
           Bars("measured", reference="exact", ylim=(0.0, 1.0), ratio=1.7, categories=("0", "1", "2", "3", "4", "5"),
                label="Correlation: measured (bars), exact (lines)"),
           Readout("K = {coupling:.2f}: neighbours are correlated by {measured[0]:.3f}, after one step by "
                   "{measured[1]:.3f}, after five by {measured[5]:.3f} (exactly {exact[5]:.3f}).")],
    caption="However strong the coupling, the rows below are those of a hotter chain, and the last are noise.",
    alt="Six rows of up and down spins: long runs of equal spins on top, shorter ones below; bars that fall from level "
        "to level.")

"""What a vote does with a tie: noise, and three levels of its blocks."""
import numpy as np

from physml.core import kernel, stream
from physml.core.random import uniform
from physml.explorables import Bars, Check, Explorable, Lattice, Readout, Slider
from physml.explorables.pieces import random_spins, restart_stream

SIDE, LEVELS = 256, 5


@kernel
def vote(spins, blocks, tie, stream):
    """The majority of each 2 × 2 block; two against two go up with probability ``tie``. Returns the mean."""
    total = 0
    for i in range(blocks.shape[0]):
        for j in range(blocks.shape[1]):
            up = np.int64(spins[2 * i, 2 * j]) + np.int64(spins[2 * i, 2 * j + 1])
            up += np.int64(spins[2 * i + 1, 2 * j]) + np.int64(spins[2 * i + 1, 2 * j + 1])
            coin = uniform(stream) < tie
            blocks[i, j] = 1 if up > 0 or (up == 0 and coin) else -1
            total += np.int64(blocks[i, j])
    return total / blocks.size


@kernel
def four_votes(noise, first, second, third, fourth, means, exact, stream, seed, tie):
    """Always the same coins; beside it the law of independent voters, p' = p⁴ + 4p³q + 6w p²q²."""
    restart_stream(stream, seed)
    random_spins(noise, stream)
    total = 0
    for i in range(noise.size):
        total += np.int64(noise.flat[i])
    means[0] = total / noise.size
    means[1] = vote(noise, first, tie, stream)
    means[2] = vote(first, second, tie, stream)
    means[3] = vote(second, third, tie, stream)
    means[4] = vote(third, fourth, tie, stream)
    p = 0.5
    for level in range(exact.shape[0]):
        exact[level] = 2.0 * p - 1.0
        q = 1.0 - p
        p = p * p * p * (p + 4.0 * q) + 6.0 * tie * p * p * q * q


def truth(figure):
    from physml import rg

    for tie in (0.5, 0.6, 1.0):
        program = figure.run(0, [(0, {"tie": tie})])
        sites = (SIDE >> np.arange(LEVELS)) ** 2
        yield Check(f"magnetization of the levels, tie {tie}", program["means"], program["exact"],
                    4 / np.sqrt(sites) + 2.5 * abs(program["means"][0]) * 1.5 ** np.arange(LEVELS),
                    "4 standard errors, and those handed down")
    total = program["noise"].reshape(128, 2, 128, 2).sum(axis=(1, 3), dtype=int)
    yield Check("all ties up", program["first"], np.where(total >= 0, 1, -1), 0, "exact")
    fair = figure.run(0)["first"]
    yield Check("the vote of `rg`", fair[total != 0], rg.block_spins(program["noise"])[total != 0], 0, "exact")


def _level(n):
    return np.zeros((SIDE >> n, SIDE >> n), np.int8)


tie_rule = Explorable(
    "tie-rule", title="Two against two", size="sentence",
    controls=[Slider("tie", 0.0, 1.0, value=0.5, step=0.01, label="A tie goes up with probability")],
    state={"noise": _level(0), "first": _level(1), "second": _level(2), "third": _level(3), "fourth": _level(4),
           "means": np.zeros(LEVELS), "exact": np.zeros(LEVELS), "stream": stream(29), "seed": stream(29)},
    on={"tie": four_votes}, truth=truth, poster=(0, [(0, {"tie": 0.6})]),
    views=[Lattice("second", label="Blocks of 4"), Lattice("third", label="Blocks of 8"),
           Bars("means", reference="exact", ylim=(-1.0, 1.0), ratio=1.6, categories=("1", "2", "4", "8", "16"),
                label="Magnetization of blocks (bars), exact (lines)"),
           Readout("Ties up: {tie:.2f}. Magnetization of the noise {means[0]:.3f}, of blocks of 2, 4, 8 sites: "
                   "{means[1]:.3f}, {means[2]:.3f}, {means[3]:.3f}.")],
    caption="Noise stays noise only if ties are fair: any other rule acts like a field that grows with every step.",
    alt="Two pictures of block spins and bars of magnetization by level; away from one half the bars grow towards one "
        "sign.")

"""Random streams: xoshiro256++ (Blackman and Vigna 2021), its state an explicit array that kernels take and advance.

The functions below are kernels themselves, to be called from kernels. One seed gives the same numbers on every host.
"""
import math

import numpy as np

from physml.core.arguments import Seed, seed_sequence, whole
from physml.core.jit import kernel
from physml.core.special import log

u64 = np.uint64
LANES = 16  # generators side by side in `fill_random`
STATE = 4 * LANES  # words of their states


def stream(seed: Seed = 0, n: int | None = None) -> np.ndarray:
    """Independent generator states, spawned from a NumPy `SeedSequence`.

    Parameters
    ----------
    seed : int or SeedSequence
        Non-negative.
    n : int, optional
        How many streams. The first ``k`` streams of a seed do not depend on ``n``.

    Returns
    -------
    ndarray of uint64
        Shape (4,), or (n, 4) when ``n`` is given. Kernels advance it in place.

    Raises
    ------
    ValueError
        If the seed is not a non-negative integer or ``n`` is not a positive one.

    Examples
    --------
    >>> stream(7).shape, stream(7, 3).shape
    ((4,), (3, 4))
    """
    states = [child.generate_state(4, np.uint64) for child in children(seed, 1 if n is None else whole("n", n))]
    return np.stack(states) if n is not None else states[0]


def children(seed: Seed, n: int) -> list[np.random.SeedSequence]:
    """One seed for each of ``n`` random things; the first ones do not depend on ``n``."""
    return seed_sequence(seed).spawn(n)


def generator(seed: Seed) -> np.random.Generator:
    """A NumPy generator, for what is drawn before the kernels run."""
    return np.random.default_rng(seed_sequence(seed))


@kernel("uint64[::1]")
def next_u64(state):
    """64 random bits."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    total = s0 + s3
    out = ((total << u64(23)) | (total >> u64(41))) + s0
    t = s1 << u64(17)
    s2 ^= s0
    s3 ^= s1
    state[1] = s1 ^ s2
    state[0] = s0 ^ s3
    state[2] = s2 ^ t
    state[3] = (s3 << u64(45)) | (s3 >> u64(19))
    return out


@kernel("uint64, uint64, uint64, uint64")
def advance(s0, s1, s2, s3):
    """The same for native loops that keep the state in registers, or many states side by side: bits and next state.

    It stands here twice, since `next_u64` would take twice as long in plain Python if it called this.
    """
    total = s0 + s3
    out = ((total << u64(23)) | (total >> u64(41))) + s0
    t = s1 << u64(17)
    s2 ^= s0
    s3 ^= s1
    return out, s0 ^ s3, s1 ^ s2, s2 ^ t, (s3 << u64(45)) | (s3 >> u64(19))


@kernel("uint64[::1], int64")
def fill_random(words, blocks):
    """``blocks`` times LANES random words behind the states of LANES generators (xoshiro256++), in one array.

    Word q of generator ``lane`` is words[q * LANES + lane] for q < 4. With one array and constant distances the
    compiler sees that nothing overlaps.
    """
    for block in range(blocks):
        out = u64(STATE + block * LANES)
        for lane in range(LANES):
            q = u64(lane)
            r, s0, s1, s2, s3 = advance(words[q], words[q + u64(LANES)], words[q + u64(2 * LANES)],
                                        words[q + u64(3 * LANES)])
            words[out + q] = r
            words[q], words[q + u64(LANES)] = s0, s1
            words[q + u64(2 * LANES)], words[q + u64(3 * LANES)] = s2, s3


@kernel("uint64[::1]")
def uniform(state):
    """A uniform number in [0, 1), a multiple of 2**-53."""
    return np.float64(next_u64(state) >> u64(11)) * (1.0 / 9007199254740992.0)


@kernel("uint64[::1], int64")
def below(state, n):
    """A uniform integer in {0, …, n-1} for 1 <= n < 2**32, without bias (Lemire 2019)."""
    bound = u64(n)
    product = (next_u64(state) >> u64(32)) * bound
    low = product & u64(0xFFFFFFFF)
    if low < bound:
        least = (u64(0x100000000) - bound) % bound
        while low < least:
            product = (next_u64(state) >> u64(32)) * bound
            low = product & u64(0xFFFFFFFF)
    return np.int64(product >> u64(32))


@kernel("int32[::1], uint64[::1]")
def shuffle(order, state):
    """What is there in a random order (Fisher and Yates)."""
    for k in range(order.shape[0] - 1, 0, -1):
        j = below(state, k + 1)
        kept = order[k]
        order[k] = order[j]
        order[j] = kept


@kernel("uint64[::1]")
def normal(state):
    """A standard normal number (Marsaglia's polar method; the pair's second one is thrown away)."""
    while True:
        a = 2.0 * uniform(state) - 1.0
        b = 2.0 * uniform(state) - 1.0
        q = a * a + b * b
        if 0.0 < q < 1.0:
            return a * math.sqrt(-2.0 * log(q) / q)


@kernel("float64")
def threshold(probability):
    """The integer t for which ``(next_u64(state) >> 11) < t`` happens with this probability (rounded to 2**-53)."""
    return u64(np.int64(min(max(probability, 0.0), 1.0) * 9007199254740992.0))

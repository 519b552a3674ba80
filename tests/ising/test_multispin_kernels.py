"""Multi-spin coding: packing, the bitwise comparison, and a NumPy twin that decides with whole numbers."""
import numpy as np
import pytest

from physml.ising import chains, multispin_kernels
from physml.ising.split_kernels import LANES, STATE


def prepared(seed=3):
    words = np.zeros(multispin_kernels.WORK, np.uint64)
    words[:STATE] = np.random.SeedSequence(seed).generate_state(STATE, np.uint64)
    return words


def random_spins(L, seed=0):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (L, L))


@pytest.mark.parametrize(("L", "strips"), [(2, 1), (4, 2), (6, 1), (12, 2), (64, 32), (128, 64), (256, 64)])
def test_packing(L, strips):
    assert chains.strips(L) == strips
    planes = chains.split(random_spins(L))
    words = chains.pack(planes, strips)
    height = L // strips
    bit, i, j = strips - 1, height // 2, L // 2 - 1
    assert (words[1].reshape(height, -1)[i, j] >> np.uint64(bit)) & np.uint64(1) == planes[1, i + bit * height, j]
    assert (chains.unpack(words, strips, L // 2) == planes).all()


@pytest.mark.parametrize("T", [0.5, 2.269, 40.0])
def test_masks_have_the_right_probabilities(T):
    blocks = 400
    masks = np.zeros((2, blocks * LANES), np.uint64)
    probabilities = chains.MultiSpin(4, T, 0.0, None).probabilities
    multispin_kernels.fill_masks(prepared(), probabilities, masks, blocks)
    assert not (masks[1] & ~masks[0]).any()
    n = masks[0].size * 64
    bits = np.unpackbits(masks.view(np.uint8), axis=1)
    for row, p in zip(bits, np.exp([-4 / T, -8 / T]), strict=True):
        assert abs(row.mean() - p) < 4 * np.sqrt(p * (1 - p) / n)
        a, b = row[:-1] - p, row[1:] - p
        assert abs((a * b).mean()) < 4 * p * (1 - p) / np.sqrt(n)      # neighbouring bits are independent
        a, b = row[:-1024] - p, row[1024:] - p
        assert abs((a * b).mean()) < 4 * p * (1 - p) / np.sqrt(n)      # and so are successive blocks


def test_masks_at_the_ends():
    """Probabilities 0 and (rounded) 1."""
    masks = np.zeros((2, LANES), np.uint64)
    multispin_kernels.fill_masks(prepared(), np.array([2**53 - 1, 0], np.uint64), masks, 1)
    assert (masks[0] == np.uint64(2**64 - 1)).all()
    assert not masks[1].any()


@pytest.mark.parametrize("L", [2, 4, 6, 12, 128])
def test_sweep_equals_its_twin(L):
    strips, half = chains.strips(L), L // 2
    probabilities = chains.MultiSpin(L, 2.4, 0.0, None).probabilities
    spins, words = random_spins(L), prepared()
    planes = chains.pack(chains.split(spins), strips)
    size = planes.shape[1]
    masks, seams = np.zeros((2, size + LANES), np.uint64), np.zeros((2, half), np.uint64)
    for _ in range(3):
        for colour in range(2):
            multispin_kernels.sweep_plane(planes[colour], planes[1 - colour], colour, half, strips, words,
                                          probabilities, masks, seams)
            one, none = chains.unpack(masks[:, :size].copy(), strips, half)
            twin(spins, colour, one, none)
            assert (chains.join(chains.unpack(planes, strips, half)) == spins).all()


def twin(spins, colour, one, none):
    """Flip where ΔE <= 0, where ΔE = 4 and ``one`` allows it, where ΔE = 8 and ``none`` does."""
    s = spins.astype(int)
    cost = 2 * s * sum(np.roll(s, shift, axis) for shift in (1, -1) for axis in (0, 1))
    i, j = np.indices(s.shape)
    allowed = np.select([cost <= 0, cost == 4], [True, one[i, j // 2] == 1], none[i, j // 2] == 1)
    spins[allowed & ((i + j) % 2 == colour)] *= -1


@pytest.mark.parametrize("L", [2, 4, 6, 128])
def test_measure(L):
    strips, half = chains.strips(L), L // 2
    spins, out = random_spins(L, seed=L), np.zeros(2)
    planes = chains.pack(chains.split(spins), strips)
    if strips < 64:
        planes |= np.uint64(1) << np.uint64(strips)  # what lies above the used bits must not matter
    multispin_kernels.measure(planes[0], planes[1], half, strips, np.zeros((2, half), np.uint64), out)
    s = spins.astype(int)
    assert out * L * L == pytest.approx([-(s * (np.roll(s, 1, 0) + np.roll(s, 1, 1))).sum(), s.sum()])

"""Frequencies of patches against counting them one by one."""
from collections import Counter

import numpy as np
import pytest

from physml.learning import patch_frequencies, patch_table


@pytest.mark.parametrize("padding", ["periodic", "zero"])
@pytest.mark.parametrize("stride", [1, 2])
def test_counts(padding, stride):
    spins = np.random.default_rng(1).choice([-1, 1], (7, 7))
    wide = np.pad(spins, 1, mode="wrap" if padding == "periodic" else "constant")
    seen = [tuple(wide[i:i + 3, j:j + 3].ravel()) for i in range(0, 7, stride) for j in range(0, 7, stride)]
    table = [tuple(row) for row in patch_table(padding)]
    assert len(set(table)) == len(table) == {"periodic": 512, "zero": 512 + 4 * 64 + 4 * 16}[padding]
    found = patch_frequencies(spins, stride=stride, padding=padding) * len(seen)
    assert {p: round(c) for p, c in zip(table, found, strict=True) if c} == Counter(seen)


def test_shape_and_sum():
    spins = np.random.default_rng(2).choice([-1, 1], (2, 3, 4, 4))
    shares = patch_frequencies(spins)
    assert shares.shape == (2, 3, 512)
    np.testing.assert_allclose(shares.sum(axis=-1), 1.0)
    np.testing.assert_allclose(shares @ patch_table()[:, 4], spins.mean(axis=(-1, -2)))  # the centre is every site


@pytest.mark.parametrize(("call", "message"), [
    (lambda: patch_frequencies(np.ones((3, 4))), "spins: got shape"),
    (lambda: patch_frequencies(np.ones((2, 2))), "spins: got shape"),
    (lambda: patch_frequencies(np.zeros((3, 3))), "spins: got values other"),
    (lambda: patch_frequencies(np.ones((3, 3)), padding="wrap"), "padding: got 'wrap'"),
    (lambda: patch_frequencies(np.ones((3, 3)), stride=0), "stride: got 0"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""The digits: shape, published counts, and what thresholding does."""
import numpy as np
import pytest

from physml.data import digits


def test_images():
    record = digits()
    assert record.images.shape == (1797, 8, 8)
    assert record.images.dtype == np.uint8
    assert (record.images.min(), record.images.max()) == (0, 16)
    assert np.bincount(record.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert "CC BY" in record.citation
    assert "Alpaydin" in record.citation


def test_nearest_mean_recognises_most_digits():
    """Labels belong to their images: a digit is nearest to the mean of its own class in nine cases of ten."""
    record = digits()
    x = record.images.reshape(len(record.images), -1).astype(float)
    train, test = np.arange(0, 1797, 2), np.arange(1, 1797, 2)
    means = np.stack([x[train][record.labels[train] == k].mean(axis=0) for k in range(10)])
    guess = ((x[test][:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (guess == record.labels[test]).mean() > 0.85


def test_binary():
    record = digits()
    black = record.binary()
    assert black.shape == (1797, 64)
    assert set(np.unique(black)) == {0, 1}
    assert (black == (record.images.reshape(-1, 64) >= 8)).all()
    assert (record.binary(values=(-1, 1)) == 2 * black - 1).all()
    assert record.binary(1).sum() > black.sum()


@pytest.mark.parametrize(("options", "message"), [
    ({"threshold": 0}, "threshold: got 0"), ({"threshold": 17}, "threshold: got 17"),
    ({"values": (0, 2)}, "values: got"), ({"values": 1}, "values: got 1"),
])
def test_bad_input(options, message):
    with pytest.raises(ValueError, match=message):
        digits().binary(**options)

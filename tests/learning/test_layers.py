"""Layers against slow twins, and every gradient against differences."""
import numpy as np
import pytest

from physml.learning import Convolution, Dense, MeanPool, PatchMean, patch_frequencies
from physml.learning.activations import ACTIVATIONS

RNG = np.random.default_rng(3)
SPINS = RNG.choice([-1.0, 1.0], (3, 6, 6))
INPUTS = {
    "dense": (lambda f: Dense(RNG.normal(size=(4, 3)), RNG.normal(size=3), f), RNG.normal(size=(5, 4))),
    "dense without a bias": (lambda f: Dense(RNG.normal(size=(4, 3)), None, f), RNG.normal(size=(5, 4))),
    "periodic": (lambda f: Convolution(RNG.normal(size=(3, 3, 2, 3)), RNG.normal(size=3), f),
                 RNG.normal(size=(2, 5, 5, 2))),
    "zero": (lambda f: Convolution(RNG.normal(size=(3, 3, 1, 2)), RNG.normal(size=2), f, 1, "zero"),
             RNG.normal(size=(2, 5, 5))),
    "stride": (lambda f: Convolution(RNG.normal(size=(3, 3, 1, 2)), RNG.normal(size=2), f, 2),
               RNG.normal(size=(2, 6, 6))),
    "zero, odd stride": (lambda f: Convolution(RNG.normal(size=(3, 3, 2, 2)), RNG.normal(size=2), f, 3, "zero"),
                         RNG.normal(size=(2, 7, 7, 2))),
    "mean": (lambda f: MeanPool(), RNG.normal(size=(2, 4, 4, 3))),
    "patches": (lambda f: PatchMean(Convolution(RNG.normal(size=(3, 3, 1, 2)), RNG.normal(size=2), f)),
                patch_frequencies(SPINS)),
}


def slow_convolution(layer, x):
    """Loops over sites and the taps of the filters, nothing clever."""
    n, L = x.shape[:2]
    sites = range(0, L, layer.stride)
    y = np.zeros((n, len(sites), len(sites), len(layer.bias)))
    for i, row in enumerate(sites):
        for j, column in enumerate(sites):
            y[:, i, j] = layer.bias
            for a in range(3):
                for b in range(3):
                    r, c = row + a - 1, column + b - 1
                    if layer.padding == "periodic" or (0 <= r < L and 0 <= c < L):
                        y[:, i, j] += x[:, r % L, c % L] @ layer.weights[a, b]
    return y


@pytest.mark.parametrize("padding", ["periodic", "zero"])
@pytest.mark.parametrize(("L", "stride", "channels"), [(5, 1, 1), (6, 2, 3), (7, 3, 2)])
def test_convolution_equals_its_twin(L, stride, channels, padding):
    layer = Convolution(RNG.normal(size=(3, 3, channels, 4)), RNG.normal(size=4), "linear", stride, padding)
    x = RNG.normal(size=(3, L, L, channels))
    np.testing.assert_allclose(layer(x), slow_convolution(layer, x), atol=1e-13)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("kind", INPUTS)
def test_backward_is_the_derivative_of_forward(kind, name):
    """A random direction in all parameters and in the input at once, by central differences."""
    make, x = INPUTS[kind]
    layer = make(name)
    y, memory = layer.forward(layer.parameters, x)
    gradient, direction = RNG.normal(size=y.shape), RNG.normal(size=x.shape)
    back, own = layer.backward(layer.parameters, memory, gradient, True)
    turns = [RNG.normal(size=p.shape) for p in layer.parameters]
    slope = sum((g * d).sum() for g, d in zip([back, *own], [direction, *turns], strict=True))

    def along(h):
        moved = [p + h * d for p, d in zip(layer.parameters, turns, strict=True)]
        return (gradient * layer.forward(moved, x + h * direction)[0]).sum()

    # five points: the error is of fourth order, and a kink of a ReLU within 2e-4 is not there at this seed
    h = 1e-4
    assert slope == pytest.approx((8 * (along(h) - along(-h)) - along(2 * h) + along(-2 * h)) / (12 * h), rel=1e-7)


@pytest.mark.parametrize(("padding", "stride"), [("periodic", 1), ("periodic", 2), ("zero", 1), ("zero", 2)])
@pytest.mark.parametrize("L", [3, 6])
def test_patches_say_all_that_a_filter_sees(L, padding, stride):
    spins = RNG.choice([-1, 1], (4, L, L))
    filters = Convolution(RNG.normal(size=(3, 3, 1, 5)), RNG.normal(size=5), "tanh", stride, padding)
    seen = PatchMean(filters)(patch_frequencies(spins, stride=stride, padding=padding))
    np.testing.assert_allclose(seen, MeanPool()(filters(spins)), atol=1e-13)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: Dense([1.0]), r"weights: got shape \(1,\)"),
    (lambda: Dense([[1.0]], [1.0, 2.0]), r"bias: got shape \(2,\); give \(1,\)"),
    (lambda: Dense([[1.0]], activation="step"), "activation: got 'step'"),
    (lambda: Dense([[1.0]])(np.ones((2, 3))), r"x: got shape \(2, 3\)"),
    (lambda: Convolution(np.ones((2, 2, 1, 1)), [0.0]), r"weights: got shape \(2, 2, 1, 1\)"),
    (lambda: Convolution(np.ones((3, 3, 1, 1)), [0.0], padding="edge"), "padding: got 'edge'"),
    (lambda: Convolution(np.ones((3, 3, 1, 1)), [0.0], stride=0), "stride: got 0"),
    (lambda: Convolution(np.ones((3, 3, 2, 1)), [0.0])(np.ones((1, 4, 4))), r"x: got shape"),
    (lambda: PatchMean(Convolution(np.ones((3, 3, 2, 1)), [0.0])), "convolution: got 2 channels"),
    (lambda: PatchMean(Convolution(np.ones((3, 3, 1, 1)), [0.0]))(np.ones((1, 9))), "the frequencies of 512 patches"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

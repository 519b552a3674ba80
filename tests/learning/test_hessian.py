"""Products with the Hessian against an automatic differentiation of its own, and against differences."""
import numpy as np
import pytest

from physml import learning

RNG = np.random.default_rng(3)
CASES = [(act, loss, outputs) for act in ("tanh", "silu", "square", "relu")
         for loss, outputs in (("cross_entropy", 3), ("cross_entropy", 1), ("squared", 2))]


class Dual:
    """a + b ε + c ε' + d εε' with ε² = ε'² = 0: a function's value, two derivatives and the mixed second one.

    Nothing of a network's backward pass is in here: forward arithmetic alone (hyper-dual numbers, Fike & Alonso 2011).
    """

    def __init__(self, a, b=0.0, c=0.0, d=0.0):
        self.parts = a, b, c, d

    def __add__(self, other):
        return Dual(*(x + y for x, y in zip(self.parts, dual(other).parts, strict=True)))

    def __mul__(self, other):
        (a, b, c, d), (p, q, r, s) = self.parts, dual(other).parts
        return Dual(a * p, a * q + b * p, a * r + c * p, a * s + b * r + c * q + d * p)

    def of(self, value, slope, bend):
        a, b, c, d = self.parts
        return Dual(value(a), slope(a) * b, slope(a) * c, slope(a) * d + bend(a) * b * c)


def dual(x):
    return x if isinstance(x, Dual) else Dual(x)


def exp(x):
    return x.of(np.exp, np.exp, np.exp)


def log(x):
    return x.of(np.log, lambda a: 1 / a, lambda a: -1 / a**2)


def inverse(x):
    return x.of(lambda a: 1 / a, lambda a: -1 / a**2, lambda a: 2 / a**3)


ACTIVATE = {
    "tanh": lambda x: (exp(x * 2.0) + -1.0) * inverse(exp(x * 2.0) + 1.0),
    "silu": lambda x: x * inverse(exp(x * -1.0) + 1.0),
    "square": lambda x: x * x,
    "relu": lambda x: x * float(x.parts[0] > 0),
}


def total(terms):
    found = Dual(0.0)
    for term in terms:
        found = found + term
    return found


def mixed_derivative(network, activation, x, targets, loss, penalty, v, w):
    """v·H·w of the mean loss, number by number."""
    theta = [Dual(a, b, c) for a, b, c in zip(network.vector, v, w, strict=True)]
    sizes = [layer.weights.shape for layer in network.layers]
    losses = []
    for row, target in zip(x, targets, strict=True):
        y, first = [Dual(value) for value in row], 0
        for k, (inputs, outputs) in enumerate(sizes):
            at = theta[first:first + inputs * outputs + outputs]
            first += inputs * outputs + outputs
            y = [total([y[i] * at[i * outputs + j] for i in range(inputs)]) + at[inputs * outputs + j]
                 for j in range(outputs)]
            if k < len(sizes) - 1:
                y = [ACTIVATE[activation](field) for field in y]
        if loss == "squared":
            losses.append(total([(out + -t) * (out + -t) * 0.5 for out, t in zip(y, target, strict=True)]))
        elif len(y) == 1:
            losses.append(log(exp(y[0]) + 1.0) + y[0] * -float(target))
        else:
            losses.append(log(total([exp(out) for out in y])) + y[target] * -1.0)
    whole = total(losses) * (1 / len(x)) + total([t * t for t in theta]) * (penalty / 2)
    return whole.parts[3]


def case(activation, loss, outputs):
    network = learning.dense_network([3, 4, 3, outputs], activation=activation, seed=1)
    network = network.replaced(0.7 * RNG.normal(size=network.vector.shape))
    targets = {"squared": RNG.normal(size=(6, outputs)), "cross_entropy": RNG.integers(0, max(outputs, 2), 6)}[loss]
    return network, RNG.normal(size=(6, 3)), targets


@pytest.mark.parametrize(("activation", "loss", "outputs"), CASES)
def test_products_are_those_of_another_differentiation(activation, loss, outputs):
    network, x, targets = case(activation, loss, outputs)
    v, w = RNG.normal(size=(2, len(network.vector)))
    product = learning.hessian_product(network, x, targets, v, loss=loss, penalty=0.3)
    expected = mixed_derivative(network, activation, x, targets, loss, 0.3, v, w)
    assert w @ product == pytest.approx(expected, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize(("activation", "loss", "outputs"), [c for c in CASES if c[0] in ("tanh", "silu")])
def test_products_are_differences_of_gradients(activation, loss, outputs):
    network, x, targets = case(activation, loss, outputs)
    v = RNG.normal(size=len(network.vector))
    ends = [learning.loss_and_gradient(network.replaced(network.vector + s * 1e-5 * v), x, targets, loss=loss)[1]
            for s in (1, -1)]
    np.testing.assert_allclose(learning.hessian_product(network, x, targets, v, loss=loss),
                               (ends[0] - ends[1]) / 2e-5, atol=3e-8)


def test_the_matrix_is_made_of_products_and_its_positive_part_of_slopes():
    """Without a bias too, and with all directions at once. The Gauss–Newton part: outer products of the outputs'
    gradients, which `loss_and_gradient` gives for one example and the loss y."""
    network, x = learning.dense_network([3, 5, 1], bias=False, seed=4), RNG.normal(size=(7, 3))
    y = RNG.normal(size=(7, 1))
    matrix = learning.hessian_matrix(network, x, y, loss="squared")
    one = learning.hessian_product(network, x, y, np.eye(20)[3], loss="squared")
    np.testing.assert_allclose(one, matrix[3], atol=1e-14)

    def outputs_themselves(out, _):
        return float(out.sum()), np.ones_like(out)

    slopes = [learning.loss_and_gradient(network, x[i:i + 1], y[i:i + 1], loss=outputs_themselves)[1] for i in range(7)]
    positive = learning.hessian_matrix(network, x, y, loss="squared", part="gauss_newton")
    np.testing.assert_allclose(positive, np.transpose(slopes) @ slopes / 7, atol=1e-14)
    # where every output is right the rest vanishes
    np.testing.assert_allclose(learning.hessian_matrix(network, x, network(x), loss="squared"),
                               learning.hessian_matrix(network, x, network(x), loss="squared", part="gauss_newton"),
                               atol=1e-14)


def test_least_squares():
    x = RNG.normal(size=(9, 4))
    network = learning.Network((learning.Dense(np.zeros((4, 1))),))
    np.testing.assert_allclose(learning.hessian_matrix(network, x, np.ones(9), loss="squared", penalty=0.5),
                               x.T @ x / 9 + 0.5 * np.eye(4), atol=1e-14)


@pytest.mark.parametrize(("call", "says"), [
    (lambda n: learning.hessian_product(n, np.ones((2, 3)), [0, 1], np.ones(3)), r"directions: got shape \(3,\)"),
    (lambda n: learning.hessian_matrix(n, np.ones((2, 3)), [0, 1], part="half"), "part: got 'half'"),
    (lambda n: learning.hessian_matrix(n, np.ones((2, 3)), [0, 1], loss=lambda a, b: (0.0, a)), "loss: got"),
    (lambda n: learning.hessian_matrix(learning.convolutional_network(2), np.ones((1, 4, 4)), [1]), "network: Hess")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call(learning.dense_network([3, 2, 1]))

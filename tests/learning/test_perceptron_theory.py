"""The replica values of the teacher-student perceptron: published numbers, derivatives, adaptive quadrature."""
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from physml import learning


def normal_mean(f):
    return quad(lambda t: norm.pdf(t) * f(t), -12, 12, points=(-2, 0, 2), epsabs=1e-12, limit=200)[0]


@pytest.mark.parametrize("R", [0.0, 0.3, 0.7, 0.97])
def test_the_entropy_of_an_example(R):
    taken, slope = learning.example_entropy(R)
    exact = 2 * normal_mean(lambda t: norm.cdf(np.sqrt(R / (1 - R)) * t) * norm.logcdf(
        np.sqrt(R / (1 - R)) * t))
    assert abs(taken - exact) < 1e-9
    if R:
        above, below = (float(learning.example_entropy(R + h)[0]) for h in (1e-5, -1e-5))
        assert abs(slope - (above - below) / 2e-5) < 1e-6 * slope


def test_published_loads():
    """Györgyi 1990: 1.245; Sompolinsky, Tishby and Seung 1990: the state lives on to 1.49."""
    dies, ends = learning.binary_transition()
    assert abs(dies - 1.245) < 5e-4
    assert abs(ends - 1.49) < 5e-3


@pytest.mark.parametrize("f", [0.4, 2.0])
def test_the_branch(f):
    """Its R and entropy by other quadrature, and stationarity of the entropy at its load."""
    load, R, entropy = (float(x) for x in learning.binary_states(f))
    assert abs(R - normal_mean(lambda t: np.tanh(f + np.sqrt(f) * t))) < 1e-9

    def total(g):
        """Entropy at another field and this load."""
        other, r, s = (float(x) for x in learning.binary_states(g))
        return s + (load - other) * float(learning.example_entropy(r)[0])

    assert abs(total(f) - entropy) < 1e-12
    assert abs(total(f + 1e-4) - total(f - 1e-4)) < 1e-8


def test_binary_overlap_follows_the_branch():
    R, entropy = learning.binary_overlap(1.2)
    assert entropy > 0 > learning.binary_overlap(1.3)[1]
    assert learning.binary_overlap(1.3)[0] > R
    assert np.isnan(learning.binary_overlap(1.5)).all()


def test_learning_curves_at_many_examples():
    """A drawn student errs on 0.625/α, the vote on 0.442/α of new examples (Engel and Van den Broeck 2001)."""
    R = learning.spherical_overlap(300.0)
    assert abs(300 * np.arccos(R) / np.pi - 0.625) < 0.002
    assert abs(300 * np.arccos(R**0.5) / np.pi - 0.442) < 0.002
    assert learning.spherical_overlap(0.0) == 0.0


def test_the_annealed_bound():
    """The load where the mean number of students at R < 0.9 stops growing with N is 1.448."""
    most = {load: learning.expected_survivors(801, round(801 * load))[:760].sum() for load in (1.40, 1.50)}
    assert most[1.40] > 1 > most[1.50]


@pytest.mark.parametrize(("call", "says"), [
    (lambda: learning.example_entropy(1.0), "^overlap: "), (lambda: learning.binary_states(0.0), "^conjugate: "),
    (lambda: learning.binary_overlap(0.0), "^load: "), (lambda: learning.spherical_overlap(-1.0), "^load: "),
    (lambda: learning.expected_survivors(5, -1), "^examples: ")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()

"""Divergences by enumeration and quadrature; the identity between divergence and free energy, and a wrong sign."""
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from physml.spins import PairwiseModel
from physml.variational import entropy, gaussian_kl, kl, variational_free_energy


def test_coding():
    """Code lengths -log2 of a dyadic p spent on data from q: more than the entropy of q by D(q‖p)."""
    q, p, lengths = np.array([0.25, 0.25, 0.5]), np.array([0.5, 0.25, 0.25]), np.array([1, 2, 2])
    assert kl(q, p) / np.log(2) == pytest.approx(q @ lengths - entropy(q) / np.log(2))
    assert kl(p, q) == pytest.approx(kl(q, p))  # these two are each other's mirror image
    assert kl([0.9, 0.1], [0.5, 0.5]) != pytest.approx(kl([0.5, 0.5], [0.9, 0.1]))


def test_edges():
    assert kl([1.0, 0.0], [1.0, 0.0]) == 0
    assert kl([0.5, 0.5, 0], [1.0, 0.0, 0]) == np.inf
    assert kl(np.full((2, 3), 1 / 6), np.full((2, 3), 1 / 6)) == 0


@pytest.mark.parametrize("values", [(-1, 1), (0, 1)])
@pytest.mark.parametrize("beta", [0.3, 1.0, 2.5])
def test_identity(values, beta):
    """D(Q‖P) = β (F[Q] - F), F = -ln Z/β, for random Q; with -ln Z in place of +ln Z it is off by 2 ln Z."""
    rng = np.random.default_rng(3)
    J = np.triu(rng.normal(size=(6, 6)), 1)
    model = PairwiseModel(J + J.T, rng.normal(size=6), values, offset=-0.4)
    energies, log_z, p = model.energy(model.states()), model.log_partition(beta), model.probabilities(beta)
    for _ in range(20):
        q = rng.dirichlet(np.full(64, 0.3))
        f = variational_free_energy(q, energies, beta)
        assert kl(q, p) == pytest.approx(beta * f + log_z, abs=1e-10)
        assert f >= -log_z / beta
        assert abs(kl(q, p) - (beta * f - log_z)) == pytest.approx(2 * abs(log_z), abs=1e-9)
    assert variational_free_energy(p, energies, beta) == pytest.approx(-log_z / beta, abs=1e-10)


def test_gaussians_by_quadrature():
    q, p = norm(0.3, 0.7), norm(-0.4, 1.9)
    exact = quad(lambda x: q.pdf(x) * (q.logpdf(x) - p.logpdf(x)), -6, 6, epsabs=1e-12)[0]
    assert gaussian_kl(0.3, 0.49, -0.4, 1.9**2) == pytest.approx(exact, abs=1e-10)


def test_gaussians_in_more_dimensions():
    """Invariant under any linear map, additive over independent coordinates, zero for equal ones."""
    rng = np.random.default_rng(0)
    A, v0, v1, m0, m1 = rng.normal(size=(4, 4)), *rng.uniform(0.5, 2, (2, 4)), *rng.normal(size=(2, 4))
    single = sum(gaussian_kl(*one) for one in zip(m0, v0, m1, v1, strict=True))
    assert gaussian_kl(m0, np.diag(v0), m1, np.diag(v1)) == pytest.approx(single)
    assert gaussian_kl(A @ m0, A * v0 @ A.T, A @ m1, A * v1 @ A.T) == pytest.approx(single, rel=1e-9)
    assert gaussian_kl(m0, A @ A.T, m0, A @ A.T) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: kl([0.5, 0.6], [0.5, 0.5]), "q: sums to 1.1"), (lambda: kl([0.5, 0.5], [1.5, -0.5]), "p: sums to"),
    (lambda: kl([1.0], [0.5, 0.5]), "p: got shape"), (lambda: kl([np.nan, 1], [0.5, 0.5]), "q"),
    (lambda: variational_free_energy([1.0], [0, 1]), "energies"),
    (lambda: variational_free_energy([1.0], [0], 0.0), "beta: got 0.0"),
    (lambda: gaussian_kl(0, -1, 0, 1), "S0: is not positive definite"),
    (lambda: gaussian_kl([0, 0], np.eye(2), [0, 0], [[1, 0.5], [0, 1]]), "S1: differs from its transpose by 0.5"),
    (lambda: gaussian_kl([0, 0], np.eye(3), [0, 0], np.eye(2)), "S0: got shape"),
    (lambda: gaussian_kl([0, 0], np.eye(2), [0, 0, 0], np.eye(2)), "m1")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""The Bayesian mixture: exact evidence against direct integration, the bound, its monotone ascent, label symmetry."""
import numpy as np
import pytest

from physml.variational import fit_mixture, mixture_posterior

X = np.array([-2.1, -1.6, -2.7, 0.2, 1.9, 2.4, 1.2])


def evidence_by_grid(x, sd, prior_sd):
    """∫∫ p(x | μ₁, μ₂) over a fine grid of the two means."""
    mu = np.linspace(-15, 15, 1201)
    prior = np.exp(-0.5 * (mu / prior_sd) ** 2) / np.sqrt(2 * np.pi) / prior_sd * (mu[1] - mu[0])
    like = np.exp(-0.5 * ((x[:, None] - mu) / sd) ** 2) / np.sqrt(2 * np.pi) / sd
    joint = np.prod(0.5 * (like[:, :, None] + like[:, None, :]), axis=0) * np.outer(prior, prior)
    first, last = like[0], like[-1]
    apart = (first[:, None] * last + last[:, None] * first) / ((first[:, None] + first) * (last[:, None] + last))
    return np.log(joint.sum()), 1 - (joint * apart).sum() / joint.sum()


@pytest.mark.parametrize(("sd", "prior_sd"), [(1.0, 3.0), (0.7, 2.0)])
def test_exact_posterior(sd, prior_sd):
    exact = mixture_posterior(X, sd=sd, prior_sd=prior_sd)
    log_evidence, together = evidence_by_grid(X, sd, prior_sd)
    assert exact.log_evidence == pytest.approx(log_evidence, abs=1e-9)
    assert exact.together[0, -1] == pytest.approx(together, abs=1e-9)
    assert np.diag(exact.together) == pytest.approx(np.ones(7))


@pytest.mark.parametrize("start", [None, [-1.0, 1.0], [5.0, -9.0], [0.1, 0.1]])
def test_the_bound_climbs_and_stays_below(start):
    fit = fit_mixture(X, start=start)
    assert fit.converged
    assert fit.residual <= 1e-10
    assert (np.diff(fit.path) >= -1e-12).all()
    assert fit.elbo < mixture_posterior(X).log_evidence
    assert fit.responsibilities.sum(axis=1) == pytest.approx(np.ones(7))


def test_symmetry_is_broken_and_costs_ln_2():
    """Well separated data: q describes one of two equivalent labellings, and the bound misses ln 2 for it."""
    x = np.array([-6.2, -5.7, -6.6, 5.9, 6.4, 6.1])
    fit, exact = fit_mixture(x), mixture_posterior(x)
    assert exact.log_evidence - fit.elbo == pytest.approx(np.log(2), abs=1e-3)
    assert fit.means == pytest.approx(exact.ordered_means, abs=1e-3)
    symmetric = fit_mixture(x, start=[0.3, 0.3])
    assert symmetric.means[0] == symmetric.means[1]
    assert symmetric.elbo < fit.elbo - 10


def test_one_component_is_exact():
    """A single Gaussian mean: the factorised q is the posterior, and the bound is the evidence."""
    fit = fit_mixture(X, 1, prior_sd=2.0)
    covariance = np.eye(7) + 4.0
    evidence = -0.5 * (np.linalg.slogdet(2 * np.pi * covariance)[1] + X @ np.linalg.solve(covariance, X))
    assert fit.elbo == pytest.approx(evidence, abs=1e-10)
    assert fit.variances == pytest.approx([1 / (7 + 0.25)])


def test_unfinished_is_said():
    fit = fit_mixture(X, max_iterations=2)
    assert not fit.converged
    assert fit.residual > 1e-6
    assert len(fit.path) == 3


@pytest.mark.parametrize(("call", "message"), [
    (lambda: fit_mixture([]), "x: got shape"), (lambda: fit_mixture(X, 0), "components: got 0"),
    (lambda: fit_mixture(X, sd=0.0), "sd: got 0.0"), (lambda: fit_mixture(X, start=[1.0]), "start: got shape"),
    (lambda: mixture_posterior(np.zeros(21)), "has 21 data"),
    (lambda: mixture_posterior(X, prior_sd=-1.0), "prior_sd")])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()

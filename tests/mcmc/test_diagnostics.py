"""Autocorrelation time, effective sample size, standard error and R-hat against series with a known answer."""
import numpy as np
import pytest
from scipy.signal import lfilter

from physml.mcmc import autocorrelation_time, effective_sample_size, r_hat, standard_error


def autoregressive(phi, shape, seed=0):
    """Stationary AR(1) with unit variance: ρ(t) = φ^t, τ = 1/2 + φ/(1 - φ)."""
    noise = np.random.default_rng(seed).normal(size=shape) * np.sqrt(1 - phi**2)
    noise[..., 0] /= np.sqrt(1 - phi**2)
    return lfilter([1], [1, -phi], noise, axis=-1)


@pytest.mark.parametrize(("phi", "exact"), [(0.9, 9.5), (0.0, 0.5), (0.5, 1.5), (-0.5, 0.5 - 1 / 3)])
def test_autoregressive_series(phi, exact):
    assert autocorrelation_time(autoregressive(phi, 400_000)) == pytest.approx(exact, rel=0.05)
    assert autocorrelation_time(autoregressive(phi, (4, 100_000), seed=1)) == pytest.approx(exact, rel=0.05)


def test_against_the_definition():
    """The estimate is 1/2 plus a partial sum of the autocorrelations computed directly."""
    x = autoregressive(0.8, 500, seed=3)
    centred = x - x.mean()
    covariance = np.array([centred[:500 - t] @ centred[t:] / (500 - t) for t in range(500)])
    rho = 1 - (covariance[0] * 500 / 499 - covariance) / covariance[0]
    rho[0] = 1
    partial = np.cumsum(rho[:200].reshape(-1, 2).sum(axis=1)) - 0.5
    assert np.abs(partial - autocorrelation_time(x)).min() < 0.05


@pytest.mark.parametrize(("chains", "draws"), [(1000, 200), (2000, 100)])
def test_many_short_chains_are_not_thought_slower(chains, draws):
    """With autocovariances divided by n at every lag these come out a fifth and a third too long."""
    found = [autocorrelation_time(autoregressive(0.9, (chains, draws), seed)) for seed in range(6)]
    assert np.mean(found) == pytest.approx(9.5, rel=0.1)


def test_standard_error_covers_the_spread_of_the_means():
    x = autoregressive(0.9, (400, 4000), seed=2)
    errors = np.array([standard_error(row) for row in x])
    assert errors.mean() == pytest.approx(x.mean(axis=1).std(), rel=0.1)
    assert errors.mean() == pytest.approx(np.sqrt(19 / 4000), rel=0.05)


def test_several_series_at_once():
    x = np.stack([autoregressive(0.5, (3, 1000)), autoregressive(0.9, (3, 1000))], axis=-1)
    for function in (autocorrelation_time, effective_sample_size, standard_error, r_hat):
        assert function(x) == pytest.approx([function(x[..., 0]), function(x[..., 1])])
        assert isinstance(function(x[..., 0]), float)


def test_chains_that_disagree_have_few_effective_draws():
    x = autoregressive(0.3, (4, 1000)) + 5 * np.arange(4)[:, None]
    assert effective_sample_size(x) < 10
    assert r_hat(x, "classic") > 3


def test_antithetic_draws_count_for_more_and_stay_bounded():
    x = autoregressive(-0.9, 10_000)
    assert effective_sample_size(x) == pytest.approx(10_000 * 19, rel=0.2) or effective_sample_size(x) == 40_000
    assert effective_sample_size(np.tile([-1.0, 1.0], 500)) == pytest.approx(3000)


def test_classic_r_hat_is_gelman_and_rubins():
    x = autoregressive(0.2, (5, 300)) + np.linspace(0, 1, 5)[:, None]
    B, W = 300 * x.mean(axis=1).var(ddof=1), x.var(axis=1, ddof=1).mean()
    assert r_hat(x, "classic") == pytest.approx(np.sqrt((299 / 300 * W + B / 300) / W), rel=1e-12)


def test_split_sees_a_drift_that_classic_misses():
    drift = np.linspace(-2, 2, 1000) + 0.1 * autoregressive(0, (4, 1000))
    assert r_hat(drift, "classic") < 1.01
    assert r_hat(drift, "split") > 1.5


def test_rank_sees_a_difference_of_scale_and_heavy_tails():
    rng = np.random.default_rng(0)
    scale = rng.normal(size=(4, 1000)) * np.array([1, 1, 1, 4])[:, None]
    assert r_hat(scale, "split") < 1.01
    assert r_hat(scale, "rank") > 1.05
    cauchy = rng.standard_cauchy((4, 1000))
    assert r_hat(cauchy) == pytest.approx(r_hat(np.arctan(cauchy)), abs=2e-3)  # a monotone map changes no rank


def test_constant_series():
    x = np.ones((2, 100))
    assert np.isnan([autocorrelation_time(x), effective_sample_size(x), r_hat(x)]).all()
    assert r_hat(np.repeat([[0.0], [1.0]], 100, axis=1), "split") == np.inf


@pytest.mark.parametrize("x", [np.ones(3), np.ones((0, 10)), np.ones((2, 10, 3, 1)), 1.0, [0.0, np.nan, 1.0, 2.0]])
@pytest.mark.parametrize("function", [autocorrelation_time, effective_sample_size, standard_error, r_hat])
def test_bad_series(function, x):
    with pytest.raises(ValueError, match="x: got"):
        function(x)


def test_bad_method():
    with pytest.raises(ValueError, match="method: got 'bulk'"):
        r_hat(np.ones((2, 10)), "bulk")
    with pytest.raises(ValueError, match="x: got one chain"):
        r_hat(np.arange(10.0), "classic")

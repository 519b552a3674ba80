"""Metropolis and HMC: exact moments within error bars, one result for every host and thread count, bad input."""
import numpy as np
import pytest
from scipy import stats

from physml.core import kernel
from physml.mcmc import (
    autoregressive_log_density,
    effective_sample_size,
    hmc,
    logistic_log_density,
    metropolis,
    standard_error,
)
from physml.mcmc.chains import adaptation_windows

RHO = 0.6
COVARIANCE = RHO ** np.abs(np.subtract.outer(np.arange(3), np.arange(3)))
PRECISION = np.linalg.inv(COVARIANCE)


def log_density(x):
    return -0.5 * x @ PRECISION @ x


def gradient(x):
    return -PRECISION @ x


@kernel("float64[::1], float64", wasm=False)
def uniform_box(x, width):
    for i in range(x.shape[0]):
        if not 0.0 <= x[i] <= width:
            return -np.inf
    return 0.0


@pytest.mark.parametrize(("sampler", "options"), [
    (metropolis, {"step": 1.2, "draws": 40_000}), (metropolis, {"draws": 40_000}),
    (hmc, {"draws": 4000, "leapfrog_steps": 5}),
    (hmc, {"draws": 4000, "step": 0.3, "leapfrog_steps": 8, "mass": [1.0, 2.0, 0.5], "jitter": 1.0}),
    (hmc, {"draws": 50_000, "step": 0.95, "leapfrog_steps": 3}),  # near instability: the acceptance rule matters
])
def test_moments_of_a_correlated_gaussian(sampler, options):
    result = sampler(autoregressive_log_density, np.zeros(3), data=(RHO,), seed=3, chains=4, **options)
    x = result.draws
    products = (x[..., :, None] * x[..., None, :]).reshape(*x.shape[:2], 9)
    assert (np.abs(x.mean(axis=(0, 1)) / standard_error(x)) < 4).all()
    assert (np.abs(products.mean(axis=(0, 1)) - COVARIANCE.ravel()) < 4 * standard_error(products)).all()
    assert result.log_density == pytest.approx(np.apply_along_axis(log_density, -1, x), abs=1e-9)


@pytest.mark.parametrize(("sampler", "callables", "options"), [
    (metropolis, (log_density, {}), {"step": 1.0}), (metropolis, (log_density, {}), {}),
    (hmc, (log_density, {"gradient": gradient}), {"step": 0.4, "leapfrog_steps": 3}),
    (hmc, (log_density, {"gradient": gradient}), {"leapfrog_steps": 3}),
])
def test_kernel_and_callable_walk_the_same_path(sampler, callables, options):
    common = {"draws": 60, "burn_in": 40, "chains": 2, "seed": 9, **options}
    fast = sampler(autoregressive_log_density, np.ones(3), data=(RHO,), **common)
    slow = sampler(callables[0], np.ones(3), **callables[1], **common)
    assert fast.draws == pytest.approx(slow.draws, abs=1e-6)
    assert (fast.acceptance == slow.acceptance).all()


@pytest.mark.parametrize("sampler", [metropolis, hmc])
def test_independent_of_the_number_of_chains(sampler):
    common = {"start": np.zeros(5), "data": (0.5,), "draws": 200, "burn_in": 60, "seed": 4}
    three, four = (sampler(autoregressive_log_density, chains=chains, **common) for chains in (3, 4))
    for name in ("draws", "log_density", "acceptance", "step", "scale"):
        assert (getattr(three, name) == getattr(four, name)[:3]).all()


def test_step_size_reaches_the_optimal_acceptance():
    rwm = metropolis(autoregressive_log_density, np.zeros(20), data=(0.3,), draws=10_000, burn_in=4000, seed=2)
    hybrid = hmc(autoregressive_log_density, np.zeros(20), data=(0.3,), draws=4000, burn_in=2000, seed=2)
    assert rwm.acceptance.mean() == pytest.approx(0.234, abs=0.04)
    assert hybrid.acceptance.mean() == pytest.approx(0.651, abs=0.05)


@pytest.mark.parametrize("d", [1, 2, 50])
def test_acceptance_of_the_random_walk(d):
    """On independent Gaussians the log ratio given the jump r is N(-r²/2, r²), so that the acceptance is E 2Φ(-r/2).

    With r = 2.381201 |z|/√d this tends to 0.233810 (Roberts, Gelman and Gilks 1997).
    """
    step = 2.381201 / np.sqrt(d)
    result = metropolis(autoregressive_log_density, np.random.default_rng(0).normal(size=(16, d)), data=(0.0,),
                        step=step, draws=10_000, burn_in=200, chains=16, seed=5)
    exact = stats.chi(d).expect(lambda r: 2 * stats.norm.cdf(-0.5 * step * r))
    assert abs(result.acceptance.mean() - exact) < 4 * result.acceptance.std(ddof=1) / 4
    if d == 1:
        assert exact == pytest.approx(2 / np.pi * np.arctan(2 / step))
    if d == 50:
        assert exact == pytest.approx(0.233810, abs=0.3 / d)  # what is left of order 1/d


def test_mass_is_learned():
    widths = np.array([0.1, 1.0, 30.0])
    result = hmc(lambda x: -0.5 * np.sum((x / widths) ** 2), np.zeros(3), gradient=lambda x: -x / widths**2,
                 leapfrog_steps=6,
                 draws=300, chains=2, burn_in=1000, seed=6)
    assert np.log(result.scale / widths) == pytest.approx(0, abs=0.35)
    assert effective_sample_size(result.draws).min() > 100


def test_leapfrog_energy_error_is_second_order():
    """At a fixed seed and time the mean |ΔH| falls fourfold when the step halves, so acceptance tends to one."""
    rejected = [1 - hmc(autoregressive_log_density, np.zeros(10), data=(0.5,), step=0.8 / k, leapfrog_steps=4 * k,
                        jitter=0, draws=4000, burn_in=100, chains=4, seed=8).acceptance.mean() for k in (1, 2)]
    assert rejected[0] / rejected[1] == pytest.approx(4, rel=0.15)


def test_support_is_respected():
    result = metropolis(uniform_box, [0.5, 0.5], data=(1.0,), step=0.6, draws=20_000, chains=4, seed=1)
    assert result.draws.min() >= 0
    assert result.draws.max() <= 1
    assert (np.abs(result.draws.mean(axis=(0, 1)) - 0.5) < 4 * standard_error(result.draws)).all()


def test_divergences_are_counted():
    result = hmc(lambda x: -0.5 * x @ x, [1.0], gradient=lambda x: -x, step=5.0, leapfrog_steps=20, draws=20, burn_in=0,
                 chains=1, seed=1)
    assert result.divergences[0] > 0
    assert np.isfinite(result.draws).all()


def test_logistic_regression_kernel():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(75, 4))
    y = (rng.random(75) < 0.4).astype(float)
    for size in (0.0, 1.0, 900.0):
        x = size * rng.normal(size=4)
        slope = np.empty(4)
        z = X @ x
        assert logistic_log_density(x, slope, X, y, 2.5) == pytest.approx(
            y @ z - np.logaddexp(0, z).sum() - x @ x / 12.5, rel=1e-13)
        sigma = np.exp(-np.logaddexp(0, -z))
        assert slope == pytest.approx(X.T @ (y - sigma) - x / 6.25, rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("d", [1, 2, 7])
def test_autoregressive_kernel(d):
    x = np.random.default_rng(d).normal(size=d)
    precision = np.linalg.inv(0.7 ** np.abs(np.subtract.outer(np.arange(d), np.arange(d))))
    slope = np.empty(d)
    assert autoregressive_log_density(x, slope, 0.7) == pytest.approx(-0.5 * x @ precision @ x)
    assert slope == pytest.approx(-precision @ x)


def test_metropolis_and_hmc_agree_on_a_posterior():
    rng = np.random.default_rng(4)
    X = np.column_stack([np.ones(60), rng.normal(size=60)])
    data = (X, (rng.random(60) < 1 / (1 + np.exp(-X @ [0.5, -1.0]))).astype(int), 2.0)  # the kernel's types are made
    a = metropolis(logistic_log_density, [0.0, 0.0], data=data, draws=20_000, seed=1).draws
    b = hmc(logistic_log_density, [0.0, 0.0], data=data, draws=3000, leapfrog_steps=4, seed=1).draws
    error = np.hypot(standard_error(a), standard_error(b))
    assert (np.abs(a.mean(axis=(0, 1)) - b.mean(axis=(0, 1))) < 4 * error).all()


def test_windows_fill_the_burn_in():
    for burn_in in (20, 21, 137, 1000, 5000):
        windows = adaptation_windows(burn_in)
        assert sum(windows) == burn_in
        assert min(windows) > 0


@pytest.mark.parametrize(("change", "message"), [
    ({"start": 0.0}, "start: got shape"), ({"start": []}, "start: got shape"),
    ({"start": [[0.0], [1.0]]}, "start: got shape"),
    ({"start": [np.nan]}, "start: got"), ({"start": "a"}, "start: got 'a'"), ({"step": 0}, "step: got 0"),
    ({"step": -1.0}, "step: got -1"), ({"step": np.inf}, "step: got inf"), ({"chains": 0}, "chains: got 0"),
    ({"step": None, "adapt": False}, "step: got None"), ({"draws": 0}, "draws: got 0"),
    ({"draws": 1.5}, "draws: got 1.5"), ({"burn_in": -1}, "burn_in: got -1"), ({"seed": -1}, "seed: got -1"),
    ({"adapt": True, "burn_in": 5}, "burn_in: got 5"),
    ({"target": 1.0}, "target: got 1.0"), ({"data": [1.0]}, "data: got list"),
    ({"log_density": 3}, "log_density: got 3"), ({"log_density": lambda x: -np.inf}, "start: the log density is -inf"),
    ({"log_density": lambda x: x}, None), ({"log_density": lambda x: np.zeros(2)}, "log_density: returned shape"),
    ({"log_density": uniform_box}, "data: got 0 values; the kernel needs 1"),
    ({"log_density": uniform_box, "data": ("a",)}, "data: width = 'a'"),
    ({"log_density": logistic_log_density, "data": (np.zeros(3), np.zeros(3), 1.0)}, "data: X has shape"),
])
def test_bad_input_metropolis(change, message):
    arguments = {"log_density": lambda x: -0.5 * x @ x, "start": [0.0], "step": 1.0, "draws": 10, "chains": 1,
                 "burn_in": 0, "seed": 1, **change}
    if message is None:  # a result of shape (1,) is a number
        assert metropolis(arguments.pop("log_density"), arguments.pop("start"), **arguments).draws.shape == (1, 10, 1)
        return
    with pytest.raises(ValueError, match=message):
        metropolis(arguments.pop("log_density"), arguments.pop("start"), **arguments)


@pytest.mark.parametrize(("change", "message"), [
    ({"gradient": None}, "gradient: a Python callable needs one"), ({"gradient": 3}, "gradient: got 3"),
    ({"gradient": lambda x: np.zeros(3)}, "gradient: returned shape"), ({"leapfrog_steps": 0}, "leapfrog_steps: got 0"),
    ({"jitter": 2.0}, "jitter: got 2.0"), ({"mass": -1.0}, "mass: got -1"), ({"mass": [1.0, 2.0]}, "mass: got"),
    ({"step": [1.0, 2.0]}, "step: got"), ({"step": np.nan}, "step: got nan"), ({"start": [np.inf]}, "start: got"),
    ({"gradient": lambda x: x * np.nan}, "start: the log density is"), ({"target": 0.0}, "target: got 0.0"),
    ({"log_density": uniform_box, "gradient": None, "data": (1.0,)}, "log_density: the kernel takes"),
    ({"log_density": autoregressive_log_density, "data": (0.1,)}, "gradient: got one beside a kernel"),
])
def test_bad_input_hmc(change, message):
    arguments = {"log_density": lambda x: -0.5 * x @ x, "start": [0.0], "gradient": lambda x: -x, "step": 0.5,
                 "draws": 10, "chains": 1, "burn_in": 0, "seed": 1, **change}
    with pytest.raises(ValueError, match=message):
        hmc(arguments.pop("log_density"), arguments.pop("start"), **arguments)

"""How much a correlated series is worth: autocorrelation time, effective sample size, standard error, R-hat."""
import numpy as np

from physml.core.arguments import one_of


def autocorrelation_time(x: np.ndarray) -> float | np.ndarray:
    """Integrated autocorrelation time τ = 1/2 + Σ_{t>=1} ρ(t), in steps (1/2 for independent draws).

    The sum is cut off by Geyer's initial monotone sequence: sums of neighbouring pairs of autocorrelations of a
    reversible chain are positive and decrease. Several chains share one estimate of ρ about their common mean and
    variance, so that chains which disagree have a long τ. The autocovariances come from an FFT and are divided by the
    number of their products, not by n as in the reference, which makes many short chains look slower than they are.
    Antithetic chains can have τ < 1/2; not less than 1/(2 log10 n), with n the draws of all chains, is reported.

    Parameters
    ----------
    x : array_like
        Shape (draws,), (chains, draws), or (chains, draws, d) for d series at once.

    Returns
    -------
    float or ndarray of shape (d,)
        nan for a series that never changes. The error of a mean of n draws is σ √(2τ/n).

    Raises
    ------
    ValueError
        For another shape, fewer than 4 draws, or values that are not finite.

    References
    ----------
    C. J. Geyer, Statist. Sci. 7, 473 (1992); A. Vehtari et al., Bayesian Anal. 16, 667 (2021), equations 10 to 13.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> bool(abs(autocorrelation_time(rng.normal(size=(4, 5000))) - 0.5) < 0.05)
    True
    """
    return _each(_autocorrelation_time, x)


def effective_sample_size(x: np.ndarray) -> float | np.ndarray:
    """How many independent draws estimate the mean as well: n/(2τ), with n the draws of all chains and τ as in
    `autocorrelation_time`, which says what ``x`` may be.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> bool(abs(effective_sample_size(rng.normal(size=(4, 5000))) / 20_000 - 1) < 0.1)
    True
    """
    x = _series(x)
    return x.shape[0] * x.shape[1] / (2 * autocorrelation_time(x))


def standard_error(x: np.ndarray) -> float | np.ndarray:
    """The standard error of the mean of all draws, σ √(2τ/n); ``x`` as in `autocorrelation_time`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> bool(abs(standard_error(rng.normal(size=10_000)) - 0.01) < 0.001)
    True
    """
    x = _series(x)
    return np.sqrt(x.var(axis=(0, 1), ddof=1) / effective_sample_size(x))


def r_hat(x: np.ndarray, method: str = "rank") -> float | np.ndarray:
    """The potential scale reduction of several chains: near 1 where they agree; suspect above 1.01.

    Parameters
    ----------
    x : array_like
        Shape (chains, draws) or (chains, draws, d); a single chain (draws,) is compared half with half.
    method : {"rank", "split", "classic"}
        "rank": the larger one of split R-hat of the rank-normalised draws and of their distance from the median
        (Vehtari et al. 2021, equations 4 and 14), which also sees infinite variances and differences of scale.
        "split": chains cut in halves. "classic": Gelman and Rubin (1992), whole chains.

    Returns
    -------
    float or ndarray of shape (d,)
        nan for a series that never changes.

    Raises
    ------
    ValueError
        For an unknown method, another shape, fewer than 4 draws, or a single chain with "classic".

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(4, 1000))
    >>> bool(r_hat(x) < 1.01), bool(r_hat(x + np.arange(4)[:, None]) > 1.5)
    (True, True)
    """
    one_of("method", method, ("rank", "split", "classic"))
    x = _series(x)
    if method == "classic":
        if x.shape[0] < 2:
            raise ValueError("x: got one chain; the classic R-hat compares at least two (method='split' halves one)")
        return _each(_potential_scale_reduction, x)
    half = x.shape[1] // 2
    x = np.concatenate([x[:, :half], x[:, -half:]])
    if method == "split":
        return _each(_potential_scale_reduction, x)
    return _each(lambda y: np.maximum(_potential_scale_reduction(_normal_scores(y)),
                                      _potential_scale_reduction(_normal_scores(np.abs(y - np.median(y))))), x)


def _series(x):
    """``x`` as float64 of shape (chains, draws) or (chains, draws, d)."""
    x = np.asarray(x, dtype=np.float64)
    x = x[None] if x.ndim == 1 else x
    if x.ndim not in (2, 3) or 0 in x.shape or x.shape[1] < 4:
        raise ValueError(f"x: got shape {x.shape}; give (draws,), (chains, draws) or (chains, draws, d), draws >= 4")
    if not np.isfinite(x).all():
        raise ValueError("x: got values that are not finite; diagnose the chain first")
    return x


def _each(function, x):
    """A function of (chains, draws) applied to every series of ``x``."""
    x = _series(x)
    return float(function(x)) if x.ndim == 2 else np.array([function(x[..., i]) for i in range(x.shape[2])])


def _autocorrelation_time(x):
    from scipy.fft import irfft, next_fast_len, rfft

    chains, n = x.shape
    if np.ptp(x) == 0:
        return np.nan
    size = next_fast_len(2 * n, real=True)
    centred = x - x.mean(axis=1, keepdims=True)
    waves = rfft(centred, size)
    power = (waves.real**2 + waves.imag**2).mean(axis=0)  # averaged before it is transformed back: once for all chains
    products = irfft(power, size)[:n]
    within = products[0] / (n - 1)
    total = within * (n - 1) / n + (x.mean(axis=1).var(ddof=1) if chains > 1 else 0.0)
    # Divided by the n - t products that there are. By n, as is usual, the estimates of ρ rise again to 2τ/n at t = n,
    # because a chain's own mean is subtracted and the scatter of the means is added back; many chains show it.
    rho = 1 - (within - products / np.arange(n, 0, -1)) / total
    rho[0] = 1
    pairs = rho[:n - n % 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs <= 0)
    pairs = np.minimum.accumulate(pairs[:negative[0] if negative.size else None])
    return max(pairs.sum() - 0.5, 0.5 / np.log10(chains * n))


def _potential_scale_reduction(x):
    n = x.shape[1]
    within = x.var(axis=1, ddof=1).mean()
    if within == 0:
        return np.nan if np.ptp(x) == 0 else np.inf
    return np.sqrt((n - 1) / n + x.mean(axis=1).var(ddof=1) / within)


def _normal_scores(x):
    """Normal quantiles of the ranks among all draws (Blom's offsets; ties share their mean rank)."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return ndtri((rankdata(x) - 0.375) / (x.size + 0.25)).reshape(x.shape)

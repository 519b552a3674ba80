"""A restricted Boltzmann machine of {0, 1} units that learns in a page.

Unit 0 of each layer is always on, so that biases are weights: with theta (hidden + 1, visible + 1) the energy is
-Σ_ij h_i theta_ij v_j, theta_0j are the visible biases and theta_i0 the hidden ones; theta_00 changes no probability
and is left out of every sum. The state of the hidden layer is a number whose bit i says whether unit i is on.
The kernels take their types from their callers, since the data may be a constant.
"""
from physml.core.jit import kernel
from physml.core.random import normal, uniform
from physml.core.special import add_exponential, exp, log, log1p, sigmoid


@kernel
def hidden_field(theta, v, r, i):
    """x_i = Σ_j theta_ij v_j for row r of v."""
    x = 0.0
    for j in range(theta.shape[1]):
        x += theta[i, j] * v[r, j]
    return x


@kernel
def visible_field(theta, h, j):
    """y_j = Σ_i h_i theta_ij."""
    y = 0.0
    for i in range(theta.shape[0]):
        if h >> i & 1:
            y += theta[i, j]
    return y


@kernel
def gibbs_steps(theta, v, r, steps, stream):
    """``steps`` times: draw all hidden units given row r of v, then row r given the hidden units."""
    for _ in range(steps):
        h = 1
        for i in range(1, theta.shape[0]):
            if uniform(stream) < sigmoid(hidden_field(theta, v, r, i)):
                h |= 1 << i
        for j in range(1, theta.shape[1]):
            v[r, j] = 1 if uniform(stream) < sigmoid(visible_field(theta, h, j)) else 0


@kernel
def log_weight(theta, h):
    """ln Σ_v e^-E(v, h): a product over the visible units (bm-factorised with the layers exchanged)."""
    total, product = 0.0, 1.0  # of each 1 + e^y the larger part is summed; the rest, at most 2, is multiplied
    for i in range(1, theta.shape[0]):
        if h >> i & 1:
            total += theta[i, 0]
    for j in range(1, theta.shape[1]):
        y = visible_field(theta, h, j)
        total += max(y, 0.0)
        product *= 1.0 + exp(-abs(y))
    return total + log(product)


@kernel
def log_partition(theta):
    """ln Z, summed over the hidden states, the largest term met so far factored out."""
    top, total = log_weight(theta, 1), 1.0
    for h in range(3, 1 << theta.shape[0], 2):
        total, top = add_exponential(total, top, log_weight(theta, h))
    return top + log(total)


@kernel
def clamped_free_energy(theta, v, r):
    """F(v) = -ln Σ_h e^-E(v, h) of row r (bm-factorised)."""
    total, product = 0.0, 1.0
    for j in range(1, theta.shape[1]):
        total -= theta[0, j] * v[r, j]
    for i in range(1, theta.shape[0]):
        x = hidden_field(theta, v, r, i)
        total -= max(x, 0.0)
        product *= 1.0 + exp(-abs(x))
    return total - log(product)


@kernel
def add_clamped(theta, v, factor, slope):
    """slope_ij += factor ⟨h_i v_j⟩, averaged over the rows of v with the hidden units in equilibrium."""
    share = factor / v.shape[0]
    for r in range(v.shape[0]):
        for i in range(theta.shape[0]):
            mean = share * sigmoid(hidden_field(theta, v, r, i)) if i > 0 else share
            for j in range(theta.shape[1]):
                slope[i, j] += mean * v[r, j]


@kernel
def add_free(theta, factor, slope):
    """slope_ij += factor ⟨h_i v_j⟩ of the free machine, exactly."""
    log_z = log_partition(theta)
    for h in range(1, 1 << theta.shape[0], 2):
        p = factor * exp(log_weight(theta, h) - log_z)
        for j in range(theta.shape[1]):
            mean = p * sigmoid(visible_field(theta, h, j)) if j > 0 else p
            for i in range(theta.shape[0]):
                if h >> i & 1:
                    slope[i, j] += mean


@kernel
def start_small(theta, used, spread, stream):
    """Small random weights of the first hidden units, ``used``; biases, and all else, are zero."""
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            theta[i, j] = spread * normal(stream) if 0 < i <= used and j > 0 else 0.0


@kernel
def random_rows(rows, stream):
    """Every unit on with probability one half, unit 0 always."""
    for r in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            rows[r, j] = 1 if j == 0 or uniform(stream) < 0.5 else 0


@kernel
def free_phase(theta, data, chains, gibbs_steps_each, persistent, slope, stream):
    """slope_ij -= ⟨h_i v_j⟩ of the model: exactly without Gibbs steps, else from chains that start at the data.

    Persistent chains go on from where they are.
    """
    if gibbs_steps_each == 0:
        add_free(theta, -1.0, slope)
        return
    for r in range(chains.shape[0]):
        if not persistent:
            for j in range(chains.shape[1]):
                chains[r, j] = data[r, j]
        gibbs_steps(theta, chains, r, gibbs_steps_each, stream)
    add_clamped(theta, chains, -1.0, slope)


@kernel
def log_reconstruction(theta, v, r):
    """ln P(v | h) of row r with the means of the hidden units given v in place of h."""
    total = 0.0
    for j in range(1, theta.shape[1]):
        y = theta[0, j]
        for i in range(1, theta.shape[0]):
            y += theta[i, j] * sigmoid(hidden_field(theta, v, r, i))
        total += min(y, 0.0) - log1p(exp(-abs(y))) - (0.0 if v[r, j] else y)
    return total


@kernel
def scores(theta, data):
    """Exactly, over the rows of the data: the mean of ln P, the sum of P, and the mean of `log_reconstruction`."""
    log_z = log_partition(theta)
    likelihood, mass, reconstruction = 0.0, 0.0, 0.0
    for r in range(data.shape[0]):
        log_p = -clamped_free_energy(theta, data, r) - log_z
        likelihood += log_p / data.shape[0]
        mass += exp(log_p)
        reconstruction += log_reconstruction(theta, data, r) / data.shape[0]
    return likelihood, mass, reconstruction

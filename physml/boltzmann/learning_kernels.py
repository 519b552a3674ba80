"""A restricted Boltzmann machine of {0, 1} units that learns in a page.

Unit 0 of each layer is always on, so that biases are weights: with theta (hidden + 1, visible + 1) the energy is
-Σ_ij h_i theta_ij v_j, theta_0j are the visible biases and theta_i0 the hidden ones; theta_00 changes no probability
and is left out of every sum. The state of the hidden layer is a number whose bit i says whether unit i is on.
The kernels take their types from their callers, since the data may be a constant.
"""
from physml.core.jit import kernel
from physml.core.random import uniform
from physml.core.special import exp, log, sigmoid


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
        term = log_weight(theta, h)
        if term > top:
            total = total * exp(top - term) + 1.0
            top = term
        else:
            total += exp(term - top)
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

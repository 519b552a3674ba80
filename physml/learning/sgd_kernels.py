"""The compiled loop of stochastic gradient descent on a linear regression."""
from physml.core.jit import kernel
from physml.core.random import below, shuffle


@kernel("float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[::1], float64, int64, int64, int64, "
        "int32[::1], uint64[::1]")
def descend(x, residuals, away, gradient, squares, rate, batch, steps, record, order, stream):
    """Steps of w ← w - η/B Σ (x·w - y) x, with ``away`` = w minus the fit, at which the ``residuals`` are x·w - y.

    ``squares`` gets the mean of the squared components of ``away`` over the last ``record`` steps. Examples are drawn
    anew for each place of a batch where ``order`` is empty, else they come in shuffled epochs.
    """
    n, d = x.shape
    taken = n
    for t in range(steps):
        for j in range(d):
            gradient[j] = 0.0
        for _ in range(batch):
            if order.shape[0] == 0:
                i = below(stream, n)
            else:
                if taken == n:
                    shuffle(order, stream)
                    taken = 0
                i = order[taken]
                taken += 1
            error = residuals[i]
            for j in range(d):
                error += x[i, j] * away[j]
            for j in range(d):
                gradient[j] += error * x[i, j]
        for j in range(d):
            away[j] -= rate / batch * gradient[j]
            if t >= steps - record:
                squares[j] += away[j] * away[j] / record

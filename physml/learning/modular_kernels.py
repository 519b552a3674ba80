"""Compiled loops of the network that learns to add modulo p: the same bits in numba, in plain Python and on a page.

``theta[0]`` holds the parameters, ``theta[1]`` the gradient, ``theta[2]`` and ``theta[3]`` Adam's averages, each in
rows of N hidden units: p rows u for the first summand, p rows v for the second, and one row w for each answer, up to a
multiple of eight; what is there beyond p stays zero. A pair (a, b) is a one-hot input, so that its hidden field is the
sum of two rows, h = u_a + v_b, and the logits are o_c = Σ_k h_k² w_ck.

``problem[0]`` numbers the pairs a p + b in random order, the first ``count`` being the training set; ``problem[1]`` is
the answer to each number. Examples come in blocks of eight: ``work[0]`` are their fields, ``work[1]`` the squares,
``work[2]`` the gradient of the squares, ``work[3]`` the logits. All that takes time adds multiples of eight rows to a
row, a loop that vector instructions serve without another order of the sums.
"""
import math

import numpy as np

from physml.core.jit import kernel
from physml.core.random import below, normal
from physml.core.special import exp, log

f32 = np.float32
BLOCK = 8
ZERO, ONE, TWO = f32(0.0), f32(1.0), f32(2.0)


@kernel
def split(problem, p, shuffled, stream):
    """All pairs in random order, and their sums modulo p, or if ``shuffled`` an answer at random for each."""
    for i in range(p * p):
        problem[0, i] = i
        problem[1, i] = below(stream, p) if shuffled else (i // p + i % p) % p
    for i in range(p * p - 1, 0, -1):
        j = below(stream, i + 1)
        problem[0, i], problem[0, j] = problem[0, j], problem[0, i]


@kernel
def begin(theta, p, scale, stream):
    """Normal weights, so that h has the standard deviation ``scale``; no gradient and no averages yet."""
    for i in range(theta.size):
        theta.flat[i] = ZERO
    for row in range(3 * p):
        size = scale * (math.sqrt(0.5) if row < 2 * p else 1.0 / math.sqrt(theta.shape[2]))
        for k in range(theta.shape[2]):
            theta[0, row, k] = f32(size * normal(stream))


@kernel
def add_rows(to, row, x0, x1, x2, x3, x4, x5, x6, x7, rows, first):
    """to[row] += x0 rows[first] + … + x7 rows[first + 7]."""
    for k in range(rows.shape[1]):
        to[row, k] += (x0 * rows[first, k] + x1 * rows[first + 1, k] + x2 * rows[first + 2, k]
                       + x3 * rows[first + 3, k] + x4 * rows[first + 4, k] + x5 * rows[first + 5, k]
                       + x6 * rows[first + 6, k] + x7 * rows[first + 7, k])


@kernel
def combine(to, row, factors, rows, first, count):
    """to[row] += Σ_i factors[row, i] rows[first + i], eight rows at a time."""
    for i in range(0, count, BLOCK):
        add_rows(to, row, factors[row, i], factors[row, i + 1], factors[row, i + 2], factors[row, i + 3],
                 factors[row, i + 4], factors[row, i + 5], factors[row, i + 6], factors[row, i + 7], rows, first + i)


@kernel
def turn(theta, p, turned):
    """The rows w as columns, (N, answers): what `forward` multiplies with."""
    for c in range(turned.shape[1]):
        for k in range(turned.shape[0]):
            turned[k, c] = theta[0, 2 * p + c, k]


@kernel
def forward(theta, p, problem, first, count, work, turned):
    """Fields, squares and logits of ``count`` <= 8 pairs from ``first`` on; no squares for those that are missing."""
    for e in range(BLOCK):
        if e < count:
            a, b = problem[0, first + e] // p, p + problem[0, first + e] % p
            for k in range(work.shape[2]):
                h = theta[0, a, k] + theta[0, b, k]
                work[0, e, k] = h
                work[1, e, k] = h * h
            for c in range(turned.shape[1]):
                work[3, e, c] = ZERO
            combine(work[3], e, work[1], turned, 0, turned.shape[0])
        else:
            for k in range(work.shape[2]):
                work[1, e, k] = ZERO


@kernel
def judge(logits, e, p, target, squared):
    """Loss of one example, and whether its largest logit is the target's; of the cross-entropy, logits turn into
    probabilities."""
    best, total = 0, 0.0
    for c in range(1, p):
        if logits[e, c] > logits[e, best]:
            best = c
    right = 1 if best == target else 0
    largest = np.float64(logits[e, best])
    if squared:
        for c in range(p):
            gap = np.float64(logits[e, c]) - (1.0 if c == target else 0.0)
            total += gap * gap
        return total, right
    behind = largest - np.float64(logits[e, target])
    for c in range(p):
        x = exp(np.float64(logits[e, c]) - largest)
        logits[e, c] = f32(x)
        total += x
    for c in range(p):
        logits[e, c] = f32(np.float64(logits[e, c]) / total)
    return log(total) + behind, right


@kernel
def backward(theta, p, problem, first, count, work):
    """Adds to the gradient of the parameters what a block gives, whose gradient of the logits stands in ``work[3]``."""
    for c in range(p):
        add_rows(theta[1], 2 * p + c, work[3, 0, c], work[3, 1, c], work[3, 2, c], work[3, 3, c], work[3, 4, c],
                 work[3, 5, c], work[3, 6, c], work[3, 7, c], work[1], 0)
    for e in range(count):
        for k in range(work.shape[2]):
            work[2, e, k] = ZERO
        combine(work[2], e, work[3], theta[0], 2 * p, theta.shape[1] - 2 * p)
        a, b = problem[0, first + e] // p, p + problem[0, first + e] % p
        for k in range(work.shape[2]):
            slope = TWO * work[0, e, k] * work[2, e, k]
            theta[1, a, k] += slope
            theta[1, b, k] += slope


@kernel
def gradient(theta, p, problem, count, squared, work, turned):
    """The gradient of the mean loss over the training set into ``theta[1]``; that loss, and the share correct.

    The loss is the cross-entropy, or if ``squared`` the sum over the answers of (o - one-hot)².
    """
    for row in range(theta.shape[1]):
        for k in range(theta.shape[2]):
            theta[1, row, k] = ZERO
    turn(theta, p, turned)
    factor = f32((2.0 if squared else 1.0) / count)
    loss, right = 0.0, 0
    for first in range(0, count, BLOCK):
        here = min(BLOCK, count - first)
        forward(theta, p, problem, first, here, work, turned)
        for e in range(here):
            target = problem[1, problem[0, first + e]]
            value, correct = judge(work[3], e, p, target, squared)
            loss += value
            right += correct
            work[3, e, target] -= ONE
            for c in range(p):
                work[3, e, c] *= factor
        backward(theta, p, problem, first, here, work)
    return loss / count, right / count


@kernel
def evaluate(theta, p, problem, first, last, squared, work, turned):
    """Mean loss and share correct of the pairs from ``first`` to ``last``."""
    turn(theta, p, turned)
    loss, right = 0.0, 0
    for start in range(first, last, BLOCK):
        here = min(BLOCK, last - start)
        forward(theta, p, problem, start, here, work, turned)
        for e in range(here):
            value, correct = judge(work[3], e, p, problem[1, problem[0, start + e]], squared)
            loss += value
            right += correct
    return loss / (last - first), right / (last - first)


@kernel
def adamw(theta, rate, decay, beta1, beta2, unseen1, unseen2):
    """θ ← (1 - rate decay) θ - rate m̂ / (√v̂ + 1e-8), in single precision; ``unseen`` are β₁ᵗ and β₂ᵗ."""
    keep, new1, new2 = f32(1.0 - rate * decay), f32(1.0 - beta1), f32(1.0 - beta2)
    size1, size2, tiny = f32(rate / (1.0 - unseen1)), f32(1.0 / (1.0 - unseen2)), f32(1e-8)
    for row in range(theta.shape[1]):
        for k in range(theta.shape[2]):
            g = theta[1, row, k]
            m = theta[2, row, k] + new1 * (g - theta[2, row, k])
            v = theta[3, row, k] + new2 * (g * g - theta[3, row, k])
            theta[2, row, k] = m
            theta[3, row, k] = v
            theta[0, row, k] = keep * theta[0, row, k] - size1 * m / (f32(math.sqrt(v * size2)) + tiny)


@kernel
def unit_powers(theta, p, trig, powers):
    """powers[f - 1, k]: |û_k(f)|² + |v̂_k(f)|² of unit k at the frequency f, û(f) = Σ_a u_a exp(2πi f a/p)."""
    for f in range(1, powers.shape[0] + 1):
        for k in range(powers.shape[1]):
            powers[f - 1, k] = 0.0
        for side in range(2):
            for k in range(powers.shape[1]):
                real, imaginary = 0.0, 0.0
                for a in range(p):
                    x = np.float64(theta[0, side * p + a, k])
                    real += trig[0, f * a % p] * x
                    imaginary += trig[1, f * a % p] * x
                powers[f - 1, k] += real * real + imaginary * imaginary


@kernel
def unit_participation(powers, k):
    """(Σ_f P)² / Σ_f P²: how many frequencies a unit uses."""
    first, second = 0.0, 0.0
    for f in range(powers.shape[0]):
        first += powers[f, k]
        second += powers[f, k] * powers[f, k]
    return first * first / second


@kernel("float32[:, :, ::1], int64, int64[:, ::1], int64, int64, float64[::1], int64, float64, float32[:, :, ::1],"
        " float32[:, ::1], float64[:, ::1], float32[:, :, ::1]", wasm=False)
def learn(theta, p, problem, count, squared, settings, every, stop, work, turned, records, history):
    """Train, a record (training loss and accuracy, test loss and accuracy) every so many steps; how many there are.

    ``history`` takes the parameters at each record, if it has room. ``settings`` are rate, decay, β₁ and β₂; it stops
    early at a test accuracy of ``stop``.
    """
    rate, decay, beta1, beta2 = settings[0], settings[1], settings[2], settings[3]
    unseen1, unseen2 = 1.0, 1.0
    for t in range((records.shape[0] - 1) * every + 1):
        loss, right = gradient(theta, p, problem, count, squared, work, turned)
        if t % every == 0:
            n = t // every
            records[n, 0], records[n, 1] = loss, right
            records[n, 2], records[n, 3] = evaluate(theta, p, problem, count, p * p, squared, work, turned)
            if history.shape[0] > 0:
                history[n] = theta[0, :3 * p]
            if records[n, 3] >= stop or n == records.shape[0] - 1:
                return n + 1
        unseen1 *= beta1
        unseen2 *= beta2
        adamw(theta, rate, decay, beta1, beta2, unseen1, unseen2)
    return records.shape[0]

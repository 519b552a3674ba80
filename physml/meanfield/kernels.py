"""Compiled loops of the mean-field approximations: self-consistent sweeps and belief propagation, for s = ±1.

Messages of belief propagation are stored where they arrive: site i owns the slots start[i] … start[i+1]-1, slot e holds
what ``neighbour[e]`` says to i, and ``opposite[e]`` is the slot where i's own word to that neighbour arrives.
"""
import math

from physml.core.jit import kernel
from physml.core.special import log_two_cosh, tanh


@kernel("float64[:, ::1], float64[::1], float64, float64[::1], int64, float64, float64[::1]")
def naive_sweeps(couplings, fields, beta, m, sweeps, tolerance, report):
    """m_i <- tanh(β (h_i + Σ_j J_ij m_j)), one site after another, until no site moves by more than the tolerance.

    Each update is the exact minimum of F over its m_i, so F never rises. report: residual, sweeps done.
    """
    n = m.shape[0]
    report[0] = math.inf
    for sweep in range(sweeps):
        worst = 0.0
        for i in range(n):
            local = fields[i]
            for j in range(n):
                local += couplings[i, j] * m[j]
            new = tanh(beta * local)
            worst = max(worst, abs(new - m[i]))
            m[i] = new
        report[0] = worst
        report[1] = sweep + 1.0
        if worst <= tolerance:
            break


@kernel("float64[:, ::1], float64[::1], float64, float64, float64[::1], int64, float64, float64[::1]")
def tap_sweeps(couplings, fields, beta, damping, m, sweeps, tolerance, report):
    """As `naive_sweeps`, with Onsager's reaction: m_i <- tanh(β (h_i + Σ_j J_ij m_j - β m_i Σ_j J_ij² (1 - m_j²)))."""
    n = m.shape[0]
    report[0] = math.inf
    for sweep in range(sweeps):
        worst = 0.0
        for i in range(n):
            local = fields[i]
            reaction = 0.0
            for j in range(n):
                local += couplings[i, j] * m[j]
                reaction += couplings[i, j] * couplings[i, j] * (1.0 - m[j] * m[j])
            new = tanh(beta * (local - beta * m[i] * reaction))
            worst = max(worst, abs(new - m[i]))
            m[i] += (1.0 - damping) * (new - m[i])
        report[0] = worst
        report[1] = sweep + 1.0
        if worst <= tolerance:
            break


@kernel("int32[::1], int32[::1], float64[::1], float64[::1], float64, float64[::1], int64, float64, float64[::1]")
def message_sweeps(start, opposite, bond, site, damping, t, sweeps, tolerance, report):
    """Belief propagation with t = tanh u: no transcendental function, one division a message.

    bond = tanh βJ by slot, site = tanh βh. The spin's odds without the neighbour e are
    (1+τ) Π_{k≠e} (1+t_k) : (1-τ) Π_{k≠e} (1-t_k), its cavity mean c their contrast, and the new message bond·c.
    """
    report[0] = math.inf
    keep = 1.0 - damping
    for sweep in range(sweeps):
        worst = 0.0
        for i in range(site.shape[0]):
            up = 1.0 + site[i]
            down = 1.0 - site[i]
            for e in range(start[i], start[i + 1]):
                up *= 1.0 + t[e]
                down *= 1.0 - t[e]
            for e in range(start[i], start[i + 1]):
                a = up * (1.0 - t[e])
                b = down * (1.0 + t[e])
                change = bond[e] * (a - b) / (a + b) - t[opposite[e]]
                worst = max(worst, abs(change))
                t[opposite[e]] += keep * change
        report[0] = worst
        report[1] = sweep + 1.0
        if worst <= tolerance:
            break


@kernel("int32[::1], int32[::1], float64[::1], float64[::1], float64, float64[::1], int64, float64, float64[::1]")
def field_sweeps(start, opposite, bond, site, damping, u, sweeps, tolerance, report):
    """Belief propagation with fields u, for couplings so strong that tanh would round to one; bond = βJ, site = βh.

    u_new = ½ ln [cosh(x + βJ) / cosh(x - βJ)], where x is the field on the spin without the neighbour's own word.
    """
    report[0] = math.inf
    keep = 1.0 - damping
    for sweep in range(sweeps):
        worst = 0.0
        for i in range(site.shape[0]):
            total = site[i]
            for e in range(start[i], start[i + 1]):
                total += u[e]
            for e in range(start[i], start[i + 1]):
                x = total - u[e]
                new = 0.5 * (log_two_cosh(x + bond[e]) - log_two_cosh(x - bond[e]))
                change = new - u[opposite[e]]
                worst = max(worst, abs(change) / (1.0 + abs(new)))
                u[opposite[e]] += keep * change
        report[0] = worst
        report[1] = sweep + 1.0
        if worst <= tolerance:
            break

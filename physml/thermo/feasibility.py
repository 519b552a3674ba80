"""Why no distribution of full support has the given averages: the nearest possible ones, or the excluded states."""
import numpy as np

EDGE = 1e-9  # of the spread of a feature


def refuse_out_of_range(features: np.ndarray, targets: np.ndarray) -> None:
    """Raise if a single target lies beyond the values of its feature, or on their edge."""
    low, high = features.min(axis=1), features.max(axis=1)
    for k, t in enumerate(targets):
        slack = EDGE * max(high[k] - low[k], abs(t) * 1e-3)
        if not low[k] - slack <= t <= high[k] + slack:
            miss = max(low[k] - t, t - high[k])
            raise ValueError(f"targets: feature {k} lies between {low[k]:.6g} and {high[k]:.6g}, so its average cannot "
                             f"be {t:.6g}; it misses by {miss:.3g}")
        if high[k] > low[k] and (t <= low[k] + slack or t >= high[k] - slack):
            raise ValueError(f"targets: feature {k} is to have the average {t:.6g}, the end of its range: only states "
                             "with that value are left, and its multiplier would be infinite; drop the other states")


def refuse(features: np.ndarray, targets: np.ndarray, labels: np.ndarray) -> None:
    """Raise if a plane separates the targets from the states' features, or has all states on one side of them.

    The linear program looks for d with |d_k| <= 1 and the largest m so that d·(f_i - t) <= -m for every state i: by
    duality m is the distance (sum of absolute differences, features scaled to unit spread) from the targets to the
    nearest possible averages. For m = 0 a second one looks for states that are strictly on one side: they would need
    probability zero.
    """
    from scipy.optimize import linprog

    scale = features.std(axis=1)
    gap = ((features - targets[:, None]) / scale[:, None]).T
    count, k = gap.shape
    found = linprog(np.append(np.zeros(k), -1.0), A_ub=np.column_stack([gap, np.ones(count)]), b_ub=np.zeros(count),
                    bounds=[(-1, 1)] * k + [(0, None)])
    if found.status == 0 and -found.fun > EDGE:
        worst = np.argsort(-np.abs(found.x[:k]), kind="stable")[:4]
        text = ", ".join(f"{j} (target {targets[j]:.6g})" for j in sorted(worst) if abs(found.x[j]) > 1e-6)
        raise ValueError(f"targets: no distribution has these averages together; they miss the nearest possible ones "
                         f"by {-found.fun:.3g} in units of the features' spread. The conflict is among features {text}")
    edge = linprog(gap.sum(axis=0), A_ub=gap, b_ub=np.zeros(count), bounds=[(-1, 1)] * k)
    outside = gap @ edge.x < -1e-7 if edge.status == 0 else np.zeros(count, bool)
    if outside.any():
        some = ", ".join(str(i) for i in labels[outside][:6]) + (", …" if outside.sum() > 6 else "")
        raise ValueError(f"targets: lie on the boundary of what is possible: every distribution with these averages "
                         f"gives no probability to {outside.sum()} of the states ({some}), and multipliers would be "
                         "infinite; leave these states out of features")

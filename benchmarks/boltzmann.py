"""Restricted Boltzmann machines: CD-1 beside scikit-learn and torch, and beside the bare matrix products; AIS.

The matrix products run on as many threads as the BLAS library takes; OPENBLAS_NUM_THREADS=1 makes it one.
"""
import importlib.util
import statistics
import time

import numpy as np

from benchmarks.report import Row
from physml.boltzmann import RBM, ais_log_partition
from physml.boltzmann.training import _SampledLearner, _start

VISIBLE, HIDDEN, BATCH, BATCHES = 784, 256, 100, 50


def run(repeats: int) -> list[Row]:
    """Measure everything in turn, ``repeats`` times over; medians."""
    data = (np.random.default_rng(0).random((BATCH * BATCHES, VISIBLE)) < 0.2).astype(np.int8)
    work = {"cd": contrastive_divergence(data), "gemm": five_products(data), "ais": annealing()}
    if importlib.util.find_spec("sklearn") is not None:
        work["sklearn"] = scikit_learn(data)
    if importlib.util.find_spec("torch") is not None:
        work["torch"] = torch_steps(data)
    times = {name: [] for name in work}
    for repeat in range(repeats + 1):
        for name, measure in work.items():
            start = time.perf_counter()
            measure()
            if repeat:
                times[name].append(time.perf_counter() - start)
    us = {name: 1e6 * statistics.median(values) / len(data) for name, values in times.items()}
    peers = {"5 bare matrix products": us["gemm"], **{k: us[k] for k in ("sklearn", "torch") if k in us}}
    annealed = statistics.median(times["ais"])
    return [Row(f"RBM {VISIBLE} x {HIDDEN}, batch {BATCH}, CD-1, float32", us["cd"], "us a sample", peers, None,
                "<= 25 and <= 1.1 x the bare products"),
            Row("AIS, RBM 64 x 64, 1000 chains x 1000 temperatures", annealed, "s", {}, None, "no figure set")]


def contrastive_divergence(data):
    """An epoch of the learner behind `fit_rbm`."""
    learner = _SampledLearner(_start(data, HIDDEN, (0, 1), 1), data, 0.0, 1, BATCH, None, 1)
    rows = np.random.default_rng(1).permutation(len(data)).reshape(BATCHES, BATCH)
    return lambda: [learner.update(batch, 0.01) for batch in rows]


def five_products(data):
    """The same shapes, nothing between the products."""
    v, W = data[:BATCH].astype(np.float32), np.zeros((VISIBLE, HIDDEN), np.float32)
    h, x = np.ones((BATCH, HIDDEN), np.float32), np.empty((BATCH, VISIBLE), np.float32)
    y, slope = np.empty_like(h), np.empty_like(W)

    def epoch():
        for _ in range(BATCHES):
            np.matmul(v, W, out=y)
            np.matmul(h, W.T, out=x)
            np.matmul(v, W, out=y)
            np.matmul(v.T, h, out=slope)
            np.matmul(v.T, h, out=slope)

    return epoch


def annealing():
    rng = np.random.default_rng(2)
    machine = RBM(0.3 * rng.normal(size=(64, 64)))
    return lambda: ais_log_partition(machine, seed=1)


def scikit_learn(data):
    """BernoulliRBM.partial_fit (persistent CD-1), float32."""
    from sklearn.neural_network import BernoulliRBM

    peer = BernoulliRBM(n_components=HIDDEN, learning_rate=0.01, batch_size=BATCH, random_state=1)
    batches = np.split(data.astype(np.float32), BATCHES)
    return lambda: [peer.partial_fit(batch) for batch in batches]


def torch_steps(data):
    """CD-1 written with torch operations."""
    import torch

    batches = [torch.tensor(b) for b in np.split(data.astype(np.float32), BATCHES)]
    W = 0.01 * torch.randn(VISIBLE, HIDDEN)
    a, b = torch.zeros(VISIBLE), torch.zeros(HIDDEN)

    def epoch():
        with torch.no_grad():
            for v in batches:
                p = torch.sigmoid(torch.addmm(b, v, W))
                u = torch.bernoulli(torch.sigmoid(torch.addmm(a, torch.bernoulli(p), W.T)))
                q = torch.sigmoid(torch.addmm(b, u, W))
                W.addmm_(v.T, p, alpha=0.01 / BATCH).addmm_(u.T, q, alpha=-0.01 / BATCH)
                a.add_((v - u).mean(0), alpha=0.01)
                b.add_((p - q).mean(0), alpha=0.01)

    return epoch

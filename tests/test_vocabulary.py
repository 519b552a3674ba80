"""One vocabulary in every room: what can be asked of all public signatures and objects alike.

A new function with a seed needs a small call in ``CALLS``, so that its bad seeds are tried too; one that takes an
executor needs a call in ``MEASURED``, which then runs in threads, in another process and on a cluster.
"""
import dataclasses
import hashlib
import inspect
import json
import os
import pkgutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import physml
from physml import (
    boltzmann,
    core,
    diffusion,
    hopfield,
    ising,
    learning,
    mcmc,
    meanfield,
    rg,
    spinglass,
    spins,
    variational,
)
from physml.mcmc.models import autoregressive_log_density

ABOVE = {"explorables", "palette", "plotting", "problems"}  # figures and checks; the rule is for what they stand on
ROOMS = sorted({m.name for m in pkgutil.iter_modules(physml.__path__)} - ABOVE)
INSTEAD = {
    "steps": "say of what: leapfrog_steps, gibbs_steps, max_iterations", "n_steps": "say of what",
    "iterations": "max_iterations", "max_iter": "max_iterations", "stride": "thin", "x0": "start", "init": "start",
    "initial": "start", "initial_state": "start", "t": "beta or temperature", "T": "temperature",
    "temperatures": "temperature, or beta for the inverse", "inverse_temperature": "beta", "rng": "seed",
    "random_state": "seed", "n_chains": "chains", "n_sweeps": "sweeps", "burnin": "burn_in", "warmup": "burn_in",
}
EXCEPT = {("diffusion", "t"), ("diffusion", "steps"),  # the time of the process, and how finely it is cut
          ("learning", "stride")}  # of a filter over a lattice
PAIR, GLASS = spins.PairwiseModel([[0, 1], [1, 0]]), np.array([[0.5, 1.0], [1.0, -0.5]])
SPIN_GLASS = spinglass.sherrington_kirkpatrick(12)
DATA = np.array([[0, 1], [1, 1], [1, 0]])


def gauss(x):
    return -0.5 * (x**2).sum(axis=-1)


CALLS = {
    "diffusion.log_likelihood": lambda seed: physml.diffusion.log_likelihood(
        lambda x, t: -x, [[0.0]], physml.diffusion.constant_schedule(), steps=1, method="hutchinson", seed=seed),
    "boltzmann.RBM.sample": lambda seed: boltzmann.RBM([[1.0]]).sample(2, burn_in=0, seed=seed),
    "boltzmann.ais_log_partition": lambda seed: boltzmann.ais_log_partition(
        boltzmann.RBM([[1.0]]), betas=2, chains=2, seed=seed),
    "boltzmann.fit_boltzmann": lambda seed: boltzmann.fit_boltzmann(
        DATA, 1, values=(0, 1), method="sampled", max_iterations=1, chains=2, seed=seed),
    "boltzmann.fit_rbm": lambda seed: boltzmann.fit_rbm(DATA, 1, epochs=1, seed=seed),
    "core.stream": lambda seed: core.stream(seed),
    "diffusion.GaussianMixture.sample": lambda seed: diffusion.GaussianMixture([1], [0.0], 1.0).sample(3, seed=seed),
    "diffusion.fit_denoiser": lambda seed: diffusion.fit_denoiser(np.eye(3), hidden=(2,), steps=2, batch=4, seed=seed),
    "diffusion.mutual_information": lambda seed: diffusion.mutual_information(
        lambda u, s: u / (1 + s * s), np.eye(3), [1.0, 2.0], seed=seed),
    "diffusion.own_weight": lambda seed: diffusion.own_weight(np.eye(3), 1.0, seed=seed),
    "diffusion.sliced_wasserstein": lambda seed: diffusion.sliced_wasserstein(np.eye(3), np.ones((3, 3)), seed=seed),
    "diffusion.forward": lambda seed: diffusion.forward([[1.0]], diffusion.linear_schedule(), 0.5, seed=seed),
    "diffusion.reverse": lambda seed: diffusion.reverse(
        lambda x, t: -x, [[1.0]], diffusion.linear_schedule(), steps=9, seed=seed),
    "diffusion.langevin": lambda seed: diffusion.langevin(lambda x: -x, [[0.0]], steps=2, step=0.1, seed=seed),
    "diffusion.u_turn": lambda seed: diffusion.u_turn(2.0, 2, diffusion.linear_schedule(), 0.3, pairs=3, seed=seed),
    "hopfield.random_patterns": lambda seed: hopfield.random_patterns(2, 5, seed=seed),
    "hopfield.recall": lambda seed: hopfield.recall(PAIR, [1, -1], temperature=1.0, sweeps=2, seed=seed),
    "hopfield.simulate_retrieval": lambda seed: hopfield.simulate_retrieval(20, 0.1, samples=2, seed=seed),
    "hopfield.trajectory": lambda seed: hopfield.trajectory(PAIR, [1, -1], temperature=1.0, sweeps=2, seed=seed),
    "ising.sample": lambda seed: ising.sample(4, 3.0, 2, burn_in=0, seed=seed),
    "ising.simulate": lambda seed: ising.simulate(4, 3.0, sweeps=2, burn_in=0, seed=seed),
    "learning.addition_times": lambda seed: learning.addition_times(
        runs=1, p=5, fraction=0.8, units=8, epochs=10, seed=seed),
    "learning.convolutional_network": lambda seed: learning.convolutional_network(1, 1, seed=seed).vector,
    "learning.dense_network": lambda seed: learning.dense_network([2, 1], seed=seed).vector,
    "learning.learn_addition": lambda seed: learning.learn_addition(
        5, fraction=0.8, units=8, epochs=1, seed=seed).weights,
    "learning.critical_points": lambda seed: learning.critical_points(
        [[0.0], [1.0]], [0.0, 1.0], units=1, runs=1, max_iterations=2, seed=seed).heights,
    "learning.descend": lambda seed: learning.descend(
        learning.dense_network([2, 1]), DATA, [0, 1, 1], epochs=1, batch=1, seed=seed).network.vector,
    "learning.hessian_spectrum": lambda seed: learning.hessian_spectrum(
        learning.dense_network([2, 1]), DATA, [0, 1, 1], method="lanczos", probes=1, lanczos_steps=1,
        seed=seed).weights,
    "learning.largest_curvatures": lambda seed: learning.largest_curvatures(
        learning.dense_network([2, 1]), DATA, [0, 1, 1], count=1, seed=seed)[0].round(9),
    "learning.simulate_linear_losses": lambda seed: learning.simulate_linear_losses(
        [1.0], inputs=3, examples=4, runs=1, seed=seed),
    "learning.simulate_passages": lambda seed: learning.simulate_passages(1.0, runs=1, seed=seed),
    "learning.simulate_sgd": lambda seed: learning.simulate_sgd(
        [[1.0], [2.0]], [1.0, 1.0], learning_rate=0.1, updates=3, chains=1, seed=seed),
    "learning.simulate_valleys": lambda seed: learning.simulate_valleys(
        0.4, time_steps=400, balls=3, chains=1, seed=seed),
    "learning.double_descent": lambda seed: learning.double_descent(3, [1, 4], samples=2, seed=seed).risks,
    "learning.random_feature_fits": lambda seed: learning.random_feature_fits(
        [2], 3, 2, ridge=1.0, samples=1, seed=seed),
    "learning.spherical_overlaps": lambda seed: learning.spherical_overlaps(
        3, 1.0, samples=1, draws=1, moves=1, seed=seed),
    "learning.survivors": lambda seed: learning.survivors(3, 2, samples=1, seed=seed).counts,
    "learning.train": lambda seed: learning.train(
        learning.dense_network([2, 1]), DATA, [0, 1, 1], epochs=1, batch=1, seed=seed).network.vector,
    "mcmc.hmc": lambda seed: mcmc.hmc(gauss, [0.0], gradient=lambda x: -x, step=0.5, draws=4, burn_in=0, seed=seed),
    "mcmc.metropolis": lambda seed: mcmc.metropolis(gauss, [0.0], step=1.0, draws=4, burn_in=0, seed=seed),
    "meanfield.bethe": lambda seed: meanfield.bethe(PAIR, seed=seed),
    "meanfield.greedy_flips": lambda seed: meanfield.greedy_flips(PAIR, seed=seed),
    "meanfield.ground_state_equations": lambda seed: meanfield.ground_state_equations(GLASS, seed=seed),
    "meanfield.naive": lambda seed: meanfield.naive(PAIR, seed=seed),
    "meanfield.random_epsilon": lambda seed: meanfield.random_epsilon(3, seed=seed),
    "meanfield.tap": lambda seed: meanfield.tap(PAIR, 0.5, seed=seed),
    "rg.blocked_lattices": lambda seed: rg.blocked_lattices(4, [2.3], 2, blockings=1, seed=seed),
    "rg.block_spins": lambda seed: rg.block_spins(np.ones((4, 4)), seed=seed),
    "rg.labelled_lattices": lambda seed: rg.labelled_lattices(4, (1, 2), (3, 4), values=1, n=2, seed=seed),
    "rg.mcrg": lambda seed: rg.mcrg(8, steps_of_scale=1, samples=100, burn_in=0, chains=2, seed=seed),
    "rg.phase_crossings": lambda seed: rg.phase_crossings(4, values=1, n=4, epochs=1, repeats=1, seed=seed).network,
    "rg.shift_sensitivity": lambda seed: rg.shift_sensitivity(
        lambda s: s[:, 0, 0], 1 - 2 * np.eye(9).reshape(9, 3, 3), seed=seed),
    "rg.temperature_flow": lambda seed: rg.temperature_flow(
        boltzmann.RBM(np.ones((9, 1)), values=(-1, 1)), np.ones((2, 3, 3)), after=(0, 2), seed=seed),
    "spinglass.expected_critical_points": lambda seed: spinglass.expected_critical_points(2, samples=2, seed=seed)[0],
    "spinglass.spherical_couplings": lambda seed: spinglass.spherical_couplings(2, seed=seed),
    "spinglass.spherical_critical_points": lambda seed: spinglass.spherical_critical_points(
        np.zeros((2, 2, 2)), starts=1, seed=seed).energies,
    "spinglass.anneal": lambda seed: spinglass.anneal(PAIR, sweeps=3, seed=seed),
    "spinglass.edwards_anderson": lambda seed: spinglass.edwards_anderson(3, dimension=1, seed=seed),
    "spinglass.error_after_flips": lambda seed: spinglass.error_after_flips([[1, 1, 1]], [1, 1, -1], seed=seed),
    "spinglass.ground_state_energies": lambda seed: spinglass.ground_state_energies(3, 2, seed=seed),
    "spinglass.over_samples": lambda seed: spinglass.over_samples(
        partial(spinglass.sherrington_kirkpatrick, 3), 2, seed=seed),
    "spinglass.PSpin.anneal": lambda seed: spinglass.p_spin(4, 3).anneal(sweeps=3, seed=seed),
    "spinglass.p_spin": lambda seed: spinglass.p_spin(4, 3, seed=seed),
    "spinglass.parallel_tempering": lambda seed: spinglass.parallel_tempering(
        PAIR, [0.5, 1.0], sweeps=2, burn_in=0, seed=seed),
    "spinglass.replicated_search": lambda seed: spinglass.replicated_search([[1, 1, 1]], sweeps=3, seed=seed),
    "spinglass.sherrington_kirkpatrick": lambda seed: spinglass.sherrington_kirkpatrick(3, seed=seed),
    "spinglass.storage_patterns": lambda seed: spinglass.storage_patterns(3, 2, seed=seed),
    "spins.PairwiseModel.sample": lambda seed: PAIR.sample(3, burn_in=0, seed=seed),
    "variational.gaussian_vi": lambda seed: variational.gaussian_vi(gauss, [0.0], draws=4, seed=seed),
}

PATH = {"start": [0.5, 0.5], "data": (0.5,), "draws": 30, "burn_in": 20, "chains": 3, "seed": 4}
MEASURED = {
    "core.sweep": lambda executor: [  # sizes of a lattice, seeds of a training
        core.sweep(partial(ising.simulate, algorithm="wolff", sweeps=20, chains=2, seed=1),
                   {"L": [4, 6], "temperature": [2.0, 3.0]}, executor),
        core.sweep(partial(boltzmann.fit_rbm, DATA, 2, epochs=3), {"seed": range(1, 4)}, executor),
        core.sweep(partial(boltzmann.fit_boltzmann, DATA, 1, values=(0, 1), method="sampled", max_iterations=3),
                   {"seed": range(1, 4)}, executor)],
    "hopfield.recall": lambda executor: [
        hopfield.recall(hopfield.hebb(hopfield.random_patterns(20, 60)), hopfield.random_patterns(5, 60, seed=1),
                        seed=2, temperature=temperature, sweeps=20, executor=executor) for temperature in (0.0, 0.5)],
    "hopfield.simulate_retrieval": lambda executor: hopfield.simulate_retrieval(
        60, 0.2, samples=4, seed=3, executor=executor),
    "ising.sample": lambda executor: [
        ising.sample(8, 2.3, 3, lattice=lattice, chains=2, seed=6, executor=executor)
        for lattice in ("square", "triangular")],
    "ising.simulate": lambda executor: [
        ising.simulate(L, 2.3, algorithm=algorithm, sweeps=20, burn_in=10, chains=3, start="hot", seed=5,
                       executor=executor)
        for algorithm, L in product(("heat_bath", "metropolis", "multispin", "wolff"), (7, 8))
        if L == 8 or algorithm != "multispin"],
    "learning.addition_times": lambda executor: learning.addition_times(
        runs=3, p=7, fraction=0.8, units=16, epochs=300, executor=executor),
    "learning.critical_points": lambda executor: learning.critical_points(
        np.linspace(-1, 1, 9)[:, None], np.linspace(-1, 1, 9) ** 2, units=1, runs=11, max_iterations=20,
        executor=executor).heights,
    "learning.simulate_linear_losses": lambda executor: learning.simulate_linear_losses(
        [0.5, 2.0], inputs=8, examples=10, runs=3, seed=7, executor=executor),
    "learning.simulate_passages": lambda executor: learning.simulate_passages(
        0.5, runs=40, seed=7, executor=executor),
    "learning.simulate_sgd": lambda executor: learning.simulate_sgd(
        [[1.0], [2.0]], [1.0, 1.0], learning_rate=0.1, updates=50, chains=3, seed=7, executor=executor),
    "learning.simulate_valleys": lambda executor: learning.simulate_valleys(
        0.4, time_steps=200, balls=10, chains=3, seed=7, executor=executor),
    "learning.double_descent": lambda executor: learning.double_descent(
        4, [2, 7], ridge=0.1, samples=9, seed=3, executor=executor),
    "learning.random_feature_fits": lambda executor: learning.random_feature_fits(
        [3, 8], 6, 4, ridge=0.1, samples=3, seed=3, executor=executor),
    "learning.spherical_overlaps": lambda executor: learning.spherical_overlaps(
        5, 1.0, samples=3, draws=4, moves=20, seed=3, executor=executor),
    "learning.survivors": lambda executor: learning.survivors(7, 9, samples=3, seed=3, executor=executor),
    "mcmc.hmc": lambda executor: mcmc.hmc(autoregressive_log_density, **PATH, executor=executor),
    "mcmc.metropolis": lambda executor: mcmc.metropolis(autoregressive_log_density, **PATH, executor=executor),
    "rg.blocked_lattices": lambda executor: rg.blocked_lattices(4, [2.2, 2.4], 3, seed=7, executor=executor),
    "rg.labelled_lattices": lambda executor: rg.labelled_lattices(
        6, (1.5, 2), (3, 3.5), values=2, n=3, seed=8, executor=executor),
    "rg.mcrg": lambda executor: rg.mcrg(16, samples=200, burn_in=20, chains=2, seed=5, executor=executor),
    "rg.phase_crossings": lambda executor: rg.phase_crossings(
        6, values=3, n=5, epochs=2, repeats=2, seed=9, executor=executor),
    "spinglass.PSpin.anneal": lambda executor: spinglass.p_spin(6, 3).anneal(
        sweeps=20, chains=3, seed=3, executor=executor),
    "spinglass.anneal": lambda executor: [
        spinglass.anneal(model, sweeps=20, chains=3, seed=3, executor=executor) for model in (PAIR, SPIN_GLASS)],
    "spinglass.ground_state_energies": lambda executor: spinglass.ground_state_energies(
        7, 3, seed=4, executor=executor),
    "spinglass.over_samples": lambda executor: spinglass.over_samples(
        partial(spinglass.sherrington_kirkpatrick, 5), 3, seed=5, executor=executor),
    "spinglass.parallel_tempering": lambda executor: spinglass.parallel_tempering(
        SPIN_GLASS, [0.5, 1.0, 2.0], sweeps=20, chains=3, seed=6, executor=executor),
    "spins.PairwiseModel.sample": lambda executor: [
        PAIR.sample(5, chains=3, seed=2, start=start, executor=executor) for start in (None, [1, -1])],
}


def public():
    """(room, qualified name, function) of every public function and method."""
    for room in ROOMS:
        module = getattr(physml, room)
        for name in getattr(module, "__all__", []):  # tests/test_architecture.py asks for it
            thing = getattr(module, name)
            if inspect.isclass(thing):
                for method, function in vars(thing).items():
                    if inspect.isfunction(function) and not method.startswith("_"):
                        yield room, f"{room}.{name}.{method}", function
            elif callable(thing):
                yield room, f"{room}.{name}", thing


FUNCTIONS = {name: (room, inspect.signature(function).parameters) for room, name, function in public()}
SEEDED = sorted(name for name, (_, parameters) in FUNCTIONS.items() if "seed" in parameters)
EXECUTED = sorted(name for name, (_, parameters) in FUNCTIONS.items() if "executor" in parameters)
OBJECTS = [thing for room in ROOMS for thing in vars(getattr(physml, room)).values()
           if inspect.isclass(thing) and dataclasses.is_dataclass(thing)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_arguments_have_the_names_of_the_house(name):
    room, parameters = FUNCTIONS[name]
    for argument in set(parameters) & set(INSTEAD):
        assert (room, argument) in EXCEPT, f"{name}({argument}=…): {INSTEAD[argument]}"


@pytest.mark.parametrize("name", SEEDED)
def test_a_seed_is_keyword_only_and_zero_unless_given(name):
    seed = FUNCTIONS[name][1]["seed"]
    assert seed.default == 0
    assert seed.kind is seed.KEYWORD_ONLY or name == "core.stream", "only what turns seeds into streams takes it first"


@pytest.mark.parametrize("name", sorted({*CALLS, *SEEDED}))
def test_every_seed_is_tried(name):
    assert name in SEEDED, f"CALLS has {name}, but no public function of that name takes a seed: take it out"
    assert name in CALLS, f"physml.{name} takes a seed: give it a small call in CALLS, in {__file__}"


@pytest.mark.parametrize("seed", [-1, 1.5, True, "a", None, np.random.default_rng(1)], ids=str)
@pytest.mark.parametrize("name", [n for n in SEEDED if n in CALLS])
def test_bad_seeds_meet_the_same_message(name, seed):
    message = r"^seed: got .*; give a non-negative integer or a numpy\.random\.SeedSequence$"
    with pytest.raises(ValueError, match=message):
        CALLS[name](seed)


RULES = diffusion.linear_schedule(), 0.3
NETWORK = learning.dense_network([2, 1])


@pytest.mark.parametrize(("call", "message"), [
    (lambda: diffusion.u_turn(2.0, 2, *RULES, pairs=3, steps=0), "steps: got 0; give an integer"),
    (lambda: learning.train(NETWORK, DATA, [0, 1, 1], epochs=1, betas=0.9), "betas: got 0.9; give two numbers"),
    (lambda: learning.learn_addition(5, fraction=0.8, units=8, betas=(0.9, 1)), "betas: got 1; give a number in"),
    (lambda: spinglass.replicated_search([[1, 1, 1]], beta=1.0), "beta: got 1.0; give two numbers"),
    (lambda: spinglass.anneal(PAIR, temperature="cold"), "temperature: got 'cold'; give an array of real numbers"),
    (lambda: mcmc.metropolis(gauss, [0.0], step="long", draws=4), "step: got 'long'; give"),
    (lambda: rg.temperature_flow(boltzmann.RBM(np.ones((9, 1)), values=(-1, 1)), 1.0), "start: got shape .*; give"),
    (lambda: boltzmann.fit_rbm(DATA, 1, start="here"), "start: got 'here'; give an RBM"),
    (lambda: boltzmann.ais_log_partition(boltzmann.RBM([[1.0]]), betas=[1, 2]), r"betas: got .1.0, 2.0.; give"),
], ids=lambda x: x if isinstance(x, str) else "")
def test_other_wrong_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def content(thing):
    """The arrays and numbers of a result."""
    if dataclasses.is_dataclass(thing):
        return [x for field in dataclasses.fields(thing) for x in content(getattr(thing, field.name))]
    if isinstance(thing, tuple | list) or (isinstance(thing, np.ndarray) and thing.dtype == object and thing.ndim):
        return [x for part in thing for x in content(part)]
    return [np.asarray(thing)]


@pytest.mark.parametrize("name", [n for n in SEEDED if n in CALLS])
def test_a_seed_sequence_will_do_and_is_not_used_up(name):
    root = np.random.SeedSequence(3)
    results = [content(CALLS[name](seed)) for seed in (3, root, root)]
    for a, b, c in zip(*results, strict=True):
        if a.dtype != object:
            assert a.tobytes() == b.tobytes() == c.tobytes()


def digests(executor):
    """Of the results of all measurements, run there."""
    found = {name: [a for a in content(measure(executor)) if a.dtype != object] for name, measure in MEASURED.items()}
    return {name: hashlib.sha256(b"".join(a.tobytes() for a in arrays)).hexdigest() for name, arrays in found.items()}


@pytest.fixture(scope="module")
def in_order():
    with ThreadPoolExecutor(1) as pool:
        return digests(pool)


def test_what_takes_an_executor_is_measured():
    assert sorted(MEASURED) == EXECUTED
    assert len(set(digests(None).values())) == len(MEASURED)


def test_threads_and_processes_give_equal_numbers(in_order):
    assert digests(None) == in_order
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert digests(pool) == in_order


def test_a_cluster_gives_equal_numbers(in_order):
    """Dask's own cluster of two processes, through the executor that its client gives."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    done = subprocess.run([sys.executable, __file__], env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == in_order


@pytest.mark.parametrize("cls", OBJECTS, ids=lambda cls: cls.__name__)
def test_objects_are_frozen_and_their_arrays_read_only(cls):
    assert cls.__dataclass_params__.frozen
    if any("ndarray" in str(field.type) for field in dataclasses.fields(cls)):
        assert "__setstate__" in vars(cls), "declare it with physml.core.frozen, which closes its arrays"


@pytest.mark.parametrize("name", ["boltzmann.RBM.sample", "spins.PairwiseModel.sample"])
def test_chains_are_an_axis_also_when_there_is_one(name):
    assert CALLS[name](0).ndim == 3
    assert len(CALLS[name](0)) == 1


@pytest.mark.parametrize("machine", [boltzmann.RBM([[1.0], [0.5]]), boltzmann.BoltzmannMachine(
    spins.PairwiseModel([[0, 0, 1.0], [0, 0, 0.5], [1.0, 0.5, 0]], values=(0, 1)), 2)], ids=["RBM", "general"])
def test_both_machines_speak_alike(machine):
    assert machine.free_energy() == pytest.approx(-np.log(1 + np.exp(1.5) + np.e + np.exp(0.5) + 4))
    assert machine.clamped_free_energy([1, 1]) == pytest.approx(-np.log(1 + np.exp(1.5)))
    for moments in (machine.moments(), machine.clamped_moments(DATA), machine.gradient(DATA)):
        assert type(moments) is boltzmann.Moments
        assert (len(moments.visible), len(moments.hidden), len(moments.units)) == (2, 1, 3)
        with pytest.raises(ValueError, match="read-only"):
            moments.pairs[0] = 0


if __name__ == "__main__":
    from dask.distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        print(json.dumps(digests(client.get_executor())))

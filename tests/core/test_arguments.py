"""Every check names the argument, what it got and what to give instead, and hands back what kernels take."""
import numpy as np
import pytest

from physml.core import arguments
from physml.core.random import children, generator, stream

BAD_SEEDS = [-1, 1.5, "a", None, True, np.float64(3), [1, 2]]


@pytest.mark.parametrize("seed", BAD_SEEDS)
@pytest.mark.parametrize("use", [stream, generator, lambda s: children(s, 2)])
def test_bad_seeds_meet_one_message(use, seed):
    with pytest.raises(ValueError, match=r"seed: got .*; give a non-negative integer or a numpy.random.SeedSequence"):
        use(seed)


def test_a_seed_sequence_stands_for_itself_and_is_not_used_up():
    root = np.random.SeedSequence(7)
    assert (stream(root, 3) == stream(7, 3)).all()
    assert (stream(root, 3) == stream(root, 3)).all()
    assert root.n_children_spawned == 0
    child = children(7, 2)[1]
    assert child.spawn_key == (1,)
    assert (stream(child) != stream(7)).any()
    assert generator(np.int64(3)).random() == np.random.default_rng(3).random()


@pytest.mark.parametrize(("check", "value", "message"), [
    (lambda v: arguments.whole("n", v, 2), 1, "n: got 1; give an integer of at least 2"),
    (lambda v: arguments.whole("n", v, 2, 4), 5, "n: got 5; give an integer from 2 to 4"),
    (lambda v: arguments.whole("z", v, of="the neighbours"), True, "z: got True; give the neighbours, an integer"),
    (lambda v: arguments.whole("n", v), 3.0, "n: got 3.0; give an integer"),
    (lambda v: arguments.number("field", v), np.inf, "field: got inf; give a finite number"),
    (lambda v: arguments.number("field", v), "1", "field: got '1'; give a finite number"),
    (lambda v: arguments.positive("rate", v), 0, "rate: got 0; give a finite number above 0"),
    (lambda v: arguments.not_negative("decay", v), -0.1, "decay: got -0.1; give a finite number of at least 0"),
    (lambda v: arguments.probability("p", v), 1.1, r"p: got 1.1; give a number in \[0, 1\]"),
    (lambda v: arguments.fraction("damping", v), 1, r"damping: got 1; give a number in \[0, 1\)"),
    (arguments.one_temperature, 0.0, "temperature: got 0.0; give a finite number above 0"),
    (arguments.one_temperature, [1.0, 2.0], r"temperature: got an array of shape \(2,\); give one number"),
    (arguments.temperatures, [1.0, -1.0], r"temperature: got \[1.0, -1.0\]; give finite numbers above 0"),
    (arguments.temperatures, "hot", "temperature: got 'hot'; give finite numbers above 0"),
    (arguments.inverse_temperature, 0.0, "beta: got 0.0; give a finite inverse temperature above 0"),
    (lambda v: arguments.two_numbers("betas", v, arguments.fraction), 0.9, "betas: got 0.9; give two numbers"),
    (lambda v: arguments.two_numbers("betas", v, arguments.fraction), (0, 1), "betas: got 1; give a number in"),
    (lambda v: arguments.inverse_temperature(v, signed=True), np.nan, "beta: got nan; give a finite inverse"),
    (lambda v: arguments.one_of("rule", v, ("a", "b")), "c", "rule: got 'c'; give one of 'a', 'b'"),
    (lambda v: arguments.real_array("x", v), ["a"], "x: got .*; give an array of real numbers"),
    (lambda v: arguments.real_array("x", v, (2,)), [1.0], r"x: got shape \(1,\); give \(2,\)"),
    (lambda v: arguments.real_array("x", v), [np.nan], "x: got nan among its entries; give finite numbers"),
    (lambda v: arguments.vector("x", v), [[1.0]], r"x: got shape \(1, 1\); give a vector"),
    (lambda v: arguments.point_cloud("x", v), [1.0], r"x: got shape \(1,\); give points of shape \(n, d\)$"),
    (lambda v: arguments.point_cloud("x", v, 2, 4), np.zeros((3, 2)), r"give points of shape \(n, 2\), at least 4$"),
    (lambda v: arguments.point_cloud("x", v, 2), np.zeros((3, 1)), r"x: got shape \(3, 1\); give points of shape"),
    (lambda v: arguments.square_matrix("J", v), [[1.0, 2.0]], r"J: got shape \(1, 2\); give a square matrix"),
    (arguments.two_values, (1, 2), r"values: got \(1, 2\); give \(-1, 1\) or \(0, 1\)"),
    (lambda v: arguments.unit_states("v", v, 2, (0, 1)), [0, 1, 1], r"v: got shape \(3,\); the last axis must have 2"),
    (lambda v: arguments.unit_states("v", v, 2, (0, 1)), [0, -1], r"v: got values other than \(0, 1\); convert"),
    (arguments.spin_lattices, np.ones((2, 3)), r"spins: got shape \(2, 3\); give square lattices, shape"),
    (lambda v: arguments.spin_lattices(v, 3), np.ones((2, 2)), "give square lattices of at least 3 × 3 sites"),
    (arguments.spin_lattices, [[1, 0], [1, 1]], "spins: got values other than -1 and 1"),
    (lambda v: arguments.for_each_chain("start", v, 3), np.zeros((2, 4)), r"start: got shape \(2, 4\); give"),
])
def test_messages(check, value, message):
    with pytest.raises(ValueError, match=message):
        check(value)


def test_what_is_handed_back():
    assert type(arguments.whole("n", np.int32(3))) is int
    assert type(arguments.positive("x", np.array(2))) is float
    assert arguments.inverse_temperature(-1, signed=True) == -1.0
    given = np.ones((2, 2), order="F")
    array = arguments.square_matrix("J", given)
    assert array.flags.c_contiguous
    assert not np.shares_memory(array, given)
    assert arguments.unit_states("v", [[0.0, 1.0]], 2, (0, 1)).dtype == np.int8
    assert arguments.for_each_chain("start", np.arange(2.0), 3).shape == (3, 2)
    lattices, shape = arguments.spin_lattices(np.ones((2, 3, 4, 4)))
    assert (lattices.dtype, lattices.shape, shape) == (np.int8, (6, 4, 4), (2, 3))


def test_an_earlier_name_still_works_by_keyword():
    @arguments.formerly(x0="start")
    def run(start, *, n=1):
        return start, n

    assert run(x0=2, n=3) == run(2, n=3) == run(start=2, n=3) == (2, 3)
    with pytest.raises(TypeError):
        run(2, x0=3)

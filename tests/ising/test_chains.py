"""Running a chain in pieces, so that it can be told to stop."""
import numpy as np
import pytest

from physml.ising import chains, simulate


def test_pieces_cover_the_record_once(monkeypatch):
    monkeypatch.setattr(chains, "SITES_PER_CALL", 30)
    record, seen = np.zeros((10, 2)), []

    def call(n, rows):
        seen.append(n)
        rows += 1

    chains._repeat(call, 10, 10, record)
    assert seen == [3, 3, 3, 1]
    assert (record == 1).all()


@pytest.mark.parametrize("algorithm", ["heat_bath", "metropolis", "multispin", "wolff"])
def test_pieces_do_not_change_the_result(algorithm, monkeypatch):
    options = {"algorithm": algorithm, "sweeps": 20, "burn_in": 10, "seed": 5}
    whole = simulate(8, 2.3, **options)
    monkeypatch.setattr(chains, "SITES_PER_CALL", 3 * 64)
    assert (simulate(8, 2.3, **options).energy_per_site == whole.energy_per_site).all()


def test_stop(monkeypatch):
    monkeypatch.setattr(chains, "SITES_PER_CALL", 10)
    seen = []
    monkeypatch.setattr(chains, "stopped", lambda: len(seen) == 2)
    chains._repeat(lambda n, rows: seen.append(n), 10, 10)
    assert seen == [1, 1]


def test_an_error_in_one_chain_reaches_the_caller(monkeypatch):
    def fails(self, *_):
        raise RuntimeError("broken chain")

    monkeypatch.setattr(chains.MultiSpin, "run", fails)
    with pytest.raises(RuntimeError, match="broken chain"):
        simulate(4, 2.0, algorithm="multispin", chains=3, sweeps=1)

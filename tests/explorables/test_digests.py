"""Every figure computes the same bytes here as on every other machine; and the tool that keeps the record."""
import json

import numpy as np
import pytest

from physml import explorables
from tools import digests


@pytest.mark.parametrize("name", explorables.names())
def test_arrays_are_those_of_every_machine(name):
    found = digests.changes(digests.stored(name)["arrays"], digests.measured(explorables.load(name)))
    assert not found, "\n".join([f"{name} computes other numbers than recorded.", *found,
                                 'If they are right: make digests REASON="why"'])


def test_every_file_has_a_figure_and_a_reason():
    files = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in digests.FOLDER.glob("*.json")}
    assert sorted(files) == sorted(explorables.names())
    assert all(stored["reason"].strip() for stored in files.values())


@pytest.fixture
def one_figure(specimen, tmp_path, monkeypatch):
    """A record of its own with the specimen as the only figure."""
    figures = {"specimen": specimen}
    monkeypatch.setattr(digests, "FOLDER", tmp_path)
    monkeypatch.setattr(digests.explorables, "names", lambda: list(figures))
    monkeypatch.setattr(digests.explorables, "load", figures.get)
    return figures


def test_a_change_is_shown_and_needs_a_reason(one_figure, declared, capsys):
    assert digests.main([]) == 0
    first = (digests.FOLDER / "specimen.json").read_text()
    one_figure["specimen"] = declared(state=one_figure["specimen"].state | {"shades": np.full((16, 24), 0.1)})
    assert digests.main([]) == 1
    assert "shades: other bytes at frame 0 and 150" in capsys.readouterr().out
    assert (digests.FOLDER / "specimen.json").read_text() == first
    assert digests.main(["--reason", "Lighter."]) == 0
    assert digests.stored("specimen")["reason"] == "Lighter."
    assert digests.main([]) == 0


def test_a_figure_that_is_gone_takes_its_file_along(one_figure):
    digests.main([])
    one_figure.clear()
    digests.main([])
    assert list(digests.FOLDER.iterdir()) == []


def test_the_session_moves_everything(specimen):
    moved = digests.session(specimen)
    assert {n for _, event in moved if isinstance(event, dict) for n in event} == set(specimen.controls)
    assert {event for _, event in moved if isinstance(event, str)} == set(specimen.buttons)
    assert all(0 < frame < digests.FRAMES for frame, _ in moved)

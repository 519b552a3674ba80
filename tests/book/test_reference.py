"""The reference page shows every public name of every room."""
import inspect
import re

import pytest

import physml

pytestmark = pytest.mark.book


@pytest.mark.parametrize("room", [name for name in physml.__all__ if not name.startswith("_")])
def test_public_names_are_on_the_reference_page(site, room):
    page = (site / "book/api.html").read_text(encoding="utf8")
    assert f'id="physml-{room}"' in page, "a section for each room"
    module = getattr(physml, room)
    for name in getattr(module, "__all__", []):
        thing = getattr(module, name)
        if inspect.isroutine(thing) or inspect.isclass(thing):  # autodoc leaves density kernels out
            assert re.search(rf'id="physml\.{room}\.{name}"', page), name

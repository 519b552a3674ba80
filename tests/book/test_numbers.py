"""No number of the text is typed by hand, and none goes unchecked.

What a chapter glues into its prose is read from what the build executed. ``numbers/<chapter>.py`` says of each of them,
in ``CLAIMS``, what an independent computation or a publication says: a function of the number that is true.
"""
import json

import numpy as np
import pytest

from tools import claims

pytestmark = pytest.mark.book

def executed(root, site, chapter):
    """Every value that a chapter glued, as a number."""
    path = root / "_build/jupyter_execute" / f"{chapter}.glue.json"
    outputs = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    return {name: float(output["data"]["text/plain"]) for name, output in outputs.items()
            if "scrapbook" in output.get("metadata", {})}


def test_every_number_of_the_text_is_claimed(root, site, chapter):
    text = (root / f"{chapter}.md").read_text(encoding="utf8")
    assert claims.unmatched(chapter, text, executed(root, site, chapter)) == []


def test_every_claim_holds(root, site, chapter):
    assert claims.false_claims(chapter, executed(root, site, chapter)) == []


def test_what_is_wrong_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "FOLDER", tmp_path)
    (tmp_path / "two_urns.py").write_text("CLAIMS = {'half': lambda x: x == 0.5, 'gone': lambda x: True}\n")
    text = "a {glue:text}`half:.1f` and a {glue:text}`third:.2f`"
    assert claims.unmatched("book/two-urns", text, {"half": 0.6, "spare": 1.0}) == [
        "gone: no cell glues it", "third: no cell glues it", "spare: glued, and the text does not use it",
        "spare: no claim in tests/book/numbers judges it", "third: no claim in tests/book/numbers judges it"]
    assert claims.false_claims("book/two-urns", {"half": 0.6}) == ["half: the claim about it does not hold for 0.6"]
    assert claims.false_claims("book/two-urns", {"half": 0.5}) == []
    with pytest.raises(TypeError, match=r"got array.*write bool"):
        claims.false_claims("book/two-urns", {"half": np.array([0.5])})

"""No number of the text is typed by hand, and none goes unchecked.

What a chapter glues into its prose is read from what the build executed. ``numbers/<chapter>.py`` says of each of them,
in ``CLAIMS``, what an independent computation or a publication says: a function of the number that is true.
"""
import importlib.util
import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.book
HERE = Path(__file__).parent


def claims(chapter):
    path = HERE / "numbers" / f"{Path(chapter).name.replace('-', '_')}.py"
    if not path.exists():
        return {}
    spec = importlib.util.spec_from_file_location(f"numbers_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CLAIMS


def executed(root, site, chapter):
    """Every value that a chapter glued, as a number."""
    path = root / "_build/jupyter_execute" / f"{chapter}.glue.json"
    outputs = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    return {name: float(output["data"]["text/plain"]) for name, output in outputs.items()
            if "scrapbook" in output.get("metadata", {})}


def test_every_number_of_the_text_is_claimed(root, site, chapter):
    text = (root / f"{chapter}.md").read_text(encoding="utf8")
    used = set(re.findall(r"\{glue:\w*\}`([\w-]+)", text))
    assert used == set(executed(root, site, chapter)), "glued and never used, or the reverse"
    assert used == set(claims(chapter)), "each needs its claim in tests/book/numbers"


def test_every_claim_holds(root, site, chapter):
    values, wrong = executed(root, site, chapter), []
    for name, claim in claims(chapter).items():
        verdict = claim(values[name])
        assert isinstance(verdict, bool) or type(verdict).__name__ == "bool", f"{name}: a claim says yes or no"
        if not verdict:
            wrong.append((name, values[name]))
    assert wrong == []

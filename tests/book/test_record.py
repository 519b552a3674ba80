"""The record of the book's numbers, book/numbers, is what the last build computed, up to rounding."""
import sys
from pathlib import Path

import pytest

from tools import numbers

sys.path.insert(0, str(Path(__file__).parents[2] / "book/_ext"))
from number_record import agree, changes, describe, load, merge, rounded, save

pytestmark = pytest.mark.book


def entry(value, shown=None, **more):
    return {"value": value, "shown": {".2f": shown or f"{float(value):.2f}"}, **more}


def output(text):
    return {"data": {"text/plain": text}}


def test_it_is_up_to_date(site):
    assert numbers.differences() == [], "`make numbers` records what the last build computed"


def test_it_has_every_number_of_the_text(root, site, chapter):
    recorded = load(chapter)
    assert recorded or "{glue:" not in (root / f"{chapter}.md").read_text(encoding="utf8")
    assert all(entry["shown"] for entry in recorded.values())


def test_what_agrees():
    assert agree(entry("0.5"), entry("0.5000000001"))
    assert agree(entry("0.500001"), entry("0.503")), "the text shows the same"
    assert agree(entry("0.1249999999"), entry("0.1250000001")), "rounding at the edge of what is shown"
    assert not agree(entry("0.12"), entry("0.13"))
    assert not agree(entry("0.12"), None)
    assert not agree(None, entry("0.12"))
    assert agree(entry("3.1", timing=True), entry("4.7"))
    assert agree(entry("3.1", chaotic=True), entry("4.7"))
    assert not agree(entry("0.5"), {"value": "0.5", "shown": {".3f": "0.500"}}), "the text asks for another format"


def test_a_record_describes_what_the_text_shows():
    text = "It is {glue:text}`x:.2f`, that is {glue:text}`x:.0e`, after {glue:text}`n` steps."
    found = describe(text, {"x": output("0.123456789012345"), "n": output("7"), "unused": output("1.5")}, {})
    assert found == {"x": {"value": "0.123456789", "shown": {".2f": "0.12", ".0e": "1e-01"}},
                     "n": {"value": "7", "shown": {"": "7"}}, "unused": {"value": "1.5", "shown": {}}}
    with pytest.raises(ValueError, match=r"picture.*image/png.*text/plain only"):
        describe("", {"picture": {"data": {"image/png": "", "text/plain": ""}}}, {})


def test_only_what_changed_is_written(tmp_path):
    old = {"a": entry("1.0"), "b": entry("2.0"), "t": entry("5.0", timing=True), "gone": entry("4.0")}
    save("book/page", old, tmp_path)
    assert load("book/page", tmp_path) == old
    new = {"a": entry("1.0000000001"), "b": entry("3.0"), "t": entry("9.0", timing=True)}
    assert merge(old, new) == {"a": old["a"], "b": new["b"], "t": old["t"]}
    assert changes("book/page", old, new) == ["book/page: b was 2.00, is 3.00", "book/page: gone was 4.00, is nothing"]
    chaotic = entry("1.0", chaotic=True)
    assert merge({"a": chaotic}, {"a": entry("1.001", chaotic=True)}) == {"a": chaotic}
    assert merge({"a": chaotic}, {"a": entry("1.2", chaotic=True)}) == {"a": entry("1.2", chaotic=True)}
    before = (tmp_path / "page.json").read_text().split("\n")
    save("book/page", merge(old, {**new, "gone": entry("4.0")}), tmp_path)
    after = (tmp_path / "page.json").read_text().split("\n")
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_ten_digits_and_whole_numbers():
    assert [rounded(text) for text in ("0.1234567890123", "12345678901234", "'up'", "-3", "1e-300")] == [
        "0.123456789", "12345678901234", "'up'", "-3", "1e-300"]

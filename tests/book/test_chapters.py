"""What a chapter needs besides its text, asked of the sources: front matter, a place in the plan, figures, problems."""
import re
import sys
from pathlib import Path

import pytest
import yaml

from physml import explorables

sys.path.insert(0, str(Path(__file__).parents[2] / "book/_ext"))
import minutes

ROOT = Path(__file__).resolve().parents[2]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
CHAPTERS = [entry["file"] for part in TOC["parts"] if part.get("numbered") for entry in part["chapters"]]
PLAN = yaml.safe_load((ROOT / "book/map.yml").read_text(encoding="utf8"))
PLANNED = {f"book/{entry['file']}": entry for part in PLAN for entry in part["chapters"]}


@pytest.fixture(params=CHAPTERS)
def name(request):
    return request.param


@pytest.fixture
def text(name):
    return (ROOT / f"{name}.md").read_text(encoding="utf8")


def figures(text):
    return re.findall(r"explorables\.load\(\s*[\"']([\w-]+)[\"']", text)


def test_the_plan_knows_it(name):
    assert name in PLANNED, f"{name} is in _toc.yml, but not in book/map.yml, which says what it asks"
    assert PLANNED[name]["question"].endswith("?")


def card(text):
    """What the front matter says of the chapter."""
    return yaml.safe_load(text.split("\n---", 1)[0].removeprefix("---")).get("physml", {})


def test_front_matter(name, text):
    front = card(text)
    missing = {"objectives", "prerequisites", "minutes", "sources"} - set(front)
    assert not missing, f"{name}.md: physml: in the front matter lacks {sorted(missing)}"
    chapters = {planned.removeprefix("book/") for planned in PLANNED}
    lost = [item for item in front["prerequisites"] if "-" in item and item not in chapters]
    assert not lost, f"{name}.md: no chapter is called {lost}; book/map.yml has {sorted(chapters)}"


def test_it_opens_with_a_figure(name, text):
    """A picture within the first screen: in the first cell of the chapter."""
    first = text.split("```{code-cell}")[1]
    assert figures(first), f"{name}.md: the first cell shows no figure; end it with explorables.load(…)"


def test_its_figures_exist(name, text):
    lost = set(figures(text)) - set(explorables.names())
    assert not lost, f"{name}.md shows {sorted(lost)}; physml/explorables/ has no such file"


def test_it_has_a_judge_for_its_numbers(name, text):
    judge = ROOT / f"tests/book/numbers/{Path(name).name.replace('-', '_')}.py"
    assert judge.exists() or "{glue" not in text, f"{name}.md glues numbers: write {judge.relative_to(ROOT)}"


def words(text):
    """How many words of prose, without front matter, cells, directives; a formula counts as one word."""
    fence = r"^(`{3,}|:{3,})"
    for pattern in (r"\A---\n.*?\n---\n", fence + r"\{(?:code-cell|math)\}.*?^\1\s*$", r"^\$\$.*?\$\$.*?$"):
        text = re.sub(pattern, "", text, flags=re.S | re.M)
    for pattern, word in ((fence + ".*$", ""), (r"^:[\w-]+:.*$", ""), (r"\$[^$]+\$", "formula"),
                          (r"\{[\w:]+\}`([^<`]*)[^`]*`", r"\1")):
        text = re.sub(pattern, word, text, flags=re.M)
    return len(re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text))


def test_minutes_are_estimated(name, text):
    stated, estimate = card(text)["minutes"], minutes.of_chapter(text)
    assert abs(stated - estimate) <= 15, f"{name}.md: {stated} minutes; counting gives {minutes.rounded(estimate)}"


def test_it_can_be_read_in_an_evening(name, text):
    """A chapter for a session has room to breathe; one of a few minutes may be short."""
    least = 3500 if card(text)["minutes"] >= 30 else 1
    assert least <= words(text) <= 6500, f"{name}.md has {words(text)} words; beyond 6,500 no beginner gets to the end"


def test_words_are_counted():
    assert words("---\na: b\n---\n# Two words\n```{code-cell}\nx = 1\n```\nAs $x = 1$, see {eq}`in words`.\n") == 7


def test_it_has_a_problem_set(name):
    problems = f"book/problems/{Path(name).name}"
    entry = next(e for part in TOC["parts"] for e in part["chapters"] if e["file"] == name)
    listed = [section["file"] for section in entry.get("sections", [])]
    assert problems in listed, f"{name}: _toc.yml lists no section {problems} under it"


@pytest.mark.parametrize("figure", explorables.names())
def test_every_figure_has_a_page(figure):
    pages = [path for path in (ROOT / "book").glob("*.md") if figure in figures(path.read_text(encoding="utf8"))]
    assert pages, f"no page shows {figure}: explorables.load({figure!r}) as the last line of a cell"

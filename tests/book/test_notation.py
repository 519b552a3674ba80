"""One symbol, one meaning: the tables of the notation page against every formula of the chapters and problem sets.

Form: every symbol of a formula has one row and every row a symbol. Meaning, as far as a machine can tell: somewhere a
word of the row stands beside the symbol, and what the page says a symbol is called in `physml` exists there.

A symbol is a letter in one of its forms: bare, with an index, with an argument in ( or [, or with a name as in F_Bethe.
A letter that is used in a form without a row of its own is the bare one, or else the only one that there is. A row
that begins with "here" replaces one of the table for all chapters.
"""
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))["parts"]
CHAPTERS = [entry["file"].removeprefix("book/")
            for part in PARTS if part.get("numbered") for entry in part["chapters"]]

GREEK = ("alpha|beta|gamma|Gamma|delta|Delta|epsilon|varepsilon|zeta|eta|theta|Theta|kappa|lambda|Lambda|mu|nu|xi|Xi|"
         "pi|Pi|rho|sigma|varsigma|Sigma|tau|phi|varphi|Phi|chi|psi|Psi|omega|Omega|ell")
ACCENT = r"\\(?:hat|widehat|bar|tilde|vec|mathcal|mathbf|mathbb|mathfrak)"
LETTER = rf"(?:[A-Za-z]|\\(?:{GREEK})(?![A-Za-z]))"
SYMBOL = re.compile(rf"(?P<letter>{ACCENT}\s*(?:{{\s*{LETTER}\s*}}|{LETTER}|1)|{LETTER})'*\s*"
                    r"(?:(?P<index>_)\s*(?:\{@(?P<name>\d+)\}|\{(?:[^{}]|\{[^{}]*\})*\}|\\\w+|.)|(?=(?P<open>[(\[])))?")
NAME = re.compile(r"_\s*(?:\{\s*\\(?:text|mathrm)\s*\{([^{}]*)\}\s*\}|\\(?:text|mathrm)\s*\{([^{}]*)\})")
SPACE = re.compile(r"\\(?:[bB]igg?[lr]?(?![a-z])|left(?![a-z])|right(?![a-z])|[!,;])")
WORD = re.compile(r"\\(?:text|mathrm|operatorname|begin|end)\*?\s*\{[^{}]*\}|\\mathrm\s*(?=[de]\b)|"
                  rf"(?!{ACCENT}|\\(?:{GREEK})(?![A-Za-z]))\\[A-Za-z]+")
FORMS = ("", "_", "(", "[")
CODE = re.compile(r"^(`{3,}).*?^\1\s*$", re.M | re.S)
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(?!\$)(.+?)(?<!\\)\$", re.S)


def formulas(text):
    """The mathematics of a page: not its front matter, code and numbers to be filled in."""
    text = re.sub(r"\{\{.*?\}\}", " ", CODE.sub("", re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)), flags=re.S)
    return [a or b for a, b in FORMULA.findall(text)]


def symbols(formula):
    """Letters and their forms: "", "_", "(", "[" or a name."""
    names = []

    def kept(found):
        names.append(found[1] or found[2])
        return f"_{{@{len(names) - 1}}}"

    for found in SYMBOL.finditer(WORD.sub("·", SPACE.sub("", NAME.sub(kept, formula)))):
        name = names[int(found["name"])] if found["name"] else None
        yield re.sub(r"[{}\s]", "", found["letter"]), name or found["index"] or found["open"] or ""


def tables(page):
    """By heading, a row of a table as (its symbols, its meaning)."""
    found = defaultdict(list)
    for section in re.split(r"^## ", page, flags=re.M)[1:]:
        title, *lines = section.splitlines()
        for cells in (line.replace(r"\|", "¦").split("|") for line in lines if line.startswith("| $")):
            keys = {symbol for formula in formulas(cells[1]) for symbol in itself(formula)}
            found[title].append((keys, cells[2].strip()))
    return dict(found)


def itself(formula):
    """The symbol that a row is about: the first of its formula."""
    return list(symbols(formula))[:1]


def meaning(symbol, rows):
    """The rows that this symbol belongs to; a name, as in F_Bethe, has to have its own."""
    letter, form = symbol

    def with_any(*forms):
        return [row for row in rows if any((letter, form) in row[0] for form in forms)]

    return with_any(form) or (with_any("") or with_any(*FORMS) if form in FORMS else [])


def faults(page, title, texts):
    """What is wrong between the page and the texts of one chapter."""
    found = tables(page)
    everywhere, own = found.get("In every chapter", []), found.get(title, [])
    if not own:
        return [f"has no table under the heading {title!r}"]
    used, wrong, hit = {}, [], set()
    for formula in (formula for text in texts for formula in formulas(text)):
        for symbol in symbols(formula):
            used.setdefault(symbol, formula)
    here = [row for row in own if row[1].startswith("here ")]  # what stands in place of a letter of the first table
    for symbol, formula in used.items():
        rows = meaning(symbol, here) or meaning(symbol, everywhere + own)
        if len(rows) != 1:
            meanings = [text for _, text in rows]
            wrong.append(f"{''.join(symbol)} has {len(rows)} meanings {meanings}, used in ${formula}$")
        hit |= {text for _, text in rows}
    return wrong + [f"nothing uses the row '{text}' of {title!r}" for _, text in own if text not in hit]


PASSING = ["and", "are", "for", "its", "not", "that", "the", "their", "they", "this", "which", "with", "where", "when"]
CONVENTIONS = ("differential", "a change", "column of ones", "1 for equal indices, else 0", "order of what is left out",
               "Boltzmann's constant, 1 here")  # no sentence need say what these are


def stems(text):
    """The words of a text, without endings."""
    return [word[:4].lower() for word in re.findall(r"[A-Za-z]{3,}", text) if word.lower() not in PASSING]


def company(texts, before=10, after=5):
    """By letter, the words that stand beside it."""
    found = defaultdict(set)
    for text in texts:
        text = re.sub(r"\{\{.*?\}\}", " ", CODE.sub("", re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)), flags=re.S)
        words, places = [], []
        for piece in re.split(r"(\$\$.+?\$\$|(?<![\\$])\$(?!\$).+?(?<!\\)\$)", text, flags=re.S):
            if piece.startswith("$"):
                places.append((len(words), piece.strip("$")))
            else:
                words += stems(piece)
        for place, formula in places:
            for letter, _ in symbols(formula):
                found[letter].update(words[max(0, place - before):place + after])
    return found


def unsaid(rows, beside):
    """Rows of whose meaning no word stands beside one of their symbols."""
    return [meaning for keys, meaning in rows
            if meaning not in CONVENTIONS and (said := set(stems(re.sub(r"\$.*?\$", "", meaning))))
            and not any(said & beside[letter] for letter, _ in keys)]


@pytest.fixture(params=CHAPTERS)
def source(request):
    texts = [(ROOT / f"book/{folder}{request.param}.md").read_text(encoding="utf8") for folder in ("", "problems/")]
    return re.search(r"^# (.+)$", texts[0], re.M)[1], texts


@pytest.fixture(scope="module")
def page():
    return (ROOT / "book/notation.md").read_text(encoding="utf8")


def test_every_symbol_has_one_meaning(page, source):
    wrong = faults(page, *source)
    assert not wrong, "book/notation.md:\n" + "\n".join(wrong)


def test_the_text_says_what_a_symbol_means(page, source):
    title, texts = source
    missing = unsaid(tables(page)[title], company(texts))
    assert not missing, f"{title}: no word of these meanings stands beside their symbol: {missing}"


def test_wrong_meanings_would_be_noticed(page):
    """Exchange the meanings of two letters of a chapter: how often does the text contradict?"""
    noticed = []
    for chapter in CHAPTERS:
        texts = [(ROOT / f"book/{folder}{chapter}.md").read_text(encoding="utf8") for folder in ("", "problems/")]
        beside, rows = company(texts), tables(page)[re.search(r"^# (.+)$", texts[0], re.M)[1]]
        for (first, one), (second, other) in combinations(rows, 2):
            noticed.append(bool(unsaid([(first, other), (second, one)], beside)))
    assert len(noticed) > 3000
    assert np.mean(noticed) > 0.5


def test_names_in_the_package_exist(page):
    """The last column of the tables: arguments, attributes, functions and modules of `physml`."""
    code = "\n".join(path.read_text(encoding="utf8") for path in (ROOT / "physml").rglob("*.py"))
    known = set(re.findall(r"[A-Za-z_]\w*", code))
    named = [name for line in page.splitlines() if line.startswith("| $") and line.count("|") > 3
             for name in re.findall(r"`([A-Za-z_]\w*)", line.replace(r"\|", "").rsplit("|", 2)[1])]
    assert len(named) > 80
    assert not set(named) - known, sorted(set(named) - known)


def test_a_meaning_has_one_symbol(page):
    """Where two tables say the same, they say it of the same letters."""
    letters = defaultdict(set)
    for rows in tables(page).values():
        for keys, text in rows:
            letters[text].add(frozenset(letter for letter, _ in keys))
    assert len(letters) > 150
    assert not {text: found for text, found in letters.items() if len(found) > 1}


PAGE = r"""
## In every chapter
| $E$ | energy |
| $D_\mathrm{KL}$ | divergence |

## A chapter
| $h$ | hidden units |
| $h_i$ | field |
| $\hat p(v)$ | share |
| $v$ | visible units |
| $i$ | index |
"""
TEXT = r"A cost $E(v, h) + \sum_i h_i$ and $$D_\mathrm{KL}(\hat{p}\,\|\,h)$$ but {{ n }} `z` is code."


@pytest.mark.parametrize(("text", "says"), [
    (TEXT, None), (TEXT + "\n```{code-cell}\n$w$\n```\n", None), (TEXT + " $z$", "z has 0 meanings"),
    (TEXT + r" $D(\hat p)$", "D( has 0 meanings"), (TEXT + r" $E_\text{free}$", "Efree has 0 meanings"),
    (TEXT.replace("h_i", "v_i"), "nothing uses the row 'field'")])
def test_what_it_refuses(text, says):
    wrong = faults(PAGE, "A chapter", [text])
    assert not wrong if says is None else any(says in line for line in wrong), wrong


def test_what_no_word_supports_is_refused():
    rows = [({("m", "")}, "magnetization per site"), ({("z", "")}, "number of neighbours"),
            ({("d", "")}, "differential")]
    text = "The magnetization $m$ grows. A site has $z$ neighbours, and $dm = 0$."
    assert not unsaid(rows, company([text]))
    assert unsaid(rows, company([text.replace("neighbours", "hidden variables")])) == ["number of neighbours"]
    assert unsaid(rows, company([text.replace("$z$", "$m$")])) == ["number of neighbours"]


def test_two_meanings_are_refused():
    page = PAGE + "| $E$ | electric field |\n"
    assert "E( has 2 meanings ['energy', 'electric field']" in faults(page, "A chapter", [TEXT])[0]
    assert faults(PAGE, "Another chapter", [TEXT]) == ["has no table under the heading 'Another chapter'"]


@pytest.mark.parametrize(("formula", "found"), [
    (r"F_\text{Bethe}[b]", [("F", "Bethe"), ("b", "")]),
    (r"P_{\text{error-free}}", [("P", "error-free")]),
    (r"\mathbb E\!\left[x\right]", [(r"\mathbbE", "["), ("x", "")]),
    (r"\hat\theta_2 x'_{i \to j}(t)", [(r"\hat\theta", "_"), ("x", "_"), ("t", "")]),
    (r"\int\! Dx \tanh \beta\big(m\big)", [("D", ""), ("x", ""), (r"\beta", "("), ("m", "")]),
    (r"\langle h \rangle_\text{data}", [("h", "")]),
    (r"\frac{\mathrm dm}{\mathrm dt}", [(letter, "") for letter in "dmdt"])])
def test_symbols_of_a_formula(formula, found):
    assert list(symbols(formula)) == found

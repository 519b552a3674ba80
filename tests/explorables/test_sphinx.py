"""What the Sphinx extension refuses in a page."""
import json
import re

import pytest

from physml.explorables.sphinx import problems

FIGURE = '<figure class="explorable" id="magnet"><script type="application/json">' + json.dumps({
    "name": "magnet", "controls": {"temperature": {"kind": "slider", "values": [0.5, 1.0, 1.5]},
                                   "rule": {"kind": "choice", "values": [0, 1]}}}) + "</script></figure>"


def button(target, label="cool it"):
    return f'<button type="button" class="explore" data-explore="{target}" disabled>{label}</button>'


def test_a_button_that_names_a_figure_of_the_page_and_values_that_it_takes():
    math = '<span class="math notranslate nohighlight">\\(T = 1\\)</span>'
    body = FIGURE + button("magnet?temperature=0.75&amp;rule=1") + button("magnet?rule=0", f"at {math}")
    assert problems(body) == []


@pytest.mark.parametrize(("body", "said"), [
    (button("magnet?rule=1"), "'magnet' is not a figure of this page"),
    (FIGURE + FIGURE, "two figures of this page are called 'magnet'"),
    (FIGURE + button("magnet?temperature=warm"), "cannot read 'magnet.temperature=warm'"),
    (FIGURE + button("magnet?field=1"), "magnet has no control 'field'; there are .'temperature', 'rule'."),
    (FIGURE + button("magnet?temperature=3"), "magnet: temperature = 3 is not between 0.5 and 1.5"),
    (FIGURE + button("magnet?rule=0.5"), "magnet: rule = 0.5 is not between"),
    ('<section id="magnet">' + FIGURE + "</section>", "the figure 'magnet' has the id of something else"),
    (FIGURE + button("magnet?rule=1", '<span class="math">\\(T\\)</span>'), "add a word")])
def test_what_a_reader_would_find_dead(body, said):
    assert any(re.search(said, problem) for problem in problems(body))

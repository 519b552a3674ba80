"""The list of references is set as text: whatever LaTeX its style cannot read would stand there raw."""
import re

import pytest
from pybtex.database import parse_file
from pybtex.richtext import Text


@pytest.fixture(scope="module")
def entries(root):
    return parse_file(str(root / "book/references.bib")).entries


def test_titles_hold_no_raw_latex(entries):
    raw = {key: entry.fields["title"] for key, entry in entries.items()
           if re.search(r"[$\\]", str(Text.from_latex(entry.fields["title"])))}
    assert raw == {}

"""Matplotlib's figures as elements of a page, and the fonts that the site cuts for its pages."""
import io
import re
import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pytest
from fontTools.ttLib import TTFont

from physml import plotting
from physml.palette import DARK, LIGHT


@pytest.fixture
def extensions(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "book/_ext")


def drawn(draw) -> str:
    with plotting.style():
        plotting.use()
        figure, axes = plotting.panels(2, height=2.5)
        draw(axes)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
        plt.close(figure)
    return file.getvalue()


def curves(axes):
    axes[0].plot(np.linspace(0, 1, 50) ** 2)
    plotting.points(axes[1], [1, 2, 3], [2, 1, 3], [0.1, 0.2, 0.1])
    plotting.label(axes[1], 2, 1, r"$\alpha_c$", "blue")


def test_chapters_draw_with_the_maps_of_the_one_palette(root, document):
    """What shows on a light and on a dark page; the default of the style is one of them."""
    named = re.findall(r"""(?:cmap|colormaps)[=\[(]\s*["']([\w-]+)["']""", (root / f"{document}.md").read_text("utf8"))
    with plotting.style():
        assert {*named, plt.rcParams["image.cmap"]} <= {"shade", "signs"}


def test_a_picture_takes_the_colours_of_its_page(extensions):
    import pictures

    svg = drawn(curves)
    page = pictures.themed(svg, 'an "example" of m < 1')
    element = ET.fromstring(page)
    assert element.get("role") == "img"
    assert element.get("aria-label") == 'an "example" of m < 1'
    assert LIGHT["ink"] in svg
    assert not re.search("(?<!,)#[0-9a-f]{6}", page), "a colour that the theme does not govern"
    assert {"ink", "line", "blue", "rust"} <= set(re.findall(r"var\(--ex-(\w+),", page)) <= set(DARK)
    assert '"fill: #ffffff"' not in page
    assert len(page) < 0.9 * len(svg)


def test_names_in_pictures_meet_no_others(extensions):
    import pictures

    one, two = (pictures.themed(drawn(curves), alt) for alt in ("the first figure", "the second figure"))
    names = [re.findall(r' id="([^"]+)"', page) for page in (one, two)]
    assert len(set(names[0])) == len(names[0]) > 3
    assert not set(names[0]) & set(names[1])
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', one)) == set(names[0])


def test_clouds_of_points_are_pixels():
    rng = np.random.default_rng(3)
    cloud = drawn(lambda axes: axes[0].plot(*rng.normal(size=(2, 20_000)), ".", markersize=1))
    few = drawn(lambda axes: axes[0].plot(*rng.normal(size=(2, 200)), ".", markersize=1))
    assert cloud.count("<image") == 1
    assert few.count("<image") == 0
    assert len(cloud) < 400_000


def test_figures_have_the_letters_of_the_page():
    with plotting.style():
        assert plt.rcParams["font.family"][0] == "Book Sans"


def test_fonts_hold_what_pages_say_and_no_more(extensions, root):
    import fonts

    for face in fonts.faces("aé→∝", "\uf0c9")[:4]:
        font = TTFont(io.BytesIO(face.cut()))
        held = set(map(chr, font.getBestCmap()))
        assert "a" in held <= {"a", "é", "→", "∝"}, face.file
        assert "Source" not in str(font["name"].getBestFamilyName()), "the licence reserves this name"


def test_every_formula_has_its_letters(extensions):
    """The lists of characters name only what MathJax's fonts hold."""
    import fonts

    for face in fonts.faces("a", "\uf0c9"):
        if face.family.startswith("MJXTEX"):
            missing = set(face.characters) - set(map(chr, TTFont(face.source).getBestCmap()))
            assert not missing, (face.family, missing)

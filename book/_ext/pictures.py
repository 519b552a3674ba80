"""Matplotlib's figures in the page itself: transparent, and in the colours of the page's theme.

A notebook holds them as SVG with the light colours on a white card. Here the card goes, each colour of the palette
becomes a variable of the style sheet, and the picture carries its alternative text.
"""
import hashlib
import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from physml.palette import DARK, LIGHT, css

COLOURS = {value.lower(): name for name, value in LIGHT.items()}
NUMBER = re.compile(r"-?\d+\.\d{3,}")


def themed(svg: str, alt: str) -> str:
    """An SVG file of matplotlib as an element of a page.

    Names are unique in the page, those that nothing refers to go, and coordinates keep a hundredth of a point.
    """
    svg = re.sub(r"(?s)^.*?(?=<svg )|<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", "", svg)
    svg = re.sub(r'(?s)<g id="patch_1">.*?</g>', "", svg, count=1)  # the card
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    prefix = "p" + hashlib.sha256((svg + alt).encode()).hexdigest()[:6]
    names = {name: f"{prefix}-{k}" for k, name in enumerate(sorted(used))}
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{names[m[1]]}"' if m[1] in used else "", svg)
    svg = re.sub(r'((?:href="#|url\(#))([^")]+)', lambda m: m[1] + names[m[2]], svg)
    svg = re.sub(r"#[0-9a-f]{6}\b", lambda m: f"var(--ex-{COLOURS[m[0]]},{m[0]})" if m[0] in COLOURS else m[0], svg)
    svg = re.sub(r' (?:d|x|y|points)="[^"]*"', lambda m: NUMBER.sub(lambda n: f"{float(n[0]):.2f}", m[0]), svg)
    svg = re.sub(r">\s+<", "><", re.sub(r"[ \n]*\n *", " ", svg))
    box = re.search(r'viewBox="([^"]+)"', svg)[1]
    width, height = box.split()[2:]
    return re.sub(r"<svg [^>]*>", f'<svg class="picture" role="img" aria-label="{escape(alt)}" viewBox="{box}" '
                  f'width="{float(width):g}" height="{float(height):g}" xmlns:xlink="http://www.w3.org/1999/xlink">',
                  svg, count=1).strip()


class Inline(SphinxPostTransform):
    """Replace references to matplotlib's SVG files by what they hold."""
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        for image in list(self.document.findall(nodes.image)):
            file = Path(self.app.srcdir, image.get("candidates", {}).get("*", image["uri"]))
            if file.suffix == ".svg" and "matplotlib" in (svg := file.read_text(encoding="utf8"))[:1000]:
                image.replace_self(nodes.raw("", themed(svg, image.get("alt", "")), format="html"))


def write_colours(app):
    """The palette as variables of the style sheet; paper is always light."""
    if app.builder.format != "html":
        return
    light, dark = css({**LIGHT, "back": "transparent"}), css({**DARK, "back": "transparent"})
    folder = Path(app.outdir, "_static")
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("palette.css").write_text(
        f".picture{{{light}}}\n@media screen{{html[data-theme=dark] .picture{{{dark}}}}}\n", encoding="utf8")


def setup(app):
    app.add_post_transform(Inline)
    app.add_css_file("palette.css", priority=600)
    app.connect("builder-inited", write_colours)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

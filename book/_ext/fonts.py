"""The fonts of the site: cut at build time from pinned packages down to the characters that the pages hold.

Source Serif, Source Sans and Source Code are one design for reading, interfaces and code; mathematics keeps MathJax's
TeX fonts, and the theme's icons stay what they were. Their licences ask that changed fonts bear another name.
"""
import base64
import hashlib
import importlib.metadata
import io
import logging
import re
import shutil
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table that it prunes
ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("fontpkg-source-serif-4", "fontpkg-source-sans-3", "fontpkg-source-code-pro", "pydata-sphinx-theme",
            "sphinx-mathjax-offline", "fonttools", "brotli")
ASCII = "".join(map(chr, range(32, 127)))
CAPITALS, SMALL, DIGITS, GREEK = ASCII[33:59], ASCII[65:91], ASCII[16:26], "αβγδεζηθικλμνξοπρςστυφχψωϑϕϖϱϵ"
FENCES = "()[]{}/\\⟨⟩⌈⌉⌊⌋"
# MathJax's fonts by the ending of their name in its style sheet. A formula with another letter fails a test.
MATHEMATICS = {
    "": ("Main-Regular", ASCII + "¨¬¯°±´×÷ˆˇˉ˘˙˜ΓΔΘΛΞΠΣΥΦΨΩ†…′ℏℓ←→↔↦⇐⇒⇔⟵⟶⟷⟸⟹⟺⟼∀∂∃∅∇∈∉∋−∓∖∗∘∙√∝∞∣∥∧∨∩∪∫"
         "∼≃≅≈≠≡≤≥≪≫⊂⊆⊕⊗⊙⊤⊥⋅⋆⋮⋯⋱⌈⌉⌊⌋⟨⟩\u0338\u20d7\ueffd\ueffe\uefff"),
    "-I": ("Math-Italic", CAPITALS + SMALL + GREEK),
    "-B": ("Main-Bold", CAPITALS + SMALL + DIGITS),
    "-C": ("Calligraphic-Regular", "ADFHLMNORSTZ"),
    "-FR": ("Fraktur-Regular", "h"),
    "-A": ("AMS-Regular", "CEINPQRZℏ≲≳⩽⩾□■★✓"),
    "-S1": ("Size1-Regular", FENCES + "∣∥√∏∐∑∫∮⋂⋃ˆ˜‖⏐"),
    "-S2": ("Size2-Regular", FENCES + "√∏∐∑∫∮⋂⋃ˆ˜"),
    "-S3": ("Size3-Regular", FENCES + "√ˆ˜"),
    "-S4": ("Size4-Regular", FENCES + "√ˆ˜⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎪⎫⎬⎭⎷\ue000\ue001\ue150\ue151\ue152\ue153\ue154"),
}


@dataclass(frozen=True)
class Face:
    """One file of the site, and what its line of CSS says."""
    file: str
    family: str
    source: Path
    characters: str
    axes: tuple = ()  # of a variable font: what is kept
    descriptors: str = ""
    features: tuple = ()

    def cut(self) -> bytes:
        """The font as woff2, with the glyphs of its characters only and under the name that the site uses."""
        font = TTFont(self.source, recalcTimestamp=False)
        subsetter = Subsetter(Options(hinting=False, notdef_outline=True, drop_tables=[*Options().drop_tables, "FFTM"],
                                      layout_features=list(self.features)))
        subsetter.populate(text=self.characters)
        subsetter.subset(font)
        if self.axes:
            font = instancer.instantiateVariableFont(font, dict(self.axes))
        for record in font["name"].names:
            if record.nameID in (1, 3, 4, 6, 16):
                record.string = self.family.replace(" ", "")
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out)
        return out.getvalue()

    def css(self, address: str) -> str:
        return (f'@font-face {{ font-family: "{self.family}"; {self.descriptors} font-display: swap; '
                f'src: url("{address}") format("woff2"); }}\n')


def folder(package: str) -> Path:
    return Path(find_spec(package).submodule_search_locations[0])


def faces(text: str, icons: str) -> list[Face]:
    """What pages may ask for; a browser loads those that a page uses. What the serif lacks comes from the sans."""
    latin = "".join(c for c in text if c < "\u02f0" or c in "–—‘’“”…")
    serif, sans, mono = (folder(f"fontpkg_source_{name}") / "files" for name in ("serif_4", "sans_3", "code_pro"))
    tex = folder("sphinx-mathjax-offline") / "static/mathjax/output/chtml/fonts/woff-v2"
    theme = folder("pydata_sphinx_theme") / "theme/pydata_sphinx_theme/static/vendor/fontawesome/webfonts"
    return [
        Face("serif", "Book Serif", serif / "SourceSerif4[opsz,wght].ttf", latin, (("opsz", 14), ("wght", (400, 600))),
             "font-weight: 400 600;", ("kern", "liga")),
        Face("serif-italic", "Book Serif", serif / "SourceSerif4-Italic[opsz,wght].ttf", latin,
             (("opsz", 14), ("wght", 400)), "font-style: italic;", ("kern", "liga")),
        Face("sans", "Book Sans", sans / "SourceSans3[wght].ttf", text, (("wght", (400, 600)),),
             "font-weight: 400 600;", ("kern", "tnum")),
        Face("mono", "Book Mono", mono / "SourceCodePro[wght].ttf", text, (("wght", 400),)),
        *(Face(f"math{suffix.lower()}", f"MJXTEX{suffix}", tex / f"MathJax_{name}.woff", characters)
          for suffix, (name, characters) in MATHEMATICS.items()),
        Face("math-zero", "MJXZERO", tex / "MathJax_Zero.woff", "\ueffc"),
        Face("icons", "Font Awesome 6 Free", theme / "fa-solid-900.woff2", icons, descriptors="font-weight: 900;"),
    ]


class Words(HTMLParser):
    """Every character of a page."""

    def __init__(self):
        super().__init__()
        self.characters = set()

    def handle_data(self, data):
        self.characters.update(data)


def characters_of(pages: list[Path]) -> tuple[str, str]:
    """The characters and the icons in the pages; icons also from the theme's style sheet, which draws some itself."""
    words, names = Words(), set()
    for page in pages:
        html = page.read_text(encoding="utf8")
        words.feed(html)
        names.update(re.findall(r"\bfa-([a-z-]+)", html))
    styles = (folder("pydata_sphinx_theme") / "theme/pydata_sphinx_theme/static/styles/pydata-sphinx-theme.css")
    css = styles.read_text(encoding="utf8")
    codes = {code for rule, code in re.findall(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"\\([0-9a-f]+)"', css)
             if names & set(re.findall(r"\.fa-([a-z0-9-]+):", rule))}
    drawn = "".join(re.findall(r'--pst-icon-[a-z-]+:"([^"]+)"', css))
    return "".join(sorted(words.characters | set(ASCII))), "".join(sorted({*drawn, *(chr(int(c, 16)) for c in codes)}))


def licences() -> dict[str, str]:
    """The text that goes with each font: as its package brings it, or its own notice before the Open Font License."""
    packages = {name: f"fontpkg_{name}" for name in ("source_serif_4", "source_sans_3", "source_code_pro")}
    texts = {name: (folder(package) / "LICENSE").read_text(encoding="utf8") for name, package in packages.items()}
    terms = "This Font Software is licensed under"
    open_font = texts["source_serif_4"][texts["source_serif_4"].index(terms):]
    [notice] = {str(r) for face in faces(ASCII, "") if face.file == "math" for r in TTFont(face.source)["name"].names
                if r.nameID == 13}
    icons = folder("pydata_sphinx_theme") / "theme/pydata_sphinx_theme/static/scripts/fontawesome.js.LICENSE.txt"
    return texts | {"math": notice[:notice.index(terms)] + open_font,
                    "icons": f"{icons.read_text(encoding='utf8').strip()}\n\n{open_font}"}


def write_fonts(app, exception):
    """Cut the fonts, once for the same characters, and write two style sheets: one of files, one that holds them.

    Pages opened from disk use the second, since some browsers refuse to load a font that is a file.
    """
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    text, icons = characters_of([page for page in site.rglob("*.html") if "_static" not in page.parts])
    versions = [importlib.metadata.version(name) for name in PACKAGES]
    key = hashlib.sha256(repr((text, icons, versions)).encode() + Path(__file__).read_bytes()).hexdigest()[:16]
    cache = ROOT / "_build/cache/fonts" / key
    if not (cache / "fonts.css").exists():
        shutil.rmtree(cache.parent, ignore_errors=True)
        cache.mkdir(parents=True)
        files, embedded = "", ""
        for face in faces(text, icons):
            font = face.cut()
            (cache / f"{face.file}.woff2").write_bytes(font)
            files += face.css(f"{face.file}.woff2?{key[:8]}")
            embedded += face.css(f"data:font/woff2;base64,{base64.b64encode(font).decode()}")
        for name, text in licences().items():
            (cache / f"LICENSE-{name}.txt").write_text(text, encoding="utf8")
        (cache / "fonts-embedded.css").write_text(embedded, encoding="utf8")
        (cache / "fonts.css").write_text(files, encoding="utf8")
    shutil.rmtree(site / "_static/fonts", ignore_errors=True)
    shutil.copytree(cache, site / "_static/fonts")


def setup(app):
    app.connect("build-finished", write_fonts, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

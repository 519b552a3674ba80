"""Resolved doctrees as the Markdown that any Jupyter shows: one function a kind of node, and an error for any other.

By now Sphinx has put in everything that only it knows: numbers, citations, titles, addresses. Blocks return Markdown
without a newline at either end.
"""
import re
from collections.abc import Callable, Iterator
from html import escape

from docutils import nodes
from sphinx.errors import SphinxError

ADMONITIONS = ("attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip", "warning")


class UnknownNode(SphinxError):
    category = "Notebook edition"


def refuse(node: nodes.Node, why: str = "") -> UnknownNode:
    """The error for a node that nobody has taught us to write."""
    known = next((n for n in lineage(node) if n.line), node)
    source = next((n.source for n in lineage(node) if n.source), "?")
    return UnknownNode(f"{source}:{known.line or '?'}: no Markdown for <{node.tagname}>{f' ({why})' if why else ''}: "
                       f"{node.astext()[:60]!r}. Teach it to book/_ext/edition_markdown.py, or write it differently.")


def lineage(node):
    while node is not None:
        yield node
        node = node.parent


def plain(text: str) -> str:
    """Text in which nothing is markup."""
    text = re.sub(r"([\\`*_\[\]~$])", r"\\\1", text)
    return text.replace("<", "&lt;")


def indent(text: str, by: str) -> str:
    """Every line but the empty ones, moved to the right."""
    return "\n".join(by + line if line else line for line in text.split("\n"))


class Markdown:
    """A translator for one page.

    Parameters
    ----------
    address : callable
        From the ``refuri`` of a link to what stands in the notebook, or None where the page is not part of the edition.
    wanted : set of str
        The ids on this page that some link leads to; others get no anchor.
    number : callable
        From a node and its kind (figure, table, …) to its number, such as "Fig. 2.3", or "".
    picture : callable
        From an image node to its address in the edition.
    """

    def __init__(self, address: Callable, wanted: set[str], number: Callable, picture: Callable):
        self.address, self.wanted, self.number, self.picture = address, wanted, number, picture
        self.level = 0

    # Dispatch ------------------------------------------------------------------------------------------------------

    def block(self, node: nodes.Node) -> str:
        write = self._find("block", node)
        if write is None and isinstance(node, (nodes.Inline, nodes.Text)):
            return self.inline(node)
        if write is None:
            raise refuse(node)
        text = write(node)
        anchors = self.anchors(node) if isinstance(node, nodes.Element) and not isinstance(node, nodes.citation) else ""
        apart = "\n" if text.startswith("$$") else "\n\n" if re.match(r"```|\||>|- |\d+\. |<", text) else ""
        return anchors + apart * bool(anchors) + text

    def inline(self, node: nodes.Node) -> str:
        write = self._find("inline", node)
        if write is None:
            raise refuse(node)
        return write(node)

    def _find(self, kind: str, node: nodes.Node) -> Callable | None:
        names = [cls.__name__ for cls in type(node).__mro__]
        return next((found for name in names if (found := getattr(self, f"{kind}_{name}", None))), None)

    def blocks(self, parent: nodes.Element) -> str:
        return "\n\n".join(filter(None, map(self.block, parent.children)))

    def line(self, parent: nodes.Element) -> str:
        """The inline children, on one line."""
        return re.sub(r"\s*\n\s*", " ", "".join(map(self.inline, parent.children)))

    def anchors(self, node: nodes.Element) -> str:
        return "".join(f'<a id="{escape(name)}"></a>' for name in node.get("ids", []) if name in self.wanted)

    # Blocks --------------------------------------------------------------------------------------------------------

    def pieces(self, node: nodes.Element) -> Iterator[str | nodes.Element]:
        """The page in order: Markdown, a piece for each heading, card and run of blocks, and the code cells between."""
        self.level += isinstance(node, nodes.section)
        text = []
        for child in node.children:
            if isinstance(child, nodes.Text):
                text.append(self.block(child))
            elif isinstance(child, nodes.title):
                text.append(f"{'#' * self.level} {self.anchors(node)}{self.line(child)}")
            elif isinstance(child, nodes.section) or child.get("nb_element") == "cell_code":
                yield "\n\n".join(filter(None, text))
                text = []
                yield from self.pieces(child) if isinstance(child, nodes.section) else [child]
            else:
                text.append(self.block(child))
                if "chapter-card" in child.get("classes", []):  # room before the question that opens the chapter
                    yield "\n\n".join(filter(None, text))
                    text = []
        yield "\n\n".join(filter(None, text))
        self.level -= isinstance(node, nodes.section)

    def block_paragraph(self, node):
        text = self.line(node)
        return re.sub(r"^([#>+-]|\d+[.)])(?=\s)", r"\\\1", text)

    def block_Text(self, node):
        return self.inline_Text(node).strip()

    def block_nothing(self, node):
        return ""

    block_comment = block_target = block_index = block_substitution_definition = block_nothing
    block_meta = block_toctree = block_pending = block_docinfo = block_nothing

    def block_container(self, node):
        return self.blocks(node)

    block_compound = block_glossary = block_legend = block_start_of_file = block_container

    def block_math_block(self, node):
        text = node.astext().strip()
        if node.get("nowrap") or node.get("no-wrap"):
            return text
        if r"\\" in text and not re.match(r"\\begin\{(aligned|split|cases|gathered|array|[pbv]?matrix)\}", text):
            text = f"\\begin{{split}}\n{text}\n\\end{{split}}"
        number = self.number(node, "displaymath")
        return f"$$\n{text}{f' {chr(92)}tag{{{number}}}' if number else ''}\n$$"

    def block_literal_block(self, node):
        language = {"default": "", "none": "", "ipython3": "python", "ipython": "python"}.get(
            node.get("language", ""), node.get("language", ""))
        text = node.astext()
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        return f"{fence}{language}\n{text.rstrip()}\n{fence}"

    block_doctest_block = block_literal_block

    def items(self, node, mark: Callable[[int], str]):
        written = []
        for k, item in enumerate(node.children):
            start = mark(k)
            body = self.anchors(item) + self.blocks(item)
            written.append(start + indent(body, " " * len(start))[len(start):])
        return "\n".join(written) if all("\n\n" not in text for text in written) else "\n\n".join(written)

    def block_bullet_list(self, node):
        return self.items(node, lambda k: "- ")

    def block_enumerated_list(self, node):
        first = node.get("start", 1)
        return self.items(node, lambda k: f"{first + k}. ")

    def block_definition_list(self, node):
        written = []
        for item in node.children:
            terms = [self.anchors(term) + f"**{self.line(term)}**" for term in item.children
                     if isinstance(term, nodes.term)]
            meanings = [self.blocks(part) for part in item.children if isinstance(part, nodes.definition)]
            written.append("- " + indent(" / ".join(terms) + "  \n" + "\n\n".join(meanings), "  ")[2:])
        return "\n\n".join(written)

    def block_field_list(self, node):
        return "\n".join(f"- **{self.line(field[0])}**: " + indent(self.blocks(field[1]), "  ").lstrip()
                         for field in node.children)

    def block_block_quote(self, node):
        return indent_quote(self.blocks(node))

    def block_attribution(self, node):
        return f"— {self.line(node)}"

    def block_line_block(self, node):
        return "  \n".join(self.block(line) if isinstance(line, nodes.line_block) else self.line(line)
                           for line in node.children)

    def block_transition(self, node):
        return "---"

    def block_rubric(self, node):
        return f"**{self.line(node)}**"

    def block_Admonition(self, node):
        title = node.tagname.capitalize()
        rest = node.children
        if rest and isinstance(rest[0], nodes.title):
            title, rest = self.line(rest[0]), rest[1:]
        if label := self.number(node, node.tagname):
            title = f"{label} {title}"
        return indent_quote("\n\n".join([f"**{title}**", *filter(None, map(self.block, rest))]))

    block_admonition = block_topic = block_sidebar = block_Admonition
    for _name in ADMONITIONS:
        locals()[f"block_{_name}"] = block_Admonition

    def block_raw(self, node):
        if "html" not in node.get("format", "").split():
            return ""
        if "markdown" in node:
            return node["markdown"]  # whoever made it says what stands for it where there is no page
        html = node.astext().strip()
        if re.search(r"<(script|style|iframe|svg)\b", html):
            raise refuse(node, "JupyterLab removes such HTML from a Markdown cell")
        return html

    def block_figure(self, node):
        words = (nodes.caption, nodes.legend)
        pictures = [self.block(child) for child in node.children if not isinstance(child, words)]
        return "\n\n".join(filter(None, [*pictures, self.captions(node, anchor=False)]))

    def captions(self, figure, anchor=True):
        """Caption and legend, with the number; below a code cell they stand alone, and a link leads to them."""
        label = self.number(figure, "figure")
        start = (self.anchors(figure) if anchor else "") + (f"**{label}** " if label else "")
        return "\n\n".join(start + self.line(child) if isinstance(child, nodes.caption) else self.block(child)
                           for child in figure.children if isinstance(child, (nodes.caption, nodes.legend)))

    def block_image(self, node):
        return f"![{plain(node.get('alt', ''))}]({self.picture(node)})"

    def block_table(self, node):
        title = [f"{self.number(node, 'table')} {self.line(child)}".strip() for child in node.children
                 if isinstance(child, nodes.title)]
        rows = [[self.cell(entry) for entry in row.children] for row in node.findall(nodes.row)]
        heads = sum(len(head.children) for head in node.findall(nodes.thead))
        if heads > 1 or len({len(row) for row in rows}) > 1:
            raise refuse(node, "a pipe table has one row of heads and no joined cells")
        if not heads:
            rows.insert(0, [""] * len(rows[0]))
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n\n".join([*title, "\n".join("| " + " | ".join(row) + " |" for row in rows)])

    def cell(self, entry):
        if "morecols" in entry or "morerows" in entry:
            raise refuse(entry, "a pipe table has no joined cells")
        text = "<br>".join(map(self.block, entry.children))
        if "\n" in text:
            raise refuse(entry, "a cell of a pipe table is one line")
        mathematics = lambda m: m[0].replace(r"\|", r"\Vert ").replace("|", r"\vert ")  # noqa: E731
        return re.sub(r"(?<!\\)\|", r"\\|", re.sub(r"(?<!\\)\$[^$]+\$", mathematics, text))

    def block_footnote(self, node):
        label, *rest = node.children
        return f"<sup>{escape(label.astext())}</sup> " + "\n\n".join(map(self.block, rest))

    def block_citation(self, node):
        _, *rest = node.children
        return "- " + self.anchors(node) + indent("\n\n".join(map(self.block, rest)), "  ")[2:]

    def block_citation_list(self, node):
        return self.blocks(node)

    # Inline --------------------------------------------------------------------------------------------------------

    def inline_Text(self, node):
        return plain(node.astext())

    def inline_inline(self, node):
        return self.anchors(node) + "".join(map(self.inline, node.children))

    inline_generated = inline_number_reference = inline_inline

    def inline_nothing(self, node):
        return ""

    inline_comment = inline_index = inline_nothing

    def around(self, node, mark):
        """Marks stand at the words, not at the spaces beside them."""
        text = "".join(map(self.inline, node.children))
        inner = text.strip()
        return text.replace(inner, f"{mark}{inner}{mark}", 1) if inner else text

    def inline_emphasis(self, node):
        return self.around(node, "*")

    inline_title_reference = inline_emphasis

    def inline_strong(self, node):
        return self.around(node, "**")

    def inline_literal(self, node):
        text = node.astext()
        ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        pad = " " if "`" in (text[:1], text[-1:]) else ""
        return f"{ticks}{pad}{text}{pad}{ticks}"

    inline_literal_emphasis = inline_literal_strong = inline_literal

    def inline_math(self, node):
        return f"${node.astext().strip()}$"

    def inline_subscript(self, node):
        return f"<sub>{self.inline_inline(node)}</sub>"

    def inline_superscript(self, node):
        return f"<sup>{self.inline_inline(node)}</sup>"

    def inline_abbreviation(self, node):
        return f'<abbr title="{escape(node.get("explanation", ""))}">{self.inline_inline(node)}</abbr>'

    def inline_reference(self, node):
        text = self.inline_inline(node)
        address = self.address(node)
        return f"[{text}]({address})" if address else text

    def inline_footnote_reference(self, node):
        return f"{self.anchors(node)}<sup>[{node.astext()}](#{node['refid']})</sup>"

    def inline_target(self, node):
        return self.anchors(node) + "".join(map(self.inline, node.children))

    def inline_image(self, node):
        return self.block_image(node)

    def inline_raw(self, node):
        return self.block_raw(node)

    def inline_explore(self, node):
        """A button that the figure's widget listens to (its script is in `physml.explorables.widget`)."""
        title = "Run the cell of the figure, then this sets its controls"
        return (f'<button type="button" class="explore" value="{escape(node["target"])}" title="{title}">'
                f"{self.inline_inline(node)}</button>")


def indent_quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))

"""Write the chapters and problem sets as plain notebooks that run by themselves: ``python -m tools.notebooks``.

What only the site understands becomes plain Markdown: roles turn into text, glued numbers into the numbers of the last
build, citations into names and years, labelled equations into numbered ones.
"""
import json
import re
import sys
from pathlib import Path

import jupytext
import nbformat
import yaml
from pybtex.database import parse_file

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "_build/notebooks"
NOTE = ("*This notebook was made from the book's source. It runs by itself where the book's package is installed: "
        "`pip install -r requirements.txt -e .` in a copy of the repository.*")

DIRECTIVE = re.compile(r"(?ms)^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w-]+)\}(?P<title>[^\n]*)\n(?P<body>.*?)^(?P=fence)$")


def sources() -> list[Path]:
    """The notebooks of _toc.yml, in reading order."""
    def files(entries):
        for entry in entries:
            if "file" in entry:
                yield ROOT / f"{entry['file']}.md"
            yield from files([*entry.get("chapters", []), *entry.get("sections", []), *entry.get("parts", [])])

    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    return [path for path in files([toc]) if "kernelspec:" in path.read_text(encoding="utf8")[:2000]]


def glued(name: str) -> dict[str, str]:
    """The numbers that the built notebook glued, by key; empty if the book is not built."""
    built = ROOT / f"_build/jupyter_execute/book/{name}.glue.json"
    if not built.exists():
        return {}
    outputs = json.loads(built.read_text(encoding="utf8"))
    return {key: output["data"].get("text/plain", "") for key, output in outputs.items()}


def citations() -> dict[str, tuple[str, str]]:
    """Names and year of every entry of the bibliography."""
    found = {}
    for key, entry in parse_file(str(ROOT / "book/references.bib"), "bibtex").entries.items():
        names = [" ".join(person.last_names) for person in entry.persons["author"]]
        who = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} et al."
        found[key] = who.replace("{", "").replace("}", "").replace('\\"', ""), entry.fields["year"]
    return found


class Plain:
    """Markdown of one source, from MyST to what any Jupyter shows."""

    def __init__(self, path: Path):
        self.path = path
        text = path.read_text(encoding="utf8")
        self.values = glued(path.stem)
        self.cited = citations()
        labels = re.findall(r"^\$\$ \(([\w:-]+)\)", text, re.M)
        self.equations = {label: str(number) for number, label in enumerate(labels, 1)}
        self.titles = dict(re.findall(r"^\(([\w:-]+)\)=\n#+ (.+)$", text, re.M))
        figures = re.findall(r"^ +name: ([\w:-]+)|^:name: ([\w:-]+)|name: ([\w:-]+)\}", text, re.M)
        self.figures = {next(filter(None, names)): str(number) for number, names in enumerate(figures, 1)}

    def role(self, match: re.Match) -> str:
        """A role, such as {eq}`free-energy`, as text."""
        name, content = match[1], match[2]
        named = re.fullmatch(r"(?s)(.*?)\s*<([^<>]*)>", content)
        text, target = (named[1], named[2]) if named else (None, content)
        if name == "glue:text":
            key, _, style = target.partition(":")
            return self.number(key, style)
        if name.startswith("cite"):
            works = [self.cited[key.strip()] for key in target.split(",")]
            if name.endswith(":t"):
                return "; ".join(f"{who} ({year})" for who, year in works)
            return "(" + "; ".join(f"{who}, {year}" for who, year in works) + ")"
        if name == "eq":
            return f"({self.equations.get(target, target)})"
        if name == "numref":
            return f"Figure {self.figures.get(target, target)}"
        if text is None and name in ("ref", "doc"):
            return self.titles.get(target, target)
        if name in ("explore", "ref", "doc", "term", "numref", "abbr"):
            return text or target
        return f"`{(text or target).split('.')[-1]}`"  # func, class, mod and the like

    def number(self, key: str, style: str) -> str:
        """A glued number in its format, or its name where the book was not built."""
        value = self.values.get(key)
        if value is None:
            return f"`{key}`"
        if not style:
            return value.strip("'\"")
        number = float(re.sub(r"^np\.\w+\((.*)\)$", r"\1", value))
        return format(int(number) if style.endswith("d") else number, style)

    def directive(self, match: re.Match) -> str:
        """A fenced directive as a quotation, an equation or code."""
        name, title, body = match["name"], match["title"].strip(), match["body"]
        options = dict(re.findall(r"^:([\w-]+): *(.*)$", body, re.M))
        text = re.sub(r"^:[\w-]+:.*\n", "", body, flags=re.M).strip("\n")
        if name == "math":
            return f"$$\n{text}\n$$"
        if name == "literalinclude":
            return self.included(title, options)
        if name == "rst-class":
            return self.text(text)
        if name in ("figure", "image"):
            return f"![{options.get('alt', '')}]({title})\n\n{text}"
        heading = f"**{title or name.capitalize()}**"
        return "\n".join(f"> {line}".rstrip() for line in [heading, "", *self.text(text).splitlines()])

    def included(self, address: str, options: dict[str, str]) -> str:
        """The lines of a source file that the page shows."""
        lines = (self.path.parent / address).resolve().read_text(encoding="utf8").splitlines()
        if name := options.get("pyobject"):
            start = next(i for i, line in enumerate(lines) if re.match(rf"(def|class) {name}\b", line))
            while start and lines[start - 1].startswith("@"):
                start -= 1
            end = next((i for i in range(start + 1, len(lines)) if re.match(r"[^\s)]", lines[i])
                        and not re.match(r"(def|class) " + name, lines[i])), len(lines))
            lines = lines[start:end]
        if start_at := options.get("start-at"):
            lines = lines[next(i for i, line in enumerate(lines) if start_at in line):]
        if end_at := options.get("end-at"):
            lines = lines[:next(i for i, line in enumerate(lines) if end_at in line) + 1]
        if end_before := options.get("end-before"):
            lines = lines[:next(i for i, line in enumerate(lines) if end_before in line)]
        return "```python\n" + "\n".join(lines).strip("\n") + "\n```"

    def text(self, markdown: str) -> str:
        """A Markdown cell."""
        markdown = DIRECTIVE.sub(self.directive, markdown)
        markdown = re.sub(r"(?m)^\([\w:-]+\)=\n", "", markdown)
        markdown = re.sub(r"(?ms)^\$\$\n(.*?)\n\$\$ \(([\w:-]+)\)",
                          lambda m: f"$$\n{m[1]} \\tag{{{self.equations[m[2]]}}}\n$$", markdown)
        markdown = re.sub(r"\{([a-z:]+)\}`([^`]+)`", self.role, markdown)
        return re.sub(r"\]\((?!https?:)[^)\s]*?([\w-]+)\.md(#[\w-]+)?\)", r"](\1.ipynb)", markdown)


def convert(path: Path) -> nbformat.NotebookNode:
    """The plain notebook of one MyST source."""
    plain = Plain(path)
    source = path.read_text(encoding="utf8")
    if path.parent.name == "problems":
        from physml.problems.notebook import site

        source = site(source)
    notebook = jupytext.reads(source, fmt="md:myst")
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook.cells = [cell for cell in notebook.cells if "problem-stub" not in cell.metadata.get("tags", [])]
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(NOTE))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain.text(cell.source)
        folded = "problem-solution" in cell.metadata.get("tags", [])
        cell.metadata = {"jupyter": {"source_hidden": True}} if folded else {}
    return notebook


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in sources():
        name = f"{path.stem}-problems" if path.parent.name == "problems" else path.stem
        nbformat.write(convert(path), TARGET / f"{name}.ipynb")
        print(TARGET / f"{name}.ipynb")
    return 0


if __name__ == "__main__":
    sys.exit(main())

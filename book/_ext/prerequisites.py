"""The prerequisite graph of the chapters as SVG, left to right, what is needed before what needs it."""
from collections.abc import Callable
from html import escape
from itertools import pairwise
from statistics import fmean

BOX_WIDTH, BOX_HEIGHT, COLUMN, ROW = 148, 48, 182, 60


def picture(chapters: dict[str, dict], link: Callable[[str], str]) -> str:
    """Draw the chapters that need another one or are needed; those that exist link to their pages."""
    needs = {name: [n for n in chapter["prerequisites"] if n in chapters] for name, chapter in chapters.items()}
    drawn = {name for name in needs if needs[name]} | {n for names in needs.values() for n in names}
    needs = {name: names for name, names in needs.items() if name in drawn}
    columns, edges = arrange(needs)
    place = {}
    height = max(map(len, columns)) * ROW
    for x, column in enumerate(columns):
        for y, node in enumerate(column):
            place[node] = x * COLUMN + 2, (y + 0.5) * height / len(column)
    width = (len(columns) - 1) * COLUMN + BOX_WIDTH + 4
    arrows = "".join(arrow([place[node] for node in path], [node in needs for node in path]) for path in edges)
    boxes = "".join(box(chapters[name], *place[name], link(name)) for name in needs)
    return ('<div class="prerequisites" tabindex="0" role="region" aria-label="Which chapter builds on which">'
            f'<svg viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}"><defs>'
            '<marker id="needs" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            f'<path d="M0 0L8 4L0 8z"/></marker></defs>{arrows}{boxes}</svg></div>')


def arrange(needs: dict[str, list[str]]) -> tuple[list[list], list[list]]:
    """Layers by the longest way from a beginning, ordered to avoid crossings; and each edge as a path through them.

    An edge over several layers gets a place of its own in each layer between, so that it does not run behind a box.
    """
    def layer(name):
        return 1 + max(map(layer, needs[name]), default=-1)

    layers = {name: layer(name) for name in needs}
    columns = [[name for name in needs if layers[name] == k] for k in range(max(layers.values()) + 1)]
    edges = []
    for name, names in needs.items():
        for first in names:
            between = [(first, name, k) for k in range(layers[first] + 1, layers[name])]
            for node in between:
                columns[node[2]].append(node)
            edges.append([first, *between, name])
    neighbours = {}
    for path in edges:
        for a, b in pairwise(path):
            neighbours.setdefault(a, []).append(b)
            neighbours.setdefault(b, []).append(a)
    for _ in range(12):  # each node moves to the mean height of its neighbours
        height = {node: (i + 0.5) / len(column) for column in columns for i, node in enumerate(column)}
        for column in columns:
            column.sort(key=lambda node: fmean(height[n] for n in neighbours[node]))
            height |= {node: (i + 0.5) / len(column) for i, node in enumerate(column)}
    return columns, edges


def arrow(points: list[tuple[float, float]], is_box: list[bool]) -> str:
    """A smooth curve from the right side of the first box to the left side of the last."""
    x, y = points[0][0] + BOX_WIDTH, points[0][1]
    d = f"M{x:g} {y:g}"
    for (x1, y1), box_here in zip(points[1:], is_box[1:], strict=True):
        end = x1 - 2 if box_here else x1
        bend = (end - x) / 2
        d += f"C{x + bend:g} {y:g} {end - bend:g} {y1:g} {end:g} {y1:g}"
        x, y = end, y1
        if not box_here:
            x += BOX_WIDTH
            d += f"H{x:g}"
    return f'<path class="needs" d="{d}"/>'


def box(chapter: dict, x: float, y: float, address: str) -> str:
    """A chapter: a link if it exists, otherwise dashed."""
    lines = [""]
    for word in chapter["title"].split():
        if len(lines[-1]) + len(word) > 19 and lines[-1]:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    first = y + 4.5 - 7.5 * (len(lines) - 1)
    text = "".join(f'<text x="{x + BOX_WIDTH / 2:g}" y="{first + 15 * i:g}">{escape(line)}</text>'
                   for i, line in enumerate(lines))
    shape = f'<rect x="{x:g}" y="{y - BOX_HEIGHT / 2:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="7"/>{text}'
    if chapter["present"]:
        return f'<a href="{escape(address)}" class="here">{shape}</a>'
    return f'<g class="planned">{shape}</g>'

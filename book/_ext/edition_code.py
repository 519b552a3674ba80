"""The code cells of the notebook edition: which stay, and what they say there."""
import ast
import re


def without_glue(source: str) -> str:
    """The code without the calls that hand its numbers to the text: in the edition they are there."""
    if "glue" not in source:
        return source
    lines = source.split("\n")
    _blank_glue(ast.parse(source), lines)
    return "\n".join(line for line in lines if line is not None).strip("\n")


def _is_glue(node: ast.AST) -> bool:
    """A call of glue, its import, or a loop or condition that does nothing else."""
    if isinstance(node, (ast.For, ast.If)):
        return not node.orelse and all(map(_is_glue, node.body))
    if isinstance(node, ast.ImportFrom):
        return node.module == "myst_nb"
    call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.func
    return isinstance(call, ast.Name) and call.id == "glue"


def _blank_glue(parent: ast.AST, lines: list) -> None:
    """Take such statements out of the lines, and put a ``pass`` where nothing else would be left of a block."""
    for body in (getattr(parent, "body", None), getattr(parent, "orelse", None)):
        for node in body if isinstance(body, list) else []:
            if not _is_glue(node):
                _blank_glue(node, lines)
                continue
            lines[node.lineno - 1:node.end_lineno] = [None] * (node.end_lineno - node.lineno + 1)
            if node is body[0] and all(map(_is_glue, body)) and not isinstance(parent, ast.Module):
                lines[node.lineno - 1] = " " * node.col_offset + "pass"


def needed(cells: list) -> set[int]:
    """Which code cells the edition keeps: all but removed ones that define nothing a later kept cell reads."""
    kept, reads = set(), set()
    for index in reversed(range(len(cells))):
        cell = cells[index]
        if cell is None or not cell.source.strip():
            continue
        names = list(ast.walk(ast.parse(re.sub(r"(?m)^[%!?].*", "", cell.source))))
        defined = {n.id for n in names if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        defined |= {n.name for n in names if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
        defined |= {(n.asname or n.name).split(".")[0] for n in names if isinstance(n, ast.alias)}
        if "remove-cell" not in cell.metadata.get("tags", []) or defined & reads:
            kept.add(index)
            reads |= {n.id for n in names if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return kept

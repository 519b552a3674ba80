"""The code cells of the notebook edition: which stay, and what they say there."""
import ast
import re


def without_glue(source: str) -> str:
    """The code without the calls that hand its numbers to the text: in the edition they are there."""
    if "glue" not in source:
        return source
    lines = source.split("\n")
    for parent in ast.walk(ast.parse(source)):
        for body in (getattr(parent, "body", None), getattr(parent, "orelse", None)):
            for node in body if isinstance(body, list) else []:
                call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.func
                if (isinstance(node, ast.ImportFrom) and node.module == "myst_nb") or (
                        isinstance(call, ast.Name) and call.id == "glue"):
                    stays = "" if len(body) > 1 or isinstance(parent, ast.Module) else " " * node.col_offset + "pass"
                    for k in range(node.lineno - 1, node.end_lineno):
                        lines[k] = None
                    lines[node.lineno - 1] = stays or None
    return "\n".join(line for line in lines if line is not None).strip("\n")


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

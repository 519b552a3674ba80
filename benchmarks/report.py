"""One line of the benchmark table, and the table."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured in one run, on one machine: medians.

    Attributes
    ----------
    work : str
        What is done.
    ours : float
        physml's figure, in ``unit``.
    unit : str
        A time ("ns a site", less is better) or, if it contains "/s", a rate (more is better).
    peers : dict of str to float
        The same work by other packages, in ``unit``; empty where none is installed.
    limit : float or None
        The same work by a reference that we would like to match (C, BLAS), in ``unit``.
    target : str
        What is to be reached.
    """

    work: str
    ours: float
    unit: str
    peers: dict[str, float]
    limit: float | None
    target: str

    def ratios(self) -> dict[str, float]:
        """ours / other for the reference and every peer."""
        others = ({} if self.limit is None else {"C": self.limit}) | self.peers
        return {name: self.ours / value for name, value in others.items()}


def number(value: float) -> str:
    """Three significant digits; thousands without a fraction."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(rows: list[Row]) -> str:
    """The rows as text; under each what it is compared with and the ratio ours / other."""
    lines = []
    for row in rows:
        lines.append(f"{row.work}: {number(row.ours)} {row.unit}   (wanted: {row.target})")
        others = ({} if row.limit is None else {"C": row.limit}) | row.peers
        for name, ratio in row.ratios().items():
            better = "more is better" if "/s" in row.unit else "less is better"
            lines.append(f"    {name:<22} {number(others[name]):>10} {row.unit:<24} ours / {name} = {number(ratio)}"
                         f"   {better}")
        if not others:
            lines.append("    nothing to compare with here (see benchmarks/requirements.txt)")
    return "\n".join(lines)

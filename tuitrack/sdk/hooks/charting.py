"""How the scalars of TensorBoard share charts, as `Logger` is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Charts:
    """How scalars share charts: those without a slash all in one, every series in one of its own."""

    grouped: bool = False
    apart: bool = False

    def named(self, title: str, series: str) -> tuple[str, str]:
        """The chart and the series of a scalar; one without a slash is its own title."""
        single = title == series
        if self.apart:
            return (title if single else f"{title}/{series}"), series
        return ("Scalars" if single and self.grouped else title), series


charts = Charts()

"""A drawing as an SVG file."""

from __future__ import annotations

from html import escape

from tuitrack.tui import formatting
from tuitrack.tui.charts.scene import Area, Path, Scene, Stroke, Words


def written(scene: Scene) -> str:
    """The file's text."""
    plot = scene.plot
    size = f'viewBox="0 0 {scene.width} {scene.height}" width="{scene.width}" height="{scene.height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">',
        f"<title>{_text(scene.title)}</title>",
        f'<rect width="{scene.width}" height="{scene.height}" fill="#ffffff"/>',
        f'<clipPath id="plot"><rect x="{plot.left:g}" y="{plot.top:g}" width="{plot.width:g}" '
        f'height="{plot.height:g}"/></clipPath>',
        *map(_shape, scene.outer),
        '<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">',
        *map(_shape, scene.inner),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _shape(shape: Stroke | Area | Words) -> str:
    if isinstance(shape, Words):
        weight = ' font-weight="bold"' if shape.bold else ""
        look = f'font-size="{shape.size:g}" text-anchor="{shape.anchor}" fill="{shape.colour}"{weight}'
        return f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" {look}>{_text(shape.text)}</text>'
    if isinstance(shape, Area):
        words = "".join(f"{_points(path)}Z" for path in shape.paths)
        return f'<path d="{words}" fill="{shape.colour}" fill-opacity="{shape.opacity:g}"/>'
    look = f'stroke="{shape.colour}" stroke-width="{shape.width:g}" stroke-opacity="{shape.opacity:g}"'
    return f'<path d="{"".join(map(_points, shape.paths))}" fill="none" {look}/>'


def _points(path: Path) -> str:
    return "M" + "L".join(f"{x:.10g} {y:.1f}" for x, y in path.tolist())


def _text(text: str) -> str:
    return escape(formatting.printable(text), quote=False)

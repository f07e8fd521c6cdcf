"""Draw the map of the invented mine: `python examples/alder_ridge/picture.py` (map.png).

Habitats, closed areas, sources and stations, and each block in the colour of its gate on the day
that answers.csv names.
"""

import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # building.py is shared by the examples

import ground  # noqa: E402 - after the path on which building.py is found
from building import read_rows  # noqa: E402

HABITATS = {
    "creek": "#8fb8de", "fen": "#b7d3c6", "pasture": "#e9e4b9", "ridge": "#e4e0da",
    "upper_forest": "#cfe0c3", "lower_forest": "#b4cfa4", "reserve": "#c5dcc0",
    "camp_pad": "#e9e4b9", "laydown": "#cfe0c3",
}  # fmt: skip
STATES = {
    "go": "#2e8b57", "conditional": "#b8b02a", "hold": "#e08e1b", "stop": "#c8372d",
    "no_go": "#4a1a4f",
}  # fmt: skip
UNDER_BLOCKS = ("camp_pad", "laydown")
LABEL_M = 120.0


def fill(axes: Axes, shape: BaseGeometry, **style: object) -> None:
    """Fill every polygon of a shape."""
    for part in shapely.get_parts(shape):
        axes.fill(*part.exterior.xy, **style)


def draw(axes: Axes, shapes: ground.Shapes, states: dict[str, str]) -> None:
    """Draw habitats, closed areas, other sources and blocks."""
    for name, shape in reversed(shapes["zones"].items()):  # those with holes first
        fill(axes, shape, facecolor=HABITATS[name], edgecolor="none")
    for name, shape in shapes["constraints"].items():
        fill(axes, shape, facecolor="none", edgecolor="#7a1f6d", linestyle="--", linewidth=1.2)
        x, y = shape.bounds[0], shape.bounds[1] - 30
        axes.text(x, y, name.replace("_", " "), fontsize=7, va="top", color="#7a1f6d")
    for name, shape in shapes["sources"].items():
        fill(axes, shape, facecolor="none", edgecolor="#555555", linestyle=":", linewidth=1)
        x, y = shape.bounds[0], shape.bounds[1] - 60
        axes.text(max(x, 60), y, name.replace("_", " "), fontsize=7, va="top", color="#333333")
    for name, shape in shapes["blocks"].items():
        fill(axes, shape, facecolor=STATES[states[name]], edgecolor="#222222", linewidth=0.6)
        place = shape.representative_point()
        axes.annotate(
            name, (place.x, place.y), (place.x + LABEL_M, place.y + LABEL_M), fontsize=8,
            fontweight="bold", bbox={"boxstyle": "round,pad=0.15", "fc": "white", "alpha": 0.8},
        )  # fmt: skip


def picture(path: Path) -> None:
    """Write the map as PNG."""
    mpl.use("Agg")
    shapes = ground.shapes(read_rows(HERE / "declared" / "shapes.csv"))
    answers = read_rows(HERE / "answers.csv")
    figure, axes = plt.subplots(figsize=(11, 8.2), layout="constrained")
    draw(axes, shapes, {row["block_id"]: row["state"] for row in answers})
    axes.set(
        aspect="equal", xlim=(0, 9000), ylim=(-150, 7000), xlabel="metres east",
        ylabel="metres north", title="Alder Ridge (illustrative: nothing here exists)",
    )  # fmt: skip
    handles = [
        Patch(color=colour, label=state.replace("_", "-")) for state, colour in STATES.items()
    ]
    handles += [
        Patch(color=colour, label=name.replace("_", " ")) for name, colour in HABITATS.items()
    ]
    figure.legend(handles=handles, loc="outside right upper", fontsize=8, frameon=False)
    figure.savefig(path, dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    picture(HERE / "map.png")

"""Constraints on the place: which block and which source lies in which reserve, park or redline.

Where an outline is drawn, what is computed wins; where none is, the typed relation stands, and
what nobody drew or typed is ``unknown``, never ``none``.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.places.relations import (
    NAN,
    area_ha,
    corridor,
    relation_of,
    summed_length_km,
)
from riskshed.pipeline.places.subjects import block_shapes, constraint_shapes, source_shapes
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.site import Site
from riskshed.schemas.text import split_list

FACTS = ["constraint_id", "category", "legal_effect", "instrument", "citation"]
FOUND = ["subject_kind", "subject_id", "relation", "overlap_ha", "length_km", "distance_m"]
DATED = ["layer_version_date", "checked_on"]
MORE = ["relation_basis", "corridor_m", "subject_ha", "subject_km", "name", "scope", "jurisdiction"]
COLUMNS = [*FACTS, *FOUND, *DATED, *MORE]
NUMBERS = ["overlap_ha", "length_km", "distance_m", "corridor_m", "subject_ha", "subject_km"]
METRES_PER_KILOMETRE = 1_000
Subject = tuple[str, str, BaseGeometry | None]  # kind, id, shape
Near = tuple[float, float]  # metres up to which an area is near, and by which outlines may be wrong


def constraint_overlaps(site: Site) -> pd.DataFrame:
    """Return how every block and source lies to every constraint, sorted by constraint and subject.

    One row a constraint × block or source, and one a constraint × source × declared zone of
    influence (``subject_kind`` corridor, ``corridor_m`` metres on each side) where the two meet.
    Columns `COLUMNS`: ``overlap_ha`` is NaN for lines and points, ``length_km`` (ground inside,
    what two lines share counted once) for all but lines; ``subject_km`` is the sum of all lines;
    ``relation_basis`` says whether the relation was computed from shapes, typed, or is not known.
    """
    limits = site.settings.thresholds
    near = limits["constraint_near_km"] * METRES_PER_KILOMETRE, limits["survey_accuracy_m"]
    areas = constraint_shapes(site.layers)
    subjects = list(_subjects(site))
    corridors = list(_corridors(site, subjects)) if areas else []
    rows: list[dict[str, Any]] = []
    for constraint in rows_of(site.tables["constraints"]):
        area = areas.get(constraint["constraint_id"])
        rows += [constraint | _lies(one, constraint, area, near) for one in subjects]
        if area is not None:
            met = (_corridor_row(reach, area, near, *one) for one, reach in corridors)
            rows += [constraint | row for row in met if row["overlap_ha"] > 0]
    return _framed(rows)


def _framed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    kinds = {name: "float64" if name in NUMBERS else "str" for name in COLUMNS}
    order = ["constraint_id", "subject_kind", "subject_id", "corridor_m"]
    return frame.astype(kinds).sort_values(order, ignore_index=True)


def _subjects(site: Site) -> Iterator[Subject]:
    """Yield every block and source, with its shape or None."""
    blocks = block_shapes(site.layers)
    sources = source_shapes(site.tables, site.layers, site.settings.crs)
    for name in site.tables["disturbance_blocks"]["block_id"]:
        yield "block", name, blocks.get(name)
    for name in site.tables["sources"]["source_id"]:
        yield "source", name, sources.get(name)


def _lies(
    subject: Subject, constraint: dict[str, Any], area: BaseGeometry | None, near: Near
) -> dict[str, Any]:
    """Return how one subject lies to one constraint."""
    kind, name, shape = subject
    row: dict[str, Any] = {"subject_kind": kind, "subject_id": name, "corridor_m": NAN}
    if shape is None or area is None:
        return row | _typed(kind, name, constraint)
    found = relation_of(shape, area, *near)
    return row | {
        "relation": found.relation,
        "relation_basis": "computed",
        "overlap_ha": found.overlap_ha,
        "length_km": found.length_km,
        "distance_m": found.distance_m,
        "subject_ha": area_ha(shape),
        "subject_km": summed_length_km(shape),
    }


def _typed(kind: str, name: str, constraint: dict[str, Any]) -> dict[str, Any]:
    """Return the typed relation, as far as it speaks of this subject.

    Of all works together, ``overlaps`` says of none which it is, and a distance is that of the
    nearest; ``inside``, ``none`` and ``within_x_km`` (none of them meets it) hold for each.
    """
    named = {"block": split_list(constraint["block_ids"])}
    named["source"] = split_list(constraint["source_ids"])
    of_all = not named["block"] and not named["source"]
    relation = constraint["relation"] if of_all or name in named[kind] else None
    if not known(relation) or relation == "unknown" or (of_all and relation == "overlaps"):
        return {"relation": "unknown", "relation_basis": "unknown"}
    distance = NAN if of_all or relation != "within_x_km" else constraint["distance_m"]
    return {"relation": relation, "relation_basis": "typed", "distance_m": distance}


def _corridors(
    site: Site, subjects: list[Subject]
) -> Iterator[tuple[tuple[str, float], BaseGeometry]]:
    """Yield source, metres and shape of each declared reach of a source whose place is known."""
    table = site.tables["zones_of_influence"]
    reaches = table.loc[table["distance_m"].notna(), ["source_id", "distance_m"]]
    for kind, name, shape in subjects:
        if kind != "source" or shape is None:
            continue
        own = reaches["source_id"].isna() | (reaches["source_id"] == name)
        for metres in sorted(set(reaches.loc[own, "distance_m"])):
            yield (name, metres), corridor(shape, metres)


def _corridor_row(
    reach: BaseGeometry, area: BaseGeometry, near: Near, name: str, metres: float
) -> dict[str, Any]:
    found = relation_of(reach, area, *near)
    return {
        "subject_kind": "corridor",
        "subject_id": name,
        "corridor_m": metres,
        "relation": found.relation,
        "relation_basis": "computed",
        "overlap_ha": found.overlap_ha,
        "length_km": NAN,
        "distance_m": found.distance_m,
        "subject_ha": area_ha(reach),
        "subject_km": NAN,
    }

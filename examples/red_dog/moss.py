"""Moss of the example site as survey tables: one row of the source is one analysis.

A site has one analysis, or several: moss taken a second or third time at the place (`field_dup`),
or a sample split and analysed again (`lab_rep`). The first of a site is its Normal sample; the
others name it, or the field duplicate from which they were split, as their parent.

Values are copied as text, so that the tables hold the digits of the source. What the source does
not say stays empty and is named in `unknown_fields`.
"""

from building import Row, identifier

METALS = {"Cd": "7440-43-9", "Pb": "7439-92-1", "Zn": "7440-66-6"}  # CAS numbers
REFERENCE_M = 20_000.0  # sites beyond are the site's own reference


def sample_id(row: Row) -> str:
    """Return the id of an analysis: its site, then F2, F3 or L2 for what was done again.

    >>> sample_id({"sample": "066PR", "field_dup": "3", "lab_rep": "1"})
    '066PR-F3'
    """
    again = [("F", row["field_dup"]), ("L", row["lab_rep"])]
    marks = [f"-{letter}{number}" for letter, number in again if number != "1"]
    return identifier(row["sample"]) + "".join(marks)


def normal_of(rows: list[Row]) -> dict[str, Row]:
    """Return the Normal analysis of every site: the first that there is (of 084PR the second)."""
    ordered = sorted(rows, key=lambda row: (row["sample"], row["field_dup"], row["lab_rep"]))
    first: dict[str, Row] = {}
    for row in ordered:
        first.setdefault(row["sample"], row)
    return first


def samples(rows: list[Row]) -> list[Row]:
    """Return one row an analysis, with its kind and its parent."""
    normal = normal_of(rows)
    return [
        {
            "sample_id": sample_id(row),
            "lab_sample_id": row["sample"],
            "location_id": identifier(row["sample"]),
            **_kind(row, normal[row["sample"]]),
            "decimalLatitude": row["lat"],
            "decimalLongitude": row["lon"],
            "location_role": "reference" if float(row["dist2road"]) > REFERENCE_M else "impact",
            "sampled_at": row["year"],
            "matrix": "moss",
            "scientificName": "Hylocomium splendens",
            "distance_to_road_m": row["dist2road"],
            "side_of_road": row["sideroad"],
            "unknown_fields": "depth_top_m;depth_bottom_m;coordinateUncertaintyInMeters;tissue",
        }
        for row in rows
    ]


def _kind(row: Row, normal: Row) -> Row:
    """Return sample_type and parent_sample: of a split sample the one that it was split from."""
    if row is normal:
        return {"sample_type": "Normal", "parent_sample": ""}
    if row["lab_rep"] == "1":
        return {"sample_type": "Field_D", "parent_sample": sample_id(normal)}
    return {"sample_type": "LAB_D", "parent_sample": sample_id(row | {"lab_rep": "1"})}


def chemistry(rows: list[Row]) -> list[Row]:
    """Return one row an analysis and metal: mg/kg of dry moss."""
    return [
        {
            "sample_id": sample_id(row),
            "analyte": metal,
            "cas": cas,
            "fraction": "",
            "result": row[metal],
            "unit": "mg/kg",
            "basis": "dry",
            "unknown_fields": "fraction;method;eql;mdl;rl",
        }
        for row in rows
        for metal, cas in METALS.items()
    ]

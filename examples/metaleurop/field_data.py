"""Soil samples and small mammals of the example site as survey tables.

Values are copied as text, so that the tables hold the digits of the source. What the source does
not say stays empty and is named in `unknown_fields`.
"""

from building import Row, identifier

METALS = {"Cd": "7440-43-9", "Pb": "7439-92-1", "Zn": "7440-66-6"}  # CAS numbers
TISSUES = {"liver": "cd_L_DW", "kidney": "cd_K_DW", "whole_body": "cd_WB_DW"}
# Holds to the last digit for all 1,426 animals: whole body was computed, not measured.
WHOLE_BODY = {
    "mouse": "computed in the source: 0.0675 x liver + 0.01625 x kidney",
    "vole": "computed in the source: 0.0675 x liver + 0.01625 x kidney",
    "shrew": "computed in the source: 0.0875 x liver + 0.02375 x kidney",
}
NAMES = "names as given in spacemodR sf_micromammals"


def soil_samples(soil: list[Row]) -> list[Row]:
    """Return one row a soil sample: 595 topsoils, without date and depth."""
    return [
        {
            "sample_id": identifier(row["sample_id"]),
            "lab_sample_id": row["sample_id"],
            "location_id": identifier(row["sample_id"]),
            "decimalLatitude": row["latitude"],
            "decimalLongitude": row["longitude"],
            "location_role": "impact",
            "matrix": "soil",
            "sample_type": "Normal",
            "usage": row["usage"],
            "distance_to_smelter_m": row["distance_to_smelter_m"],
            "bearing_deg": row["bearing_deg"],
            "unknown_fields": "sampled_at;depth_top_m;depth_bottom_m;coordinateUncertaintyInMeters",
        }
        for row in soil
    ]


def soil_chemistry(soil: list[Row]) -> list[Row]:
    """Return one row a soil sample and metal: total concentration, mg/kg of dry soil."""
    return [
        _chemistry(
            identifier(row["sample_id"]),
            metal,
            row[f"{metal.lower()}_mg_kg"],
            unknown_fields="method;eql;mdl;rl",
        )
        for row in soil
        for metal in METALS
    ]


def animal_id(row: Row) -> str:
    """Return the id of an animal: its running number, as the field label is not unique."""
    return f"SM{int(row['id']):04d}"


def tissue_samples(mammals: list[Row]) -> list[Row]:
    """Return one row an animal and tissue: liver, kidney, whole body."""
    return [
        {
            "sample_id": f"{animal_id(row)}-{tissue}",
            "lab_sample_id": row["ind"],
            "location_id": row["trap_line"],
            "decimalLatitude": row["latitude"],
            "decimalLongitude": row["longitude"],
            "location_role": "impact",
            "sampled_at": row["year"],
            "matrix": "biota",
            "sample_type": "Normal",
            "tissue": tissue,
            "occurrenceID": animal_id(row),
            "unknown_fields": _unplaced(row),
        }
        for row in mammals
        for tissue in TISSUES
    ]


def tissue_chemistry(mammals: list[Row]) -> list[Row]:
    """Return one row an animal and tissue: cadmium, mg/kg of dry tissue."""
    rows = []
    for row in mammals:
        for tissue, column in TISSUES.items():
            computed = tissue == "whole_body"
            rows.append(
                _chemistry(
                    f"{animal_id(row)}-{tissue}",
                    "Cd",
                    row[column],
                    qualifier="J" if computed else "",
                    method=WHOLE_BODY[row["group"]] if computed else "",
                    unknown_fields="eql;mdl;rl" if computed else "method;eql;mdl;rl",
                )
            )
    return rows


def survey_events(mammals: list[Row]) -> list[Row]:
    """Return one row a trap line; each line was set in one season of one year."""
    lines: dict[str, Row] = {}
    for row in mammals:
        lines.setdefault(row["trap_line"], row)
    silent = "targetTaxonomicScope;isTaxonomicScopeFullyReported;samplingPerformedBy"
    return [
        {
            "eventID": line,
            "site_id": "metaleurop",
            "eventDate": row["year"],
            "verbatimEventDate": f"{row['season']} {row['year']}",
            "decimalLatitude": row["latitude"],
            "decimalLongitude": row["longitude"],
            "samplingProtocol": "removal_trapping",  # trap lines, and organs were analysed
            "isAbsenceReported": "false",
            "taxonCompletenessReported": "notReported",
            "isSamplingEffortReported": "false",
            "limitations": "trap nights, trap type and days of trapping are not in the source;"
            " lines without a catch are not listed",
            "mesh": row["mesh"],
            "unknown_fields": ";".join(filter(None, [silent, _unplaced(row)])),
        }
        for line, row in lines.items()
    ]


def occurrences(mammals: list[Row]) -> list[Row]:
    """Return one row an animal, with the soil that the source sets beside it."""
    return [
        {
            "occurrenceID": animal_id(row),
            "eventID": row["trap_line"],
            "basisOfRecord": "MaterialSample",
            "scientificName": row["scientificName"],
            "nameAccordingTo": NAMES,
            "identificationQualifier": "agg." if row["scientificName"].endswith("agg.") else "",
            "kingdom": "Animalia",
            "occurrenceStatus": "present",
            "individualCount": "1",
            "eventDate": row["year"],
            "decimalLatitude": row["latitude"],
            "decimalLongitude": row["longitude"],
            "recordNumber": row["ind"],
            "age_class": row["age"],
            "landscape": row["landscape"],
            "soil_code": row["code_soil"],
            "soil_cd_mg_kg": row["cd_S"],
            "soil_clay_percent": row["clay_%"],
            "soil_ph": row["ph"],
            "soil_om_percent": row["om_%"],
            "unknown_fields": _unplaced(row),
        }
        for row in mammals
    ]


def _chemistry(sample: str, analyte: str, result: str, **more: str) -> Row:
    return {
        "sample_id": sample,
        "analyte": analyte,
        "cas": METALS[analyte],
        "fraction": "total",  # soil: said by the source; organs: analysed whole
        "result": result,
        "qualifier": "",
        "unit": "mg/kg",
        "basis": "dry",
        "method": "",
        **more,
    }


def _unplaced(row: Row) -> str:
    silent = ["coordinateUncertaintyInMeters"]
    if not row["latitude"]:
        silent = ["decimalLatitude", "decimalLongitude", *silent]
    return ";".join(silent)

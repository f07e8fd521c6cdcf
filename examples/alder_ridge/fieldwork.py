"""Visits, records, samples and readings of the invented mine, each from a short description.

Results of the laboratory are quantiles of a lognormal in a fixed, scattered order: no random number
is drawn, so the same description gives the same bytes.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import NormalDist

from building import Row
from ground import degrees

GOLDEN = 0.6180339887498949  # multiples of it, modulo 1, are spread evenly over 0 to 1
SAMPLE_KEYS = ("location_role", "sampled_at", "depth_top_m", "depth_bottom_m", "matrix")
LEVEL_KEYS = ("analyte", "fraction", "basis", "method", "unit")


def placed(x: str, y: str, uncertainty_m: str) -> Row:
    """Return the columns of a place, empty where none is given."""
    if not x:
        return {"decimalLatitude": "", "decimalLongitude": "", "coordinateUncertaintyInMeters": ""}
    longitude, latitude = degrees(float(x), float(y))
    return {
        "decimalLatitude": f"{latitude:.6f}",
        "decimalLongitude": f"{longitude:.6f}",
        "coordinateUncertaintyInMeters": uncertainty_m,
    }


def visits(surveys: list[Row]) -> Iterator[tuple[str, str, Row]]:
    """Yield event id, date and survey of each visit."""
    for survey in surveys:
        for number, day in enumerate(survey["dates"].split(";"), start=1):
            yield f"{survey['survey_id']}-{number}", day, survey


def events(surveys: list[Row]) -> list[Row]:
    """Return one row a visit."""
    as_told = ("requirement_ids", "samplingProtocol", "targetTaxonomicScope", "block_ids",
               "licence_id", "absentTaxa", "limitations")  # fmt: skip
    return [
        {"eventID": event, "eventDate": day}
        | {column: survey[column] for column in as_told}
        | {
            "inventoryTypes": "restrictedSearch",
            "isTaxonomicScopeFullyReported": "true",
            "isAbsenceReported": survey["absence"],
            "isSamplingEffortReported": "true" if survey["effort"] else "false",
            "samplingEffortValue": survey["effort"],
            "samplingEffortUnit": survey["unit"],
            "reportedWeather": survey["weather"],
            "weather_ok": survey["weather_ok"],
            "samplingPerformedBy": survey["team"],
        }
        for event, day, survey in visits(surveys)
    ]


def occurrences(records: list[Row], surveys: list[Row]) -> list[Row]:
    """Return one row a record, with the day of its visit."""
    days = {event: day for event, day, _ in visits(surveys)}
    made = []
    for number, record in enumerate(records, start=1):
        own = {key: cell for key, cell in record.items() if key not in ("x", "y")}
        own |= placed(record["x"], record["y"], "20")
        own["eventDate"] = record["eventDate"] or days[record["eventID"]]
        made.append({"occurrenceID": f"O-{number:02d}"} | own)
    return made


def samples(stations: list[Row]) -> list[Row]:
    """Return one sample a station, evenly along the line of its group, and a field duplicate."""
    made = []
    for group in stations:
        number = int(group["n"])
        (x0, y0), (x1, y1) = (map(float, group[end].split()) for end in ("from", "to"))
        for place in range(number):
            share = place / (number - 1)
            name = f"{group['group']}-{place + 1:02d}"
            own = {column: group[column] for column in SAMPLE_KEYS}
            own |= placed(str(x0 + share * (x1 - x0)), str(y0 + share * (y1 - y0)), "5")
            row = {"sample_id": name, "location_id": name, "parent_sample": "", **own,
                   "sample_type": "Normal", "sampled_by": "Okafor (invented)"}  # fmt: skip
            made.append(row)
            if place == 0:
                made.append(row | {"sample_id": f"{name}-D", "parent_sample": name,
                                   "sample_type": "Field_D"})  # fmt: skip
    return made


def chemistry(levels: list[Row], taken: list[Row]) -> list[Row]:
    """Return one result a sample and analyte; below the limit it is not detected."""
    made = []
    for analyte, level in enumerate(levels):
        own = [row for row in taken if row["sample_id"].startswith(level["group"] + "-")]
        for place, row in enumerate(own, start=1):
            quantile = (place * GOLDEN + analyte * GOLDEN * GOLDEN) % 1
            deviation = NormalDist().inv_cdf(0.02 + 0.96 * quantile)
            value = float(level["median"]) * float(level["spread"]) ** deviation
            made.append(_result(level, row, value))
    return sorted(made, key=lambda row: (row["sample_id"], row["analyte"]))


def _result(level: Row, sample: Row, value: float) -> Row:
    below = value < float(level["eql"])
    return {
        "sample_id": sample["sample_id"],
        **{key: level[key] for key in LEVEL_KEYS},
        "result": "" if below else f"{value:.3g}",
        "detection_condition": "not_detected" if below else "",
        "eql": level["eql"],
        "limit_type": "quantitation_limit",
        "limit_unit": level["unit"],
        "lab": "Island laboratory (invented)",
        "lab_report_id": f"{level['group']} (illustrative)",
        "analysed_at": "2026-10",
    }


def readings(series: list[Row]) -> list[Row]:
    """Return one row a reading, a fixed number of days apart; a station may have several series."""
    as_told = ("parameter", "unit", "averaging_period", "exposure_days", "datum", "instrument",
               "calibration_due")  # fmt: skip
    made: list[Row] = []
    seen: Counter[str] = Counter()
    for row in series:
        first, step = date.fromisoformat(row["first"]), timedelta(days=int(row["step_days"]))
        for number, value in enumerate(row["values"].split(";")):
            seen[row["location_id"]] += 1
            made.append(
                {"measure_id": f"{row['location_id']}-{seen[row['location_id']]:02d}"}
                | {"location_id": row["location_id"], **placed(row["x"], row["y"], "5")}
                | {"datetime": f"{first + number * step}T08:00-10:00", "value": value}
                | {column: row[column] for column in as_told}
                | {"n_valid_share": "1", "flag": "valid"}
                | {"citation": "illustrative, made for this example"}
            )
    return made


def clearances(rows: list[Row]) -> list[Row]:
    """Return the clearances with their places in degrees."""
    made = []
    for row in rows:
        place = placed(row["x"], row["y"], "")
        del place["coordinateUncertaintyInMeters"]
        made.append({key: cell for key, cell in row.items() if key not in ("x", "y")} | place)
    return made

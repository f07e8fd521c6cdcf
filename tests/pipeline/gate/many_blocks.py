"""The good case many times over: blocks side by side, each asked for many surveys; for timing."""

from shapely.affinity import translate

from tests.pipeline.gate.nursery import SQUARE, World, world

OF_BLOCK = ("disturbance_blocks", "habitats", "absences")
ROW_LENGTH = 40


def many_blocks(blocks: int, requirements: int) -> World:
    """Return a case of so many blocks, each asked for so many surveys.

    Every third requirement has inspections, every fourth a blackout; surveys expire in all months.
    """
    case = world()
    good = world()
    for name in (*OF_BLOCK, "constraints", "clearances", "restoration", "triggers", "satisfied"):
        case[name] = []
    case["requirements"] = [_requirement(good, number) for number in range(requirements)]
    case["shapes"] = {}
    for number in range(blocks):
        _add(case, good, f"B{number:04d}", number)
    names = ";".join(case["shapes"])
    case["permits"][0] |= {"block_ids": names, "area_cap_ha": 4.0 * blocks}
    case["sources"][0] |= {"block_ids": names}
    return case


def _requirement(good: World, number: int) -> dict[str, object]:
    return good["requirements"][0] | {
        "requirement_id": f"Q{number}",
        "pre_clear_days": 7.0 if number % 3 == 0 else None,
        "blackout_windows": "04-01..07-31" if number % 4 == 0 else None,
    }


def _add(case: World, good: World, block: str, number: int) -> None:
    """Add one block with all its rows."""
    own = {"block_id": block}
    place = divmod(number, ROW_LENGTH)
    case["shapes"][block] = translate(SQUARE, xoff=210 * place[1], yoff=210 * place[0])
    for name in OF_BLOCK:
        case[name] += [row | own for row in good[name]]
    case["constraints"].append(good["constraints"][0] | {"subject_id": block})
    case["restoration"].append(good["restoration"][0] | {"block_ids": block, "unit_id": block})
    case["clearances"] += [
        row | own | {"clearance_id": f"{block}-{row['clearance_id']}"} for row in good["clearances"]
    ]
    for place, requirement in enumerate(case["requirements"]):
        key = own | {"requirement_id": requirement["requirement_id"]}
        until = f"2028-{1 + place % 12:02d}-15"
        case["triggers"].append(good["triggers"][0] | key)
        case["satisfied"].append(good["satisfied"][0] | key | {"valid_until": until})

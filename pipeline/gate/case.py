"""What the rules may know besides the block: settings, shipped facts, what holds for all blocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from riskshed.pipeline.gate.block import Block, Row, first_of, is_true, known, records, told
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.settings import SiteSettings

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

HOLDING_LICENCE = "its release names no licence_id of the authority, and it is or may be protected"
NO_SUCH_ROLE = "its release is by {} ({}), who is no ecologist or archaeologist by role"


class Said(NamedTuple):
    """What was determined about a receptor: the value, whether somebody signed it, the rows."""

    value: str
    signed: bool
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Find:
    """A find or a stop: its row, its buffer in metres and the ground within it, None if unknown."""

    row: Row
    buffer_m: float | None
    ground: "BaseGeometry | None"


@dataclass(frozen=True)
class Case:
    """Everything that holds for all blocks.

    Parameters
    ----------
    settings, facts : of site.yaml, and the shipped facts as this site uses them
    as_of : the day up to which things are known
    first, last : the days that are asked about, both counted
    errors : faults of severity error
    receptors : rows of receptors, by id
    determinations : rows of obligations of kind critical_habitat
    under_permit : (permit, block) → hectares cleared under it, and planned up to the block
    permit_shapes : permit_id → its ground, in the CRS of the site
    views : rows of consultations: what stakeholders said
    protected_sites : constraint_id → risk_ids of the pathways to it
    finds, releases : finds by the block that they reach; releases by what they release
    days_of_finds : days of finds and releases
    """

    settings: SiteSettings
    facts: Knowledge
    as_of: date
    first: date
    last: date
    errors: list[Row] = field(default_factory=list)
    receptors: Mapping[str, Row] = field(default_factory=dict)
    determinations: list[Row] = field(default_factory=list)
    permit_shapes: Mapping[str, "BaseGeometry"] = field(default_factory=dict)
    views: list[Row] = field(default_factory=list)
    under_permit: Mapping[tuple[str, str], tuple[float, float, str]] = field(default_factory=dict)
    protected_sites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    finds: Mapping[str, list[Find]] = field(default_factory=dict)
    releases: Mapping[str, list[Row]] = field(default_factory=dict)
    days_of_finds: tuple[date, ...] = ()

    def threshold(self, name: str) -> float:
        """Return a limit of site.yaml thresholds."""
        return float(self.settings.thresholds[name])

    @cached_property
    def accepted(self) -> set[str]:
        """Keys of the unverified facts that a person takes on, with and without their kind."""
        keys = {item.key for item in self.settings.accepted}
        return keys | {key.rpartition(":")[2] for key in keys}

    @cached_property
    def minerals(self) -> list[str]:
        """What the site mines, as site.yaml says."""
        return list(self.settings.minerals)

    @cached_property
    def standards_named(self) -> str:
        """The standards of site.yaml in words."""
        return ", ".join(self.settings.standards) or "none"

    def follows(self, standard: str) -> bool:
        """Return whether site.yaml names a standard, however it spaces it."""
        return self.settings.follows(standard)

    @cached_property
    def tolerated(self) -> str:
        """The highest residual rating that is tolerated, by its letter."""
        classes = self.facts.ratings
        limit = classes[classes["order"] <= self.threshold("residual_rating_max")]
        return str(limit.sort_values("order")["rating"].iloc[-1])

    def name_of(self, receptor: str) -> str:
        """Return what people call a receptor."""
        return told(self.receptors.get(receptor, {}), "name", receptor)

    def critical_habitat(self, receptor: str) -> Said:
        """Return the one determination of a receptor: its own row, else that in obligations."""
        row = self.receptors.get(receptor, {})
        if known(row.get("critical_habitat")):
            said_on = first_of(row.get("critical_habitat_on"))
            if said_on is not None and said_on > self.as_of:
                return Said("undetermined", False)
            names = ("critical_habitat_by", "critical_habitat_on", "critical_habitat_area")
            signed = all(known(row.get(name)) for name in names)
            return Said(str(row["critical_habitat"]), signed)
        for said in self.determinations:
            if receptor in said["receptors"]:
                criterion = told(said, "criterion")
                value = f"yes_{criterion}" if said["status"] == "yes" else str(said["status"])
                value = "no" if value == "not_applicable" else value
                signed = known(said["signed_by"]) and known(said["signed_on"])
                return Said(value, signed, (f"obligations:{said['obligation_id']}",))
        return Said("undetermined", False)

    @cached_property
    def eia_limits(self) -> list[Row]:
        """The laws of the country on how old an approval may be when the start is decided."""
        table = self.facts.eia_validity
        return records(table[table["country"].eq(self.settings.country)])

    def eia_limit(self, decided: date) -> Row:
        """Return the law that is in force on the day of the decision."""
        day = decided.isoformat()
        return next(
            row
            for row in self.eia_limits
            if told(row, "valid_from", "0") <= day <= told(row, "valid_to", "9")
        )

    @cached_property
    def instruments(self) -> tuple[str, ...]:
        """Kinds of instrument that the jurisdiction asks for."""
        table = self.facts.instruments
        asked = table["country"].isna() | table["country"].eq(self.settings.country)
        return tuple(dict.fromkeys(str(kind) for kind in table.loc[asked, "kind"]))

    @cached_property
    def kinds_of_instrument(self) -> tuple[str, ...]:
        """Kinds of instrument that any jurisdiction asks for."""
        return tuple(self.facts.instruments["kind"])

    def may_release(self, row: Row, what: str = "") -> bool:
        """Return whether who signed a row is one who may, by the words of the role."""
        table, role = self.facts.release_roles, told(row, "role").casefold()
        words = table.loc[table["releases"].eq(what), "word"] if what else table["word"]
        return any(str(word) in role for word in words)

    def finds_at(self, block: Block) -> list[Find]:
        """Return the finds of a block, and those of others whose buffer reaches into it."""
        return self.finds.get(block.block_id, [])

    def releases_of(self, key: str) -> list[str]:
        """Return the ids of the rows that release a find."""
        return [str(row["clearance_id"]) for row in self.releases.get(key, ())]

    def released(self, find: Find, day: date) -> bool:
        """Return whether a find is released on a day, by somebody who may."""
        return any(not self._flaw(find, row) for row in self._past_releases(find, day))

    def why_not_released(self, find: Find, day: date) -> str:
        """Return what a release that was tried lacks, empty where none was."""
        return next((self._flaw(find, row) for row in self._past_releases(find, day)), "")

    def _past_releases(self, find: Find, day: date) -> list[Row]:
        mine = self.releases.get(str(find.row["clearance_id"]), [])
        return [row for row in mine if row["date"] <= day]

    def _flaw(self, find: Find, release: Row) -> str:
        if release["outcome"] != "released":
            return "its release has no outcome released"
        if find.row["kind"] == "stop":
            return ""
        if not self.may_release(release):
            return NO_SUCH_ROLE.format(release["by"], told(release, "role", "no role"))
        harmless = known(find.row["protected"]) and not is_true(find.row["protected"])
        return "" if harmless or known(release["licence_id"]) else HOLDING_LICENCE

    @staticmethod
    def inside(find: Find, block: Block) -> "BaseGeometry | None":
        """Return the part of a block within the buffer of a find, None where it is all of it."""
        if find.ground is None or block.shape is None:
            return None
        part = find.ground.intersection(block.shape)
        return part if part.area > 0 else None

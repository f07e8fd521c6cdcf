"""Which survey events serve which requirement, and whether they speak of a receptor."""

from typing import Any

from riskshed.pipeline.survey.places import Event
from riskshed.schemas.frames import rows_of
from riskshed.schemas.site import Site
from riskshed.schemas.taxa import taxon_key
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import vocabulary


def spellings(vocabulary_name: str, term: str) -> set[str]:
    """Return all spellings of a term, in lower case with underscores.

    >>> sorted(spellings("taxon_groups", "bats"))
    ['bat', 'bats', 'chiroptera']
    """
    known = vocabulary(vocabulary_name).spellings
    return {spelling for spelling, of in known.items() if of == term}


def folded(text: str) -> str:
    """Return a name as names are compared.

    >>> folded(" Great crested-newt")
    'great_crested_newt'
    """
    return text.strip().casefold().replace("-", "_").replace(" ", "_")


class Names:
    """The names under which a survey may speak of each receptor of a site."""

    def __init__(self, site: Site, groups: dict[str, str]) -> None:
        self._own: dict[str, list[str]] = {}
        self._wide: dict[str, set[str]] = {}
        for row in rows_of(site.tables["receptors"]):
            key = str(row["receptor_id"])
            members = split_list(row["members"])
            self._own[key] = [taxon_key(name) for name in members or [str(row["name"])]]
            names = {key, str(row["name"]), str(row["assessment_entity"]), *members}
            wide = {taxon_key(name) for name in names}
            wide |= spellings("taxon_groups", groups[key])
            wide |= spellings("receptor_groups", str(row["receptor_group"]))
            self._wide[key] = wide

    def speaks_of(self, scope: list[str], receptor: str) -> bool:
        """Return whether a taxonomic scope holds a receptor: by a name, its group or its genus."""
        said = {taxon_key(item) for item in scope}
        if said & self._wide[receptor]:
            return True
        return all(name.partition("_")[0] in said for name in self._own[receptor])

    def all_of(self, said: set[str], receptor: str) -> bool:
        """Return whether a list of taxa names a receptor itself, or every one of its members."""
        return all(name in said for name in self._own[receptor])

    def any_of(self, said: set[str], receptor: str) -> bool:
        """Return whether a list of taxa names a receptor or one of its members."""
        return any(name in said for name in self._own[receptor]) or taxon_key(receptor) in said


def candidates(
    events: list[Event], trigger: dict[str, Any], requirement: dict[str, Any], names: Names
) -> list[Event]:
    """Return the events at a block that serve a requirement.

    An event that names requirements serves these and those that cover them; one that names none
    serves what asks for its protocol and the taxa that it looked for.
    """
    meant = {str(requirement["requirement_id"]), *split_list(trigger["covers"])}
    about = split_list(trigger["receptor_ids"])
    targets = {taxon_key(str(requirement["target"]))}
    for group in split_list(requirement["taxon_group"]):
        targets |= spellings("taxon_groups", group)
    found = []
    for event in events:
        if event.requirement_ids:
            serves = bool(meant & event.requirement_ids)
        else:
            scope = split_list(event.row["targetTaxonomicScope"])
            looked = bool({taxon_key(item) for item in scope} & targets)
            looked = looked or any(names.speaks_of(scope, receptor) for receptor in about)
            serves = looked and event.row["samplingProtocol"] in split_list(requirement["method"])
        if serves:
            found.append(event)
    return found

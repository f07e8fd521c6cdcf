"""Who may sign, and how the decision comes on record."""

from datetime import date
from threading import Thread
from types import SimpleNamespace

import pytest

from riskshed.flows.approvals import Decision, decision_of, put_on_record
from riskshed.pipeline.load.approvals import read_approvals
from riskshed.schemas.faults import UsageError
from riskshed.schemas.settings import SiteSettings

BASE = {"id": "north", "name": "North", "country": "CHN", "crs": 32651,
        "phases": {"construction": {"start": "2026", "end": None}}}  # fmt: skip
CHEN = {"name": "L. Chen", "role": "environment manager"}
WU = {"name": "M. Wu", "role": "site manager"}
HASHES = {"register_sha256": "r", "gates_sha256": "g"}


def decide(*signers, **words):
    settings = SiteSettings.model_validate(BASE | {"sign_off": list(signers)})
    return decision_of(settings, "B1", **{"by": None, "role": None} | words)


def test_the_person_is_one_of_those_named_with_the_role_that_is_on_file():
    """Capitals do not matter; the record has the spelling of site.yaml."""
    decision = decide(CHEN, WU, by="l. CHEN", on="2026-11-25T08:00+08:00")

    assert (decision.by, decision.role) == ("L. Chen", "environment manager")
    assert (decision.decision, decision.on) == ("approved", "2026-11-25T08:00+08:00")


@pytest.mark.parametrize(
    ("signers", "words", "message"),
    [
        ([CHEN, WU], {}, "--by NAME; site.yaml names L. Chen"),
        ([CHEN], {"by": "A. Nobody"}, "A. Nobody may not sign here; site.yaml names L. Chen"),
        ([CHEN], {"by": "L. Chen", "role": "driver"}, "L. Chen, driver, may not sign"),
        ([], {"by": "A. Nobody"}, "--role ROLE"),
        ([], {}, "--by NAME"),
        ([CHEN], {"decision": "yes"}, "approve, refuse"),
        ([CHEN], {"decision": "refuse", "reason": " "}, "a refusal has its reason"),
    ],
)
def test_whoever_may_not_sign_is_told_who_may(signers, words, message):
    """Before anything is computed or written."""
    with pytest.raises(UsageError, match=message.replace("(", r"\(")):
        decide(*signers, **words)


def test_the_only_person_named_signs_and_where_nobody_is_named_anybody_with_a_role():
    assert decide(CHEN).by == "L. Chen"
    assert decide(by="A. Nobody", role="geologist").role == "geologist"


def sign(folder, number):
    decision = Decision(f"B{number}", "approved", "L. Chen", "r", "", "2026-11-25T08:00+08:00")
    put_on_record(folder, "north", date(2026, 11, 25), decision, HASHES)


def test_those_who_sign_at_once_wait_for_each_other(tmp_path):
    """Twelve lines, one chain."""
    threads = [Thread(target=sign, args=(tmp_path, number)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    table, faults = read_approvals(tmp_path)

    assert faults == []
    assert sorted(table["block_id"]) == sorted(f"B{number}" for number in range(12))


def test_nothing_is_written_after_a_line_that_cannot_be_believed(tmp_path):
    """The file stays as it is."""
    (tmp_path / "approvals.jsonl").write_text("somebody was here\n")
    with pytest.raises(UsageError, match=r"approvals\.jsonl, line 1: every line is one whole"):
        sign(tmp_path, 1)

    assert (tmp_path / "approvals.jsonl").read_text() == "somebody was here\n"


def form_fields(*signers):
    """Return the properties of the form of a site that names these people."""
    from riskshed.flows.sign_off import form_of  # noqa: PLC0415 - Prefect is slow to import

    settings = SimpleNamespace(sign_off=[SimpleNamespace(**one) for one in signers])
    return form_of(settings).model_json_schema()["properties"]


def test_the_form_names_the_people_of_the_site_with_their_roles():
    """A choice of two names; the role follows from the name, so that nobody types it."""
    fields = form_fields(CHEN, WU)

    assert list(fields) == ["by", "decision", "reason"]
    assert fields["by"]["enum"] == ["L. Chen", "M. Wu"]
    assert fields["by"]["description"] == "L. Chen: environment manager; M. Wu: site manager"
    assert fields["decision"]["enum"] == ["approve", "refuse"]
    assert "refusal" in fields["reason"]["description"]


def test_the_form_asks_for_a_role_where_the_name_does_not_say_it():
    """Nobody is named; one person in two roles."""
    assert "role" in form_fields()
    assert "role" in form_fields(CHEN, CHEN | {"role": "driver"})

"""`riskshed gate`: one screen, exit code 0 only for GO, and sentences for what is wrong."""

import json
from datetime import date

import pytest

from riskshed.flows.commands import gate as command
from riskshed.flows.outcome import FINDINGS, FINE
from riskshed.flows.vanished import Vanished
from riskshed.schemas.faults import UsageError
from tests.pipeline.gate.nursery import changed, gated, more, overlap, site_of, waiver, without
from tests.pipeline.gate.test_stories import NEST
from tests.sites import good_tables, write_site

TENTH = date(2028, 3, 10)


@pytest.fixture
def ask(capsys):
    """Return a function that asks about block B1 on 10 March 2028, and gives code and output."""

    def asked(*changes, block="B1", as_json=False, gone=(), whole=False):
        case = changed(*changes)
        result = gated(case)
        answer = command.answered(
            site_of(case).settings, date(2028, 2, 20), result.gates, result.blocks
        )
        code = command.tell(answer, block, TENTH, list(gone), as_json=as_json, whole=whole)
        return code, capsys.readouterr().out

    return asked


def test_a_go_says_that_it_is_no_permit_and_when_it_lapses(ask):
    """Exit code 0."""
    code, out = ask()

    assert code == FINE
    assert "B1  GO  on 2028-03-10" in out
    assert "no rule in this tool holds this block; this is not a permit" in out
    assert "lapses on 2028-03-13: G20" in out


def test_a_hold_that_is_gone_with_its_rows_is_told_beside_the_go(ask):
    """On the screen and in the JSON; the state is that of the tables."""
    gone = [Vanished("B1", "G22", "stop", "go", "nest", ["clearances:N1"], "2028-03-09-a")]
    code, out = ask(gone=gone)

    assert (code, "B1 G22 was STOP in run 2028-03-09-a (nest) and is GO" in out) == (FINE, True)
    told = json.loads(ask(gone=gone, as_json=True)[1])["vanished"]
    assert [(one["block_id"], one["gone"]) for one in told] == [("B1", ["clearances:N1"])]


def test_a_hold_says_rule_evidence_way_out_owner_and_basis(ask):
    """Exit code 1; what else is not go stands in one line."""
    code, out = ask(overlap("consent_required"), without("restoration"))

    assert code == FINDINGS
    assert "B1  HOLD  on 2028-03-10" in out
    assert "G03 HOLD: 0.4 ha of the block lie in Fen (redline): consent is required" in out
    for words in ("evidence  constraints:K1", "way out   draw the block outside", "owner", "law: "):
        assert words in out
    assert "then: G27 CONDITIONAL" in out


def test_what_does_not_fit_one_screen_is_printed_on_request(ask):
    """Four answers, and the rest by --all."""
    empty = [without(name) for name in ("permits", "clearances", "constraints", "waivers")]
    few, whole = ask(*empty)[1], ask(*empty, whole=True)[1]

    assert few.count("    rests on") == 4
    left = int(few.partition(" more answer")[0].rpartition(" ")[2])
    assert whole.count("    rests on") == 4 + left
    assert "more answer" not in whole


def test_a_find_says_on_how_many_hectares_the_rest_may_go(ask):
    """Conditional on leaving the buffer alone: no GO, so exit code 1."""
    code, out = ask(more("clearances", NEST))

    assert code == FINDINGS
    assert "GO on 3.215 ha, STOP on 0.7853 ha within the buffers" in out
    assert "moving an active nest is no way out" in " ".join(out.split())


def test_a_go_names_the_waiver_that_it_rests_on(ask):
    """Nobody should think that the rule was met."""
    code, out = ask(without("permits"), more("waivers", waiver("G05"), waiver("G06")))

    assert code == FINE
    assert "G05 waived by L. Chen (manager) until 2028-03-14" in out


def test_all_blocks_have_a_line_each(ask):
    """Without --block."""
    code, out = ask(overlap("prohibited"), block=None)

    assert code == FINDINGS
    assert "B1  NO_GO" in out


def test_json_has_the_state_the_answers_and_what_is_go(ask):
    """All that the screen has, and every answer that is not go."""
    code, out = ask(overlap("consent_required"), as_json=True)
    facts = json.loads(out)

    assert code == FINDINGS
    assert (facts["site"], facts["on"], facts["state"]) == ("tiny", "2028-03-10", "hold")
    assert facts["rule_ids"] == ["G03"]
    (answer,) = facts["answers"]
    assert answer["evidence_ids"] == ["constraints:K1"]
    assert len(facts["go"]) == 29


def test_an_unknown_block_or_a_day_outside_the_plan_is_told_with_what_there_is(ask):
    """Exit code 2 by a sentence."""
    result = gated(changed())
    answer = command.answered(
        site_of(changed()).settings, date(2028, 2, 20), result.gates, result.blocks
    )
    with pytest.raises(UsageError, match="there is no block B7; those there are: B1"):
        command.require_block(answer, "B7")
    with pytest.raises(UsageError, match="from 2028-02-20 to 2028-04-30"):
        command.require_day(answer, date(2028, 5, 1))
    command.require_day(answer, date(2028, 4, 30))


def test_a_small_site_is_held_and_a_faulty_one_is_not_asked(tmp_path, capsys):
    """From the folder: all stages, no run written; a table with an error holds everything."""
    folder = write_site(tmp_path / "tiny", **good_tables())
    assert command.run(command.Request(folder, "B1", "2025-03-01"), as_json=False) == FINDINGS
    shown = capsys.readouterr()
    assert "B1  HOLD  on 2025-03-01" in shown.out
    assert "--as-of moves it" in shown.err
    assert not (folder / "runs").exists()

    tables = good_tables()
    tables["disturbance_blocks"][0]["planned_end"] = "2024-02-30"
    faulty = write_site(tmp_path / "faulty", **tables)
    assert command.run(command.Request(faulty), as_json=False) == FINDINGS
    assert "no block may be cleared while the tables have errors" in capsys.readouterr().err

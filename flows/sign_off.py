"""The sign-off of a block as a Prefect flow: it waits for the person named, and puts it on record.

The form is shown by the Prefect UI where the flow run stands paused, and may be filled in through
the API. Only a person whom site.yaml names fits into it; what does not fit is refused, and the
flow waits on.
"""

from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from prefect import flow, runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.flow_runs import pause_flow_run
from prefect.input import RunInput
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings
from pydantic import Field, create_model

from riskshed.flows.approvals import DECISIONS, decision_of, put_on_record
from riskshed.flows.commands.approve import Signable, signable
from riskshed.flows.turns import TODAY, day_in_question, turn_of
from riskshed.flows.waiting import waiting
from riskshed.schemas.faults import UsageError
from riskshed.schemas.settings import SiteSettings

WEEK = 7 * 24 * 3600
POLL_SECONDS = 5
NO_FORM_YET = "Run input schema not found."  # a run pauses a moment before its form is there
FORM_SECONDS = 30.0
OUTLIVES = 10  # tries, each after twice the time: a server may be away for half an hour


class SignOff(RunInput):
    """What a person fills in whom site.yaml names: the name says the role."""

    by: str = Field(title="Who decides", description="Your name.")
    decision: Literal[tuple(DECISIONS)]  # type: ignore[valid-type]
    reason: str = Field(
        "", title="Reason", description="Needed for a refusal: what must be done first."
    )


class SignOffInRole(SignOff):
    """The same where the name says no role: nobody is named, or one person in several roles."""

    role: str = Field(title="In which role", description="Such as environment manager.")


def form_of(settings: SiteSettings) -> type[SignOff]:
    """Return the form of a site: a choice of its persons, with their roles, where it names some."""
    signers = settings.sign_off
    names = tuple(dict.fromkeys(one.name for one in signers))
    base = SignOff if signers and len(names) == len(signers) else SignOffInRole
    if not signers:
        return base
    roles = "; ".join(f"{one.name}: {one.role}" for one in signers)
    who: Any = Literal[names], Field(title="Who decides", description=roles)
    form: type[SignOff] = create_model("SignOff", __base__=base, by=who)
    return form


def _run_name() -> str:
    """Return site and block of the decision that is waited for."""
    given = runtime.flow_run.parameters
    return f"{Path(given['site_folder']).name}-{given['block_id'] or 'no-block'}-sign-off"


@flow(name="sign-off", flow_run_name=_run_name, validate_parameters=False)
def sign_off_flow(
    site_folder: str,
    block_id: str = "",
    as_of: str | None = TODAY,
    wait_seconds: int = WEEK,
    poll_seconds: int = POLL_SECONDS,
) -> dict[str, str]:
    """Show what is to be signed, wait for the person, and append the decision to the record.

    Raises
    ------
    UsageError
        where the block is none of the site, or what was shown changed while the flow waited
    """
    folder = Path(site_folder)
    with turn_of(folder):
        shown = signable(folder, block_id, day_in_question(folder, as_of))
    text = shown.markdown()
    while True:
        form = form_of(shown.settings).with_initial_data(description=text)
        with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: OUTLIVES}):
            answer = pause_flow_run(form, timeout=wait_seconds, poll_interval=poll_seconds)
        try:
            decision = decision_of(
                shown.settings, block_id, by=answer.by, role=getattr(answer, "role", None),
                decision=answer.decision, reason=answer.reason,
            )  # fmt: skip
        except UsageError as problem:
            text = f"**Not accepted: {problem}.**\n\n{shown.markdown()}"
            continue
        with turn_of(folder):
            unchanged(shown, signable(folder, block_id, shown.as_of))
            put_on_record(folder, shown.settings.id, shown.as_of, decision, shown.hashes)
        return {**vars(decision), **shown.hashes}


def unchanged(shown: Signable, now: Signable) -> None:
    """Refuse a decision on what is no longer what was shown."""
    if shown.hashes != now.hashes:
        raise UsageError(
            f"register or gates of {shown.block_id} changed while the sign-off was waited for: "
            "nothing was put on record; start it again"
        )


def answer_form(client: SyncPrefectClient, flow_run_id: UUID, values: dict[str, str]) -> None:
    """Fill in the form of a waiting sign-off through the API.

    The server answers HTTP 200 whether it takes the values or not; whether it did stands in the
    body of its answer.

    Raises
    ------
    UsageError
        with the reason, where it refuses them or where the flow run is not waiting
    """
    status, reason = "", ""
    for _ in waiting("for the form of the sign-off", FORM_SECONDS):
        status, reason = _answered(client, flow_run_id, values)
        if reason != NO_FORM_YET:
            break
    if status != "ACCEPT":
        raise UsageError(f"the sign-off was not accepted ({status}): {reason}")


def _answered(
    client: SyncPrefectClient, flow_run_id: UUID, values: dict[str, str]
) -> tuple[str, str]:
    """Return what the server says of an answer: ACCEPT, REJECT or ABORT, and why."""
    path = f"/flow_runs/{flow_run_id}/resume"
    body = client._client.post(path, json={"run_input": values}).raise_for_status().json()
    return body["status"], (body.get("details") or {}).get("reason") or "no reason given"

"""Several sites in one run: a site that fails does not stop the others."""

from typing import Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from riskshed.flows.assess import assess_flow
from riskshed.flows.turns import TODAY


@flow(name="portfolio", validate_parameters=False)
def portfolio_flow(site_folders: list[str], as_of: str | None = TODAY) -> State[Any]:
    """Assess every site; the run fails in the end, and names them, if some could not be assessed.

    The data of the state: by site folder, the run folder or the reason.
    """
    done: dict[str, str] = {}
    failed = []
    for folder in site_folders:
        state = assess_flow(folder, as_of=as_of, return_state=True)
        answer: Any = state.result(raise_on_failure=False)
        if state.is_completed():
            done[folder] = answer["folder"]
            continue
        failed.append(folder)
        done[folder] = f"{type(answer).__name__}: {answer}".splitlines()[0]
        get_run_logger().error("%s was not assessed: %s", folder, done[folder])
    if failed:
        told = f"{len(failed)} of {len(site_folders)} sites were not assessed: {', '.join(failed)}"
        return Failed(message=told, data=done)
    return Completed(data=done)

"""Signing a block off: one line more in the record of the site.

The clock is here: a line says when it was written. Two who sign at once wait for each other.
"""

import fcntl
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from riskshed.pipeline.signoff.record import FILE, broken_lines, line_of
from riskshed.schemas.faults import UsageError
from riskshed.schemas.settings import Signer, SiteSettings
from riskshed.schemas.survey.dates import is_moment, moment_fix

DECISIONS = {"approve": "approved", "refuse": "refused"}  # as typed, and as it stands on record


@dataclass(frozen=True)
class Decision:
    """What a person decided on a block, before it is on record.

    ``on`` is an ISO date with time and offset from UTC.
    """

    block_id: str
    decision: str
    by: str
    role: str
    reason: str
    on: str


def decision_of(
    settings: SiteSettings,
    block: str,
    *,
    by: str | None,
    role: str | None,
    decision: str = "approve",
    reason: str = "",
    on: str | None = None,
) -> Decision:
    """Return a decision that may go on record; the person is one whom site.yaml names, if any.

    Raises
    ------
    UsageError
        naming who may sign, or what is missing
    """
    if decision not in DECISIONS:
        raise UsageError(f"--decision is one of: {', '.join(DECISIONS)}; not {decision!r}")
    if decision == "refuse" and not reason.strip():
        raise UsageError("a refusal has its reason: --reason 'what must be done first'")
    if on is not None and not is_moment(on):
        raise UsageError(f"--on {on!r}: {moment_fix(on)}")
    person = signer_of(settings.sign_off, by, role)
    said, moment = DECISIONS[decision], on or now(settings.time_zone)
    return Decision(block, said, person.name, person.role, reason.strip(), moment)


def signer_of(named: Iterable[Signer], by: str | None, role: str | None) -> Signer:
    """Return who signs: one of those named, whatever the capitals; anybody where nobody is named.

    Without a name the only one that is named signs.
    """
    signers = list(named)
    if by is None and len(signers) == 1:
        return signers[0]
    if by is None or not by.strip():
        raise UsageError(f"say who decides: --by NAME{_of_those(signers)}")
    if not signers:
        if role is None or not role.strip():
            raise UsageError("say in which role: --role ROLE, such as 'environment manager'")
        return Signer(name=by.strip(), role=role.strip())
    wanted = (by.strip().casefold(), role.strip().casefold() if role else None)
    for one in signers:
        if one.name.strip().casefold() == wanted[0] and wanted[1] in (None, one.role.casefold()):
            return one
    who = by if role is None else f"{by}, {role},"
    raise UsageError(f"{who} may not sign here{_of_those(signers)}")


def _of_those(signers: list[Signer]) -> str:
    if not signers:
        return ""
    return "; site.yaml names " + ", ".join(f"{one.name} ({one.role})" for one in signers)


def now(time_zone: str | None) -> str:
    """Return this moment in the time zone of the site (UTC without one), to the second."""
    zone = ZoneInfo(time_zone or "UTC")
    return datetime.now(zone).isoformat(timespec="seconds")


def today(time_zone: str | None) -> date:
    """Return the day that it is at the site."""
    return datetime.now(ZoneInfo(time_zone or "UTC")).date()


def put_on_record(
    folder: Path, site_id: str, as_of: date, decision: Decision, hashes: Mapping[str, str]
) -> str:
    """Append a decision to the record of a site and return the line.

    Parameters
    ----------
    folder : the site folder
    as_of : the day of which the signed tables speak
    hashes : ``register_sha256`` and ``gates_sha256`` of the block

    Raises
    ------
    UsageError
        where the record is broken: nothing is written after a line that cannot be believed
    """
    path = folder / FILE
    with path.open("a+", encoding="utf-8", newline="") as record:
        fcntl.flock(record, fcntl.LOCK_EX)  # given back when the file is closed
        record.seek(0)
        text = record.read()
        lines = text.splitlines()
        broken = next(broken_lines(lines), None)
        if broken is not None:
            raise UsageError(f"{path}, line {broken.line}: {broken.rule}; {broken.fix}")
        facts = {**vars(decision), **hashes, "site_id": site_id, "as_of": as_of.isoformat()}
        line = line_of(facts, lines)
        record.write(("" if text.endswith("\n") or not text else "\n") + line + "\n")
        record.flush()
        os.fsync(record.fileno())
    return line

"""The command line. Results on stdout, everything else on stderr; heavy imports inside commands."""

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich alone takes longer to load than the help to print
    help="Ecological risk assessment for mines: from survey tables to a causal graph and a risk "
    "register.",
)

GARBAGE_AFTER = 500_000
"""New objects between two looks for garbage; the looks took 7 % of a run at Python's 700, and 3 %
at 50,000."""

SiteFolder = Annotated[Path, typer.Argument(help="The site folder.", metavar="SITE")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FaultsFile = Annotated[
    Path | None, typer.Option("--faults", help="Write all faults into this CSV.", metavar="FILE")
]


def version(show: bool) -> None:
    """Print the version and stop."""
    if show:
        from importlib.metadata import version as of  # noqa: PLC0415 - keeps --help quick

        typer.echo(f"riskshed {of('riskshed')}")
        raise typer.Exit


@app.callback()
def options(
    show: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Say what holds for every command."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.", metavar="DIR")],
    as_json: AsJson = False,
) -> None:
    """Make an empty site folder: headed tables, site.yaml, dictionary."""
    from riskshed.flows.commands import new as command  # noqa: PLC0415 - as above

    raise typer.Exit(command.run(folder, as_json=as_json))


@app.command()
def check(site: SiteFolder, faults: FaultsFile = None, as_json: AsJson = False) -> None:
    """Check all tables and layers of a site; every fault at once."""
    from riskshed.flows.commands import check as command  # noqa: PLC0415 - as above

    raise typer.Exit(command.run(site, as_json=as_json, faults_file=faults))


@app.command()
def tables(
    table: Annotated[
        str | None,
        typer.Argument(help="A table or vocabulary; all tables without.", metavar="[NAME]"),
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print all of it as a Markdown page.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the data dictionary: tables, columns, units, rules."""
    from riskshed.flows.commands import tables as command  # noqa: PLC0415 - as above

    done = command.run_markdown() if markdown else command.run(table, as_json=as_json)
    raise typer.Exit(done)


@app.command()
def assess(
    site: SiteFolder,
    out: Annotated[
        Path | None, typer.Option(help="The run folder; default SITE/runs/<as_of>-<hash>.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Date on which the assessment speaks, YYYY-MM-DD.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of everything random.", min=0, max=2**32 - 1)
    ] = None,
    draws: Annotated[
        int | None, typer.Option(help="Number of draws.", min=1, max=10_000_000)
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option(help="Scoring method; again for more.")
    ] = None,
    flow: Annotated[bool, typer.Option("--flow", help="Run as a Prefect flow.")] = False,
    faults: FaultsFile = None,
    as_json: AsJson = False,
) -> None:
    """Check a site, build its causal graph, rate it, write the run."""
    from riskshed.flows.commands import assess as command  # noqa: PLC0415 - as above

    request = command.Request(
        site=site, out=out, as_of=as_of, seed=seed, draws=draws, methods=method, flow=flow,
        faults=faults,
    )  # fmt: skip
    raise typer.Exit(command.run(request, as_json=as_json))


@app.command()
def schedule(
    site: SiteFolder,
    out: Annotated[
        Path | None, typer.Option(help="The folder; default SITE/schedules/<as_of>-<hash>.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Date on which the schedule speaks, YYYY-MM-DD.")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(help="An earlier schedule or run: say what changed since.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Plan the surveys before clearing: what, when, last day to start."""
    from riskshed.flows.commands import schedule as command  # noqa: PLC0415 - as above

    request = command.Request(site=site, out=out, as_of=as_of, previous=previous)
    raise typer.Exit(command.run(request, as_json=as_json))


@app.command()
def gate(
    site: SiteFolder,
    block: Annotated[str | None, typer.Option(help="One block; a line a block without.")] = None,
    on: Annotated[
        str | None, typer.Option(help="The day, YYYY-MM-DD; default as_of.", metavar="DATE")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Date up to which surveys and readings count, YYYY-MM-DD.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--all", help="Every answer for the block, not one screen.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say whether a block may be cleared on a day, and why not."""
    from riskshed.flows.commands import gate as command  # noqa: PLC0415 - as above

    request = command.Request(site=site, block=block, on=on, as_of=as_of, whole=whole)
    raise typer.Exit(command.run(request, as_json=as_json))


@app.command()
def explain(
    run: Annotated[Path, typer.Argument(help="The run folder.", metavar="RUN")],
    risk_id: Annotated[str, typer.Argument(help="The row of the register.", metavar="RISK_ID")],
    as_json: AsJson = False,
) -> None:
    """Explain a row: from its rating down to citations and samples."""
    from riskshed.flows.commands import explain as command  # noqa: PLC0415 - as above

    raise typer.Exit(command.run(run, risk_id, as_json=as_json))


@app.command()
def graph(
    run: Annotated[Path, typer.Argument(help="The run folder.", metavar="RUN")],
    without: Annotated[
        list[str] | None, typer.Option(help="Rate again without this measure; again for more.")
    ] = None,
    upstream_of: Annotated[
        str | None, typer.Option(help="The riskshed of a node: all that drains into it.")
    ] = None,
    top: Annotated[int, typer.Option(help="How many rows to show.", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what drains into a node, or what a measure holds back."""
    from riskshed.flows.commands import graph as command  # noqa: PLC0415

    raise typer.Exit(command.run(run, without or [], upstream_of, top, as_json))


@app.command()
def approve(
    site: SiteFolder,
    block: Annotated[str, typer.Option(help="The block that is decided on.", metavar="ID")],
    by: Annotated[str | None, typer.Option(help="Who decides, as in site.yaml sign_off.")] = None,
    role: Annotated[str | None, typer.Option(help="In which role.")] = None,
    decision: Annotated[str, typer.Option(help="approve or refuse.")] = "approve",
    reason: Annotated[str, typer.Option(help="Why; a refusal needs it.")] = "",
    as_of: Annotated[
        str | None,
        typer.Option(help="Day of which the gates speak; else as_of of site.yaml, else today."),
    ] = None,
    on: Annotated[
        str | None, typer.Option(help="When, as 2026-05-03T06:00+08:00; else now.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Sign a block off, or refuse to: one line more in approvals.jsonl."""
    from riskshed.flows.commands import approve as command  # noqa: PLC0415 - as above

    request = command.Request(
        site=site, block=block, by=by, role=role, decision=decision, reason=reason, as_of=as_of,
        on=on,
    )  # fmt: skip
    raise typer.Exit(command.run(request, as_json=as_json))


@app.command()
def serve(
    sites: Annotated[
        list[Path] | None, typer.Argument(help="The site folders; here without.", metavar="[SITE]…")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of our own server, on this machine.")] = 4200,
    only_list: Annotated[bool, typer.Option("--list", help="Only list the deployments.")] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the deployments of sites with their schedules, until stopped."""
    from riskshed.flows.commands import serve as command  # noqa: PLC0415 - as above

    raise typer.Exit(command.run(sites or [], port, only_list, as_json=as_json))


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    }
)
def calc(context: typer.Context) -> None:
    """Compute one method on one table: riskshed calc TOPIC INPUT … (calc alone lists topics)."""
    from riskshed.flows import calc as command  # noqa: PLC0415 - as above

    raise typer.Exit(command.main(list(context.args)))


def main() -> None:
    """Run the command; a user's fault is a message, never a traceback."""
    from riskshed.flows.outcome import guarded  # noqa: PLC0415 - as above

    gc.set_threshold(GARBAGE_AFTER)
    sys.exit(guarded(app))

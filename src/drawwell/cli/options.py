"""Options that many commands share, each described once."""

from typing import Annotated

import typer

PlaceKey = Annotated[
    str | None,
    typer.Option("--place", metavar="KEY", help="The place's key; may be left out where there is only one place."),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who acts. Else DRAWWELL_BY, else whoever is signed in to this machine."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, and nothing else, on stdout.")]
Replications = Annotated[
    int,
    typer.Option(
        "--replications", metavar="N", min=1, max=1000, help="How often to rehearse, each time with other luck."
    ),
]

"""`--repository` of the commands that keep advice: an address alone says nothing about whose code it is of."""

from __future__ import annotations

import click

# Asked for, not guessed from where the command runs: advice for many repositories is often read in one of its own.
repository_option = click.option(
    "--repository",
    default="",
    metavar="OWNER/NAME",
    help="Whose code the addresses are of; no other repository opens them.",
)

"""`policyc version`, which waits for no other command."""

import sys

import click

from policyc import console, exits
from policyc.version import VERSION


@click.command()
def version() -> int:
    """Print the version of policyc and of Python."""
    console.say(f"policyc {VERSION}\nPython {'.'.join(map(str, sys.version_info[:3]))}\n")
    return exits.FINE

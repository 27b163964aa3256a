"""`python -m drawwell.cli`, where the command itself is not on the path."""

from drawwell.cli import main

main()

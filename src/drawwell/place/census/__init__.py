"""A place folder for any English local authority, worked out from open data on disk.

Nothing stored is touched and no person is looked at, so no guard is needed: it reads counts from files
and writes files into a folder the caller names. The data itself is never part of the project.
"""

from drawwell.place.census.build import CensusReport, from_census
from drawwell.place.census.sources import CensusRefused

__all__ = ["CensusRefused", "CensusReport", "from_census"]

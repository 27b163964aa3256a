"""Nobody lists, filters or ranks people by adding words to an address: such an attempt is refused and written down."""

from . import journal
from .powers import no_power
from .refusals import Refusal

# The first part of an address under a place whose pages are about people.
ABOUT_PEOPLE = {
    "people", "asks", "asks-for-us", "my-story", "desk", "small-money", "keeping-safe", "who-does-what", "orders",
    "reach-me", "calendars", "code",
}  # fmt: skip
# Words that pages about people read in their addresses. A test holds them to the source.
READ_THERE = {"about", "ask", "fell", "instead", "instead_of", "kind", "next", "offer", "page", "right", "what"}
# Words by which people would be sought, on any page and route.
SEEKS_PEOPLE = {
    "account", "age", "arrears", "benefit", "birth", "circle", "client", "debt", "diagnosis", "email", "ethnicity",
    "filter", "flag", "household", "immigration", "keyword", "name", "names", "nationality", "nhs", "order_by",
    "owed", "person", "person_id", "phone", "postcode", "priority", "q", "query", "rank", "risk", "score", "search",
    "skill", "skills", "sort", "status", "strength", "strengths", "surname", "tag", "text", "tier", "visa",
    "vulnerability", "where", "whose", "with", "worker",
}  # fmt: skip


class NobodyIsSearched(Refusal):
    """People are not listed or searched here, by '{words}' or by anything else. What you tried is written down and
    counted in public. If you work with somebody, open their story from your own list.
    """

    status = 403


@no_power("it refuses, and writes the attempt down")
def check_not_searched(place, first_part, words, *, by, at):
    """Raise NobodyIsSearched, and write it down, where an address asks for people by words that no page reads.

    first_part: of the address under the place ('people'), or '' for a route of the API. words: names in its query.
    """
    if by is None:
        return
    wrong = {word for word in words if word.lower().split("__")[0] in SEEKS_PEOPLE}
    if first_part in ABOUT_PEOPLE:
        wrong |= set(words) - READ_THERE
    if wrong:
        write_attempt(place, "search people", by=by, at=at)
        raise NobodyIsSearched(words=", ".join(sorted(wrong)))


@no_power("a row of what was refused gives nobody anything")
def write_attempt(place, act, *, by, at):
    """An attempt that came to nothing: it stays in the journal, and in the public count."""
    journal.write(place, by=by, at=at, act=act, refused=True)

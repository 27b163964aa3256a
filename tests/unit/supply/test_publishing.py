"""Publishing many offers at once: all or nothing, every wrong row named, and the same table twice is once."""

import csv
import io
from uuid import uuid4

import pytest

from drawwell.guard.membership import account_named, join
from drawwell.guard.refusals import RoleMayNot
from drawwell.place.models import Organisation, Role
from drawwell.supply import ledger, publishing
from drawwell.supply.models import Entry, Figure, Lot, Offer, Service
from drawwell.supply.publishing import RowsAreWrong, publish_many, rows_of
from places import DAY, MAY, tiny_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def row(key="rents-june", **more):
    said = {
        "offer": key, "service": "rents", "starts_on": "2027-06-01", "ends_on": "2027-06-30", "units": "12",
        "kept_free": "yes", "answers_by_itself": "no",
    }  # fmt: skip
    return said | more


def publish(tiny, *rows, **more):
    return publish_many(tiny.place, rows, **{"by": tiny.provider, "at": tiny.at, **more})


def test_each_row_becomes_an_offer_with_its_room_its_figure_and_its_conditions(tiny):
    made = publish(tiny, row(conditions="step-free language-cy", checked_on="2027-05-02"), row("rents-july"))
    assert (made.offers, made.unchanged) == (2, 0)
    offer = Offer.objects.get(key="rents-june")
    assert ledger.free_units(offer) == 12
    assert (offer.kept_free, offer.answers_by_itself) == (True, False)
    assert offer.conditions == ["language-cy", "step-free"]
    assert offer.ends_at.astimezone(tiny.place.zone).isoformat() == "2027-07-01T00:00:00+01:00"
    assert Figure.objects.get(offer=offer).checked_at.date().isoformat() == "2027-05-02"
    assert ledger.check_balances() == []


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"ends_on": "2027-05-31", "starts_on": "2027-06-01"}, "ends_on", "is before the first day"),
        ({"starts_on": "2027-01-01", "ends_on": "2027-05-02"}, "ends_on", "is over already"),
        ({"starts_on": "31/06/2027"}, "starts_on", "is not a day such as"),
        ({"ends_on": ""}, "ends_on", "it is empty"),
        ({"units": "0"}, "units", "'0' is not a whole number from 1"),
        ({"units": "1000000000000"}, "units", "is not a whole number from 1"),
        ({"units": "1e12"}, "units", "is not a whole number from 1"),
        ({"units": "2.5"}, "units", "is not a whole number from 1"),
        ({"units": 1e12}, "units", "is not a whole number from 1"),
        ({"units": float("nan")}, "units", "is not a whole number from 1"),
        ({"units": True}, "units", "is not a whole number from 1"),
        ({"service": "choir"}, "service", "you have no service 'choir' here"),
        ({"offer": ""}, "offer", "it has no key"),
        ({"offer": "x" * 121}, "offer", "121 letters are too many"),
        ({"kept_free": "perhaps"}, "kept_free", "'perhaps' is neither yes nor no"),
        ({"kept_free": "no"}, "kept_free", "is only ever kept free for asks"),
        ({"conditions": "cheap"}, "conditions", "'cheap' is not known"),
        ({"offer": "rents-now"}, "offer", "is published already with other contents"),
        ({None: ["more"]}, "columns", "has not the columns"),
    ],
)
def test_one_wrong_row_is_named_and_nothing_is_published(tiny, wrong, field, said):
    before = Offer.objects.count()
    with pytest.raises(RowsAreWrong) as refused:
        publish(tiny, row("fine"), row() | wrong)
    assert [(one.row, one.field) for one in refused.value.problems] == [(3, field)]
    assert said in refused.value.sentence
    assert refused.value.sentence.startswith("Rows that are wrong: 1 of 2, so nothing was published.")
    assert Offer.objects.count() == before


def test_every_wrong_row_and_field_is_named(tiny):
    with pytest.raises(RowsAreWrong) as refused:
        publish(tiny, row(units="0", service="choir"), row("b"), row("b"), row("c", ends_on="soon"))
    named = [(one.row, one.field) for one in refused.value.problems]
    assert named == [(2, "service"), (2, "units"), (4, "offer"), (5, "ends_on")]


def test_two_services_with_one_name_are_told_apart_by_their_keys(tiny):
    rents = tiny.services["rents"]
    Service.objects.create(
        place=tiny.place, key="rents-2", name=rents.name, description="", organisation=tiny.council,
        site=tiny.sites["hall"], capability=rents.capability, units_max_per_month=1,
    )  # fmt: skip
    with pytest.raises(RowsAreWrong, match="2 services are called 'Rents team': give the key of one, rents or rents-2"):
        publish(tiny, row(service="Rents team"))
    assert publish(tiny, row(service="Debt advice at the hub", kept_free="no")).offers == 1


def test_the_same_table_again_is_as_it_is(tiny):
    publish(tiny, row())
    again = publish(tiny, row(), row("rents-july"))
    assert (again.offers, again.unchanged) == (1, 1)


def test_the_same_key_is_the_first_answer_and_another_table_with_it_is_refused(tiny):
    key = uuid4()
    first = publish(tiny, row(), key=key)
    assert publish(tiny, row(), key=key) == first
    with pytest.raises(publishing.KeyUsedForAnotherTable):
        publish(tiny, row("other"), key=key)


def test_a_provider_publishes_for_its_own_organisations_and_a_worker_for_none(tiny):
    choir = Organisation.objects.create(place=tiny.place, key="choir", name="The Choir", kind="group")
    hugh = account_named("Hugh", sign_in="hugh")
    join(tiny.place, hugh, Role.PROVIDER, by=tiny.caretaker, at=tiny.at - DAY, organisation=choir)
    with pytest.raises(RowsAreWrong, match="you have no service 'rents' here"):
        publish(tiny, row(), by=hugh)
    with pytest.raises(RoleMayNot):
        publish(tiny, row(), by=tiny.worker)
    assert publish(tiny, row(), by=tiny.planner).offers == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"offer;service\n", "its columns are parted by semicolons, and not by commas"),
        (b"offer,service,starts_on,ends_on,units,kep_free\n", "a column 'kep_free' is not known"),
        (b"offer,service,starts_on,ends_on,units,units\n", "the column units is there twice"),
        (b"", "it has no column offer"),
        (b'offer,service,starts_on,ends_on,units\n"a', "unexpected end of data"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data, said):
    with pytest.raises(publishing.TableIsNotReadable, match=said):
        rows_of(data)


def test_a_column_without_a_name_is_left_aside():
    (row,) = rows_of(b"offer,service,starts_on,ends_on,units,,\na,b,2027-05-01,2027-05-31,3,,\n")
    assert (row["offer"], row["units"]) == ("a", "3")


def test_a_field_of_a_row_that_nobody_knows_is_named(tiny):
    with pytest.raises(RowsAreWrong, match="row 2, kep_free: it is no column of offers"):
        publish(tiny, row() | {"kep_free": "yes"})
    assert not Offer.objects.filter(key=row()["offer"]).exists()


def test_a_table_of_more_than_ten_megabytes_is_refused():
    with pytest.raises(publishing.TableIsTooBig, match=r"10\.0 MB, and 10 MB is the most"):
        rows_of(b" " * (publishing.MOST_BYTES + 1))


def test_a_table_without_rows_says_so(tiny):
    with pytest.raises(RowsAreWrong, match="there is no row beneath the heading"):
        publish(tiny)


def test_the_template_can_be_sent_back_as_it_is(tiny):
    text = publishing.template_of([tiny.services["rents"]], at=tiny.at)
    rows = rows_of(text.encode())
    assert rows[0]["starts_on"] == "2027-06-01"
    assert publish(tiny, *rows).offers == 1


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_published_at_once(tiny):
    said = io.StringIO()
    writer = csv.DictWriter(said, publishing.COLUMNS)
    writer.writeheader()
    writer.writerows(row(f"offer-{n}", units=str(1 + n % 30)) for n in range(100_000))
    made = publish(tiny, *rows_of(said.getvalue().encode()))
    assert made.offers == 100_000
    assert Lot.objects.count() == Entry.objects.count()

"""Publishing a table of offers by the command: whole, or nothing with every bad row named."""

import pytest
from terminal import done, drawwell

from drawwell.supply.models import Offer
from places import tiny_place

pytestmark = pytest.mark.django_db


def test_the_template_is_filled_in_and_published_whole(tmp_path):
    tiny = tiny_place()
    table = tmp_path / "offers.csv"
    table.write_text(done("offers", "template", by="tiny-petra").out)
    said = done("offers", "publish", table, "--json", by="tiny-petra").data
    assert said == {"place": "tiny", "new": 3, "unchanged": 0}
    assert Offer.objects.filter(service=tiny.services["rents"]).count() == 2


def test_every_bad_row_is_named_and_nothing_is_published(tmp_path):
    tiny_place()
    table, before = tmp_path / "offers.csv", Offer.objects.count()
    lines = [f"r{n},rents,2027-06-01,2027-06-30,0,yes" for n in range(30)]
    table.write_text("\n".join(["offer,service,starts_on,ends_on,units,kept_free", *lines]))
    refused = drawwell("offers", "publish", table, by="tiny-petra")
    assert refused.code == 2
    assert all(f"row {n}, units" in refused.err for n in range(2, 32))
    assert Offer.objects.count() == before


@pytest.mark.parametrize("name", ["no-such.csv", "."])
def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path, name):
    tiny_place()
    refused = drawwell("offers", "publish", tmp_path / name, by="tiny-petra")
    assert refused.code == 2
    assert "This is not a table of offers" in refused.err


def test_somebody_without_the_role_is_told_which_is_needed(tmp_path):
    tiny_place()
    table = tmp_path / "offers.csv"
    table.write_text("offer,service,starts_on,ends_on,units\na,rents,2027-06-01,2027-06-30,1\n")
    refused = drawwell("offers", "publish", table, by="Nobody Known")
    assert "This is done by a provider" in refused.err

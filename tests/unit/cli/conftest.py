import pytest
from terminal import done, guarded

from unit.place.small_folder import small_folder


@pytest.fixture
def two_mills(db, tmp_path):
    """A small made-up place in which every need has a service, loaded by the command; gives its folder."""
    folder = tmp_path / "two-mills"
    folder.mkdir()
    company = "hall-company,Someone to talk to,Sits down for tea,council,hall,advice,100,made up"
    guarded("load")
    done("load", small_folder(folder, services=("hall-rent,Rent", f"{company}\nhall-rent,Rent")))
    return folder

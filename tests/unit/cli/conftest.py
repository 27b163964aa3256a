import pytest
from terminal import done, guarded

from unit.place.small_folder import small_folder


@pytest.fixture
def two_mills(db, tmp_path):
    """A small made-up place, loaded by the command; gives its folder."""
    folder = tmp_path / "two-mills"
    folder.mkdir()
    guarded("load")
    done("load", small_folder(folder))
    return folder

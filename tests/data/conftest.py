import pytest


@pytest.fixture(autouse=True)
def cache_folder(tmp_path, monkeypatch):
    """Every test has its own cache folder: none reads or fills the user's."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("CS231N_DATA", str(folder))
    return folder

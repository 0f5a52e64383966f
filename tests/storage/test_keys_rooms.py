"""The room of keys loads each part when it is asked for, and offers all it names."""

import pytest

from app.storage import keys


@pytest.mark.parametrize("name", keys.__all__)
def test_every_name_of_the_room_is_there(name: str) -> None:
    assert getattr(keys, name).__module__.startswith(("app.storage.keys.", "typing"))


def test_what_the_room_does_not_name_is_not_there() -> None:
    with pytest.raises(AttributeError):
        keys.master_key  # noqa: B018

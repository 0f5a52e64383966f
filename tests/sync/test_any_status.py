"""S05: whatever answers in the server's place, and whenever: nothing is called received without a signed receipt, nothing ends for good.

The ordinary suite gives each answer to one request; DOORSTEP_STATUSES=all gives every answer to every request (243 of them, two minutes).
"""

import os
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.domain.events import CrewAccepted
from app.storage.store import NewFile
from app.storage.tables import blob, log
from sync.server import tables as t
from tests.sync.line import HTML, Line
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

PAGES = [(status, "text/html", HTML) for status in (200, 204, 302, 400, 403, 404, 405, 409, 410, 413, 418, 422, 451, 500, 502, 504)]
JSONS = [(status, "application/json", b'{"message":"no","code":404}') for status in (200, 404, 409, 410, 413, 422)]
# What a gateway might say in our own form: a word that our server does not have.
ALIKE = [(status, "application/json", b'{"code":"NotHere","params":{}}') for status in (404, 409, 410, 413, 422)]
PATHS = ("/v1/head", "/v1/push", "/v1/known", "/v1/files", "/v1/uploads", "/v1/blob", "/v1/pull", "/v1/log", "/v1/shift-end")


def believed_only_what_is_so(tablet: Tablet, server: ServerRig) -> None:
    with tablet.store.engine.connect() as here, server.running.transactions.read() as there:
        received = set(here.execute(select(log.c.h).where(log.c.receipt.is_not(None))).scalars())
        stored = set(here.execute(select(blob.c.sha256).where(blob.c.state != "captured")).scalars())
        assert received <= set(there.execute(select(t.event.c.h)).scalars())
        assert stored <= set(there.execute(select(t.blob.c.sha256)).scalars())


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_in_the_servers_place_counts_as_received(server: ServerRig, line: Line, tmp_path: Path, path: str) -> None:
    tablet = Tablet(tmp_path / "crew", msgspec.structs.replace(server.ticket("field-N-WATER"), url=line.url), server.clock)
    tablet.synced()
    large = 1_050_000 if path == "/v1/uploads" else 300
    forms = [*PAGES, *JSONS, *ALIKE]
    some = forms if os.environ.get("DOORSTEP_STATUSES") == "all" else forms[PATHS.index(path) :: len(PATHS)]
    for number, (status, content_type, body) in enumerate(some):
        photo = NewFile(number.to_bytes(2, "big") * large, "image/jpeg", "photo")
        tablet.record(tablet.create(), CrewAccepted(), files=(photo,))
        line.answer(path, status, body, Content_Type=content_type)
        tablet.sync()
        line.faults.clear()
        believed_only_what_is_so(tablet, server)
        assert len(tablet.store.files.all()) == number + 1, (path, status)
    tablet.sync()
    tablet.replica.send_again()
    tablet.synced()
    waiting = tablet.replica.waiting()
    assert (waiting.events, waiting.files, waiting.failed) == (0, 0, 0)
    tablet.close()

"""Two organisations in one PostgreSQL: each in its schema under its role, so that no statement of one can reach the other's rows.

There is no organisation column that a query could forget (survive.md TM12): what is not in the schema is not there.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

import msgspec
import psycopg
import pytest
from sqlalchemy import Engine, event, select

from sync.server import tables as t
from tests.sync.cluster import Cluster
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig, sample_organisation
from tests.sync.test_server_ledger import outcomes

ORGS = ("org_apart_north", "org_apart_south")


@pytest.fixture(scope="module")
def addresses(cluster: Cluster) -> Iterator[tuple[str, str]]:
    """A schema and a role for each, made as the manual says."""
    admin = cluster.new()
    with psycopg.connect(admin, autocommit=True) as connection:
        for name in ORGS:
            connection.execute(f"CREATE ROLE {name} LOGIN".encode())
            connection.execute(f"CREATE SCHEMA {name} AUTHORIZATION {name}".encode())
    north, south = (f"postgresql://{name}@/postgres?{admin.partition('?')[2].partition('&')[0]}" for name in ORGS)
    yield _in(north, ORGS[0]), _in(south, ORGS[1])
    with psycopg.connect(admin, autocommit=True) as connection:
        for name in ORGS:
            connection.execute(f"DROP SCHEMA {name} CASCADE".encode())
            connection.execute(f"DROP ROLE {name}".encode())
    cluster.drop(admin)


def _in(address: str, schema: str) -> str:
    return f"{address}&options={quote(f'-csearch_path={schema}', safe='')}"


@pytest.fixture(scope="module")
def servers(addresses: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ServerRig]]:
    folder = tmp_path_factory.mktemp("apart")
    started = []
    for name, address in zip(ORGS, addresses, strict=True):
        organisation = msgspec.structs.replace(sample_organisation(), id=name)
        started.append(ServerRig(folder / name, organisation=organisation, database=address).start())
    yield started
    for server in started:
        server.stop()


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that any server sends."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


def enrolled(server: ServerRig, label: str) -> RawDevice:
    server.running.tickets.issue(label, server.url)
    ticket = server.ticket(label)
    device = RawDevice(server.url, ticket.org, role="dispatcher" if label == "desk" else "crew")
    device.enrol(ticket.ticket)
    return device


def test_what_one_organisation_stores_is_in_its_own_schema_and_no_statement_names_another(
    servers: list[ServerRig], statements: list[str]
) -> None:
    desks = [enrolled(server, "desk") for server in servers]
    made = [desk.create() for desk in desks]
    assert [outcomes(desk.push(order)) for desk, order in zip(desks, made, strict=True)] == [["applied"], ["applied"]]
    for server, desk, order in zip(servers, desks, made, strict=True):
        assert [item.entity for item in desk.pull("area:north").items] == [order.envelope.order_id]
        with server.running.transactions.read() as connection:
            assert list(connection.execute(select(t.event.c.device)).scalars()) == [desk.device]
    assert statements and not [each for each in statements if re.search(r"org_apart|search_path|\bSET\s+ROLE\s", each, re.IGNORECASE)]
    for desk in desks:
        desk.session.close()


def test_a_device_of_one_organisation_is_nobody_to_the_other(servers: list[ServerRig]) -> None:
    north, south = servers
    desk = enrolled(north, "desk")
    desk.push(desk.create())
    stranger = RawDevice(south.url, desk.org, role="dispatcher")
    stranger.__dict__.update({name: value for name, value in desk.__dict__.items() if name not in ("url", "session")})
    for target in ("/v1/pull?scope=area:north", "/v1/roster", "/v1/integrity", "/v1/wait?cursors=area:north=0"):
        assert stranger.ask("GET", target).status_code == 401
    desk.session.close()
    stranger.session.close()


def test_the_database_itself_refuses_one_organisations_role_the_others_rows(servers: list[ServerRig], addresses: tuple[str, str]) -> None:
    for own, other in ((0, 1), (1, 0)):
        with psycopg.connect(addresses[own], autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM event").fetchone() is not None
            for name in sorted(t.metadata.tables):
                for act in ("SELECT 1 FROM {0}.{1}", "DELETE FROM {0}.{1}", "DROP TABLE {0}.{1}"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(act.format(ORGS[other], name).encode())

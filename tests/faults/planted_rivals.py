"""Faults of a server among others on one PostgreSQL, each as one patch; only rivals at the same moment show them."""

from contextlib import ExitStack
from typing import Any

from sqlalchemy import select, update

import sync.server.tables as t
from sync.server.postgres import Postgres
from sync.server.work import Work
from tests.faults.plant import Plant, put


def _nobody_waits(stack: ExitStack) -> None:
    """A transaction does not wait for those who touch the same orders."""
    put(stack, Postgres, "_wait_for", lambda real: lambda self, connection, names: None)


def _counted_first(stack: ExitStack) -> None:
    """The scope's number is looked up and not locked: two transactions may take the same."""

    def written(real: Any) -> Any:
        def write(self: Work, scope: str, rows: Any) -> None:
            asked = select(t.scope.c.last).where(t.scope.c.id == scope)
            before = self.connection.execute(asked).scalar()
            real(self, scope, rows)
            if before is not None:
                self.connection.execute(update(t.scope).where(t.scope.c.id == scope).values(last=before + len(rows)))

        return write

    put(stack, Work, "_write_feed", written)


PLANTS: dict[str, Plant] = {
    "nobody waits": _nobody_waits,
    "counted first": _counted_first,
}

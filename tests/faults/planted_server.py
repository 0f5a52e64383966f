"""Faults of the server, each as one patch of the running product."""

from contextlib import ExitStack
from typing import Any

import msgspec
from sqlalchemy import delete, update

import sync.client.answers
import sync.client.engine
import sync.server.blobs
import sync.server.docket
import sync.server.embedded
import sync.server.enclosures
import sync.server.epoch
import sync.server.judge
import sync.server.scopes
import sync.server.tables as t
import sync.server.work
from app.domain.order import Misfit
from sync.server.docket import Docket
from sync.server.judge import Judge
from sync.server.work import Work
from tests.faults.plant import Plant, put


def _no_duplicate_check(stack: ExitStack) -> None:
    """An id that was seen is taken again under another hash, and no unique key holds it up."""

    def first(real: Any) -> Any:
        def outcome(self: Docket, header: Any, envelope: Any, h: Any, device: str, received_ms: int) -> Any:
            return self._judged(envelope, h, device, received_ms)

        return outcome

    def settled(real: Any) -> Any:
        def settle(self: Docket, h: str, header: Any, outcome: Any) -> None:
            self._work.connection.execute(delete(t.first).where(t.first.c.event_id == header.id))
            real(self, h, header, outcome)

        return settle

    put(stack, Docket, "_first_outcome", first)
    put(stack, Docket, "_settle", settled)


def _judged_again(stack: ExitStack) -> None:
    """A repeated event makes a new version of its order each time."""

    def taken(real: Any) -> Any:
        def take(self: Docket, pushed: Any) -> Any:
            answer = real(self, pushed)
            order_id = msgspec.json.decode(bytes(pushed.raw)).get("order_id")
            order = self._work.order(order_id) if order_id else None
            if order is not None and order.trail[-1:] == (msgspec.json.decode(bytes(pushed.raw))["id"],):
                self._work.save(msgspec.structs.replace(order, trail=(*order.trail, order.trail[-1])))
            return answer

        return take

    put(stack, Docket, "take", taken)


def _stale_is_taken(stack: ExitStack) -> None:
    """The assignment fence is down."""

    def folded(real: Any) -> Any:
        return lambda order, fact, late=False: real(order, msgspec.structs.replace(fact, av=order.av) if order else fact, late=late)

    put(stack, sync.server.judge, "apply", folded)


def _after_is_ignored(stack: ExitStack) -> None:
    """The causal pointer is not looked at."""
    put(stack, sync.server.judge, "_rests_on", lambda real: lambda case: None)


def _never_woken(stack: ExitStack) -> None:
    """What was deferred is not judged again."""
    put(stack, Docket, "wake", lambda real: lambda self, needs: None)


def _evidence_refused(stack: ExitStack) -> None:
    """What does not fit is not stored but answered with an error."""

    def taken(real: Any) -> Any:
        def take(self: Docket, pushed: Any) -> Any:
            raw = bytes(pushed.raw)
            after = msgspec.json.decode(raw)["after"]
            if after and self._register.outcome_of(after) is None:
                return sync.server.docket.Answer(h=sync.server.docket.event_hash(raw), error="event.malformed")
            return real(self, pushed)

        return take

    put(stack, Docket, "take", taken)


def _no_departures(stack: ExitStack) -> None:
    """A scope is not told that an order left it."""
    put(stack, sync.server.work, "_feed_rows", lambda real: lambda held: [row for row in real(held) if row.kind == "U"])


def _epoch_stays(stack: ExitStack) -> None:
    """A database that went back is not noticed."""
    put(stack, sync.server.embedded, "epoch_at_start", lambda real: lambda stored, commits, noted: stored)


def _pending_forgotten(stack: ExitStack) -> None:
    """An order does not wait for its files, nor hear that they came."""
    for room in (sync.server.blobs, sync.server.enclosures):
        put(stack, room, "complete", lambda real: lambda work, *hashes: None)


def _one_counter_short(stack: ExitStack) -> None:
    """The scope's counter is written before it is counted up: two rows get one number."""

    def written(real: Any) -> Any:
        def write(self: Work, scope: str, rows: Any) -> None:
            real(self, scope, rows)
            self.connection.execute(update(t.scope).where(t.scope.c.id == scope, t.scope.c.last > 1).values(last=t.scope.c.last - 1))

        return write

    put(stack, Work, "_write_feed", written)


def _answered_before_commit(stack: ExitStack) -> None:
    """Every seventh push is answered and then rolled back."""
    count = [0]

    def pushed(real: Any) -> Any:
        def push(self: Any, request: Any) -> Any:
            count[0] += 1
            if count[0] % 7:
                return real(self, request)
            kept: list[Any] = []

            def act(work: Any) -> Any:
                docket = Docket(work, self._keys, self._judge, self._org)
                kept.append(tuple(docket.take(one) for one in request.events))
                raise ZeroDivisionError

            try:
                self._transactions.write(act)
            except ZeroDivisionError:
                return sync.server.ledger.PushReply(feed_epoch=self._transactions.feed_epoch, answers=kept[0])

        return push

    import sync.server.ledger

    put(stack, sync.server.ledger.Ledger, "push", pushed)


def _scope_not_checked(stack: ExitStack) -> None:
    """Whoever asks for a scope gets it, and what is in it."""
    put(stack, Judge, "_in_scope", lambda real: lambda self, case, fact: None)
    put(
        stack,
        sync.server.scopes.Scopes,
        "pull",
        lambda real: lambda self, caller, scope, cursor, limit: real(self, caller, scope, max(0, cursor - 1), limit),
    )


def _held_not_told(stack: ExitStack) -> None:
    """A quarantined event is not noted on its order."""
    put(stack, Work, "hold", lambda real: lambda self, order_id, event_id: 0)


def _misfit_is_applied(stack: ExitStack) -> None:
    """A step that the lifecycle does not know leaves the order as it is, and counts as applied."""

    def folded(real: Any) -> Any:
        def fold(order: Any, fact: Any, *, late: bool = False) -> Any:
            grown = real(order, fact, late=late)
            if isinstance(grown, Misfit) and order is not None:
                return msgspec.structs.replace(order, tip=fact.id, trail=(*order.trail, fact.id))
            return grown

        return fold

    put(stack, sync.server.judge, "apply", folded)


PLANTS: dict[str, Plant] = {
    "no duplicate check": _no_duplicate_check,
    "judged again": _judged_again,
    "stale is taken": _stale_is_taken,
    "after is ignored": _after_is_ignored,
    "never woken": _never_woken,
    "evidence refused": _evidence_refused,
    "no departures": _no_departures,
    "epoch stays": _epoch_stays,
    "pending forgotten": _pending_forgotten,
    "one counter short": _one_counter_short,
    "answered before commit": _answered_before_commit,
    "scope not checked": _scope_not_checked,
    "held not told": _held_not_told,
    "misfit is applied": _misfit_is_applied,
}

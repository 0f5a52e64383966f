"""What the server says of its organisation reaches a device at work: members, names, keys; nothing is started or enrolled again."""

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import Refused, Unavailable
from app.use_cases.verify_bundle import verify_bundle
from sync.client.enrolled import EDITION
from sync.server.organisation import DAY_MS
from sync.server.revocations import revoke_member
from tests.faults.crew import crew_of
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig
from ui.shifts import shift_of


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "field-N-WATER")
    yield member
    member.close()


def members(tablet: Member) -> set[str]:
    return {grant.member for grant in tablet.opened.grants}


def asked(tablet: Member, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of all messages that this device sends from now on."""
    link, paths = tablet.engine._main, list[str]()
    post = link.post

    def counted(path: str, *words: object, **more: object) -> object:
        paths.append(path)
        return post(path, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(link, "post", counted)
    return paths


def test_a_new_member_may_act_after_the_next_sync(server: ServerRig, tablet: Member) -> None:
    tablet.synced()
    before = members(tablet)
    organisation = server.organisation
    template = next(member for member in organisation.members if member.id in before)
    joined = msgspec.structs.replace(template, id="m-9999", name="新来的", staff_no="9999")
    server.organisation = msgspec.structs.replace(organisation, members=(*organisation.members, joined), hotline="96000")
    server.restart()
    tablet.synced()
    assert members(tablet) == before | {"m-9999"} and tablet.opened.setup.hotline == "96000"
    tablet.close()
    tablet.reopen()
    assert members(tablet) == before | {"m-9999"}, "kept in the folder too"


def test_a_withdrawn_member_loses_the_grant_with_the_next_sync(server: ServerRig, tablet: Member) -> None:
    tablet.synced()
    gone = sorted(members(tablet))[0]
    server.running.transactions.write(lambda work: revoke_member(work, gone, "operator"))
    tablet.synced()
    assert gone not in members(tablet)


def test_nothing_is_asked_while_nothing_is_new(server: ServerRig, tablet: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet.synced()
    paths = asked(tablet, monkeypatch)
    server.restart()
    tablet.synced()
    assert "/v1/enrol" not in paths


def test_a_device_of_a_time_without_the_carrier_key_gets_it_with_its_next_sync(server: ServerRig, tablet: Member) -> None:
    opened, store = tablet.opened, tablet.opened.store
    reply = opened.enrolled.reply
    setup = msgspec.structs.replace(reply.setup, carrier_key="")
    opened.told.enrolled = msgspec.structs.replace(opened.enrolled, reply=msgspec.structs.replace(reply, setup=setup, edition=""))
    store.remember(EDITION, None)
    tablet.synced()
    assert opened.setup.carrier_key == server.running.keys.carrier_public


def test_a_refused_question_is_not_asked_with_every_sync(server: ServerRig, tablet: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet.synced()
    tablet.opened.store.remember(EDITION, "another")
    tablet.opened.store.remember("edition_asked", None)

    def refuses(*_words: object) -> None:
        raise Refused("server.enrol_refused")

    monkeypatch.setattr(server.running.parts.enrolment, "enrol", refuses)
    paths = asked(tablet, monkeypatch)
    for _ in range(3):
        tablet.sync()
    assert paths.count("/v1/enrol") == 1


def test_a_question_that_nobody_answered_is_asked_with_the_next_sync(
    server: ServerRig, tablet: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.synced()
    gone = sorted(members(tablet))[0]
    server.running.transactions.write(lambda work: revoke_member(work, gone, "operator"))

    def nobody(*_words: object, **_more: object) -> None:
        raise Unavailable("sync.offline")

    with monkeypatch.context() as away:
        away.setattr("sync.client.grants.answer_to", nobody)
        tablet.sync()
    assert gone in members(tablet)
    tablet.sync()
    assert gone not in members(tablet)


def test_a_withdrawn_members_pin_opens_no_shift(server: ServerRig, tablet: Member) -> None:
    tablet.synced()
    gone = sorted(members(tablet))[0]
    server.running.transactions.write(lambda work: revoke_member(work, gone, "operator"))
    tablet.synced()
    with pytest.raises(Refused, match=r"sync\.member_withdrawn"):
        shift_of(tablet.opened, gone, None, lambda: None, None)  # type: ignore[arg-type]


def test_a_tablet_of_two_years_still_makes_sheets_that_hold(server: ServerRig, tablet: Member) -> None:
    """Its certificate lasts 400 days; the server gives it another one in time."""
    first = tablet.opened.enrolled.reply.sheet_certificate
    for _ in range(16):
        server.clock.advance(45 * DAY_MS)
        tablet.synced()
    assert tablet.opened.enrolled.reply.sheet_certificate != first
    tablet.does = crew_of(tablet.opened)
    (order,) = tablet.does.take_in(random.Random(1), "N-WATER", "north").orders
    tablet.does.whole_visit(order)
    tablet.synced()
    server.running.parts.log.sign_now()
    report = verify_bundle(server.running.parts.bundles.make(order), "b", server.folders.of_replica.trust, "en")
    assert report.passed, report.lines()

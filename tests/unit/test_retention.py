"""The jobs keep the periods that the privacy page prints: with a moved clock."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from markupsafe import escape

from forum import jobs
from forum.clock import travel_to
from forum.db import session
from forum.events import record
from forum.models import (
    AbuseReport,
    AbuseReportStatus,
    BarrierReport,
    DataExport,
    EventKind,
    HeldContribution,
    Notification,
    User,
    utcnow,
)
from forum.presenters.retention import table
from forum.retention import PERIODS
from forum.services import data_exports, held_contributions, pages
from forum.unit_of_work import unit_of_work
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def count(model, *where) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def after(days: float) -> None:
    with travel_to(utcnow() + timedelta(days=days)):
        jobs.do_daily()
    session.rollback()


class TestJobs:
    def test_notifications_go_after_180_days(self):
        flag = factories.DissentFlag()
        with unit_of_work():
            record(EventKind.DISSENT_FLAG_RAISED, flag, actor=flag.author)
        held = sa.and_(Notification.event_id == 1)
        after(179)
        assert count(Notification, held) == 1
        after(181)
        assert count(Notification, held) == 0

    def test_kept_forms_go_after_7_days(self):
        with unit_of_work():
            held_contributions.hold("/threads/new", {"body": ["x"]})
        after(6)
        assert count(HeldContribution) == 1
        after(8)
        assert count(HeldContribution) == 0

    def test_unconfirmed_accounts_go_after_7_days(self):
        key = factories.User(confirmed_at=None).id
        session.commit()
        after(6)
        assert not session.get(User, key).is_deleted
        after(8)
        assert session.get(User, key).is_deleted

    def test_texts_of_reports_go_3_years_after_the_last_decision(self):
        decided = {"status": AbuseReportStatus.DECIDED, "decided_at": utcnow()}
        first = factories.AbuseReport(**decided)
        again = factories.AbuseReport(
            status=AbuseReportStatus.DECIDED_AGAIN,
            decided_at=utcnow() - timedelta(days=2000),
            decided_again_at=utcnow(),
            appeal="Einspruch",
        )
        waits = factories.AbuseReport(created_at=utcnow() - timedelta(days=2000))
        keys = [first.id, again.id, waits.id]
        session.commit()
        found = sa.select(AbuseReport.explanation).where(AbuseReport.id.in_(keys))
        texts = found.order_by(AbuseReport.id)
        after(1094)
        assert session.scalars(texts).all() == ["Das ist Werbung."] * 3
        after(1096)
        assert session.scalars(texts).all() == ["", "", "Das ist Werbung."]
        assert session.get(AbuseReport, keys[1]).appeal == ""

    def test_who_reported_a_barrier_is_forgotten_90_days_after_the_answer(self):
        session.add_all(
            BarrierReport(
                description="Kontrast",
                name="Anna",
                email="anna@example.org",
                due_on=utcnow().date(),
                answered_at=moment,
            )
            for moment in (utcnow(), None)
        )
        session.commit()
        named = BarrierReport.email != ""
        after(89)
        assert count(BarrierReport, named) == 2
        after(91)
        assert session.scalars(sa.select(BarrierReport).where(named)).one().answered_at is None

    def test_exports_go_with_their_files_after_7_days(self, app, data_folder):
        export = factories.DataExport()
        session.commit()
        with unit_of_work():
            data_exports.make_waiting(data_folder, app.extensions["forum_storage"])
        path = data_exports.path_to(export, data_folder)
        after(6)
        assert path.is_file()
        after(8)
        assert not path.exists()
        assert count(DataExport) == 0

    def test_files_without_an_export_go(self, data_folder):
        stray = data_folder / "exports" / "stray.zip"
        stray.parent.mkdir(exist_ok=True)
        stray.touch()
        jobs.do_daily()
        assert not stray.exists()


class TestPrivacyPage:
    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_prints_every_period(self, app, client, prefix):
        page = client.get(f"{prefix}/datenschutz").text
        assert "[[retention]]" not in page
        assert page.count('<tr><th scope="row"') == len(PERIODS)
        with app.test_request_context(environ_overrides={"forum.locale": prefix[1:] or "de"}):
            for row in table():
                assert escape(row.kind) in page
                assert row.period in page

    def test_prints_them_also_where_the_text_has_no_place_for_them(self, client):
        with unit_of_work():
            pages.change(
                "datenschutz", "de", actor=factories.Administrator(), title="Datenschutz", body="X"
            )
        assert "180 Tage" in client.get("/datenschutz").text

    def test_is_in_the_language_of_the_page(self, client):
        assert "180 Tage nach dem Schreiben" in client.get("/datenschutz").text
        assert "180 days after they were written" in client.get("/en/datenschutz").text
        assert "2 Jahre" in client.get("/datenschutz").text

"""The register of personal data and the table of periods leave nothing out."""

import sqlalchemy as sa

from forum import jobs
from forum.models import Base
from forum.retention import PERIODS
from forum.services.holdings import Concerning, Fate
from forum.services.names_in_texts import UNCHANGEABLE
from forum.services.personal_data import REGISTER

TABLES = Base.metadata.tables


def references_to_people() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if any(key.column.table.name == "users" for key in column.foreign_keys)
    }


def personal_columns() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if column.info.get("personal")
    }


def registered() -> set[tuple[str, str]]:
    return {
        (holding.model.__tablename__, holding.column)
        for holding in REGISTER
        if not isinstance(holding, Concerning)
    }


class TestRegister:
    def test_names_every_reference_to_an_account(self):
        """A new table that refers to people joins ``services/personal_data.py``."""
        missing = references_to_people() - registered()
        assert missing == set(), f"not in the register of personal data: {missing}"

    def test_names_nothing_that_is_not_there(self):
        assert registered() - references_to_people() == {("users", "id")}

    def test_says_how_every_personal_column_is_emptied(self):
        """Those of the account itself are overwritten; the test of the erasure proves it."""
        emptied = {
            (holding.model.__tablename__, column)
            for holding in REGISTER
            for column in holding.emptied
        }
        deleted = {h.model.__tablename__ for h in REGISTER if h.fate is Fate.DELETED}
        missing = {
            (table, column)
            for table, column in personal_columns() - emptied
            if table not in {"users", *deleted}
        }
        assert missing == set(), f"nothing empties {missing}"

    def test_marks_enough_columns_for_that_to_mean_something(self):
        assert {"email", "name", "display_name", "bio"} <= {
            column for table, column in personal_columns() if table == "users"
        }

    def test_names_columns_that_exist_and_can_be_empty(self):
        for holding in REGISTER:
            columns = sa.inspect(holding.model).columns
            for name in (*holding.only, *holding.withheld, *holding.emptied):
                assert name in columns, (holding.model, name)
            assert all(isinstance(columns[name].type, sa.String) for name in holding.emptied)

    def test_gives_each_line_a_file_of_its_own(self):
        names = [holding.name for holding in REGISTER]
        assert len(names) == len(set(names))

    def test_leaves_tables_unchanged_that_exist(self):
        assert set(TABLES) >= UNCHANGEABLE


class TestPeriods:
    def test_name_jobs_that_the_worker_does_every_day(self):
        done = {
            f"{step.__module__.rpartition('.')[2]}.{step.__name__}"
            for step in (*jobs.DAILY, *jobs.DAILY_ALONE)
        }
        named = {period.job for period in PERIODS if period.job}
        assert named <= done, named - done

    def test_have_a_job_wherever_days_are_counted_in_our_data(self):
        without = {period.kind for period in PERIODS if period.days and not period.job}
        # The browser forgets the cookie; the worker looks at the mails all the time.
        assert without == {
            "Staying signed in on a device, at most",
            "Mails about accounts that the mail server does not take",
        }

"""How long personal data are kept: the one table, for the jobs and for the privacy page alike."""

from dataclasses import dataclass
from datetime import timedelta

from forum.languages import N_


@dataclass(frozen=True)
class Period:
    """What is kept, how long, why, on which legal basis, and what makes it end."""

    kind: str
    days: int | None
    #: From when the days count, or, where there are none, how it ends.
    counted: str
    reason: str
    basis: str
    #: The job of ``forum.jobs`` that keeps the period; empty where nothing has to be done.
    job: str = ""
    #: Where days would be too many.
    minutes: int | None = None

    @property
    def span(self) -> timedelta:
        """The period as a span of time.

        Raises:
            ValueError: There is no fixed period.
        """
        if self.minutes is not None:
            return timedelta(minutes=self.minutes)
        if self.days is None:
            raise ValueError(f"{self.kind} has no fixed period")
        return timedelta(days=self.days)


_TASK = N_("Art. 6 (1) (e) GDPR")
_DUTY = N_("Art. 6 (1) (c) GDPR")

UNCONFIRMED_ACCOUNTS = Period(
    N_("Accounts whose address was never confirmed"),
    7,
    N_("after registering"),
    N_("time to open the mail"),
    _TASK,
    "erasures.forget_unconfirmed",
)
HELD_CONTRIBUTIONS = Period(
    N_("Forms kept for people who still have to sign in"),
    7,
    N_("after sending"),
    N_("nothing typed is lost"),
    _TASK,
    "held_contributions.forget_old",
)
DRAFTS = Period(
    N_("Drafts of contributions"),
    90,
    N_("after the last change, or until they are sent or discarded"),
    N_("nothing typed is lost"),
    _TASK,
    "contribution_drafts.forget_old",
)
DELETED_POSTS = Period(
    N_("Words and former wordings of posts that their author has deleted"),
    None,
    N_("after deleting; only the author can bring them back, nobody can read them"),
    N_("taking a slip back"),
    _TASK,
    "comment_deletions.forget_old",
    minutes=15,
)
UNUSED_UPLOADS = Period(
    N_("Uploaded files that no contribution and no draft shows"),
    1,
    N_("after uploading"),
    N_("time to send the text that shows them"),
    _TASK,
    "uploads.forget_orphans",
)
DELETION_THINKING_TIME = Period(
    N_("Accounts whose deletion has been asked for"),
    14,
    N_("after asking"),
    N_("time to think again"),
    _TASK,
    "personal_data_jobs.execute_deletions",
)
NOTIFICATIONS = Period(
    N_("Notifications in the inbox"),
    180,
    N_("after they were written"),
    N_("finding again what happened"),
    _TASK,
    "inbox.forget_old",
)
SESSIONS = Period(
    N_("Staying signed in on a device, at most"),
    30,
    N_("after signing in"),
    N_("signing in need not be repeated; the browser keeps the cookie"),
    _TASK,
)
DATA_EXPORTS = Period(
    N_("Exports of one's own data"),
    7,
    N_("after they were made"),
    N_("time to download the file"),
    _DUTY,
    "personal_data_jobs.forget_exports",
)
CONSENTS = Period(
    N_("Log of accepted terms and of consents"),
    3 * 365,
    N_("after they were withdrawn or the account was deleted"),
    N_("proof that consent was given (Art. 7 (1) GDPR)"),
    _DUTY,
    "consents.forget_old",
)
STAFF_NOTES = Period(
    N_("Notes of the moderators about an account"),
    2 * 365,
    N_("after they were written, and at once with the account"),
    N_("equal treatment when rules are broken again"),
    _TASK,
    "staff_notes.forget_old",
)
ABUSE_REPORTS = Period(
    N_("Explanations of reports and appeals, and who gave a notice of illegal content"),
    3 * 365,
    N_("after the last decision; the decision stays, without the texts of those involved"),
    N_("proof of decisions (Art. 16 to 20 of Regulation (EU) 2022/2065)"),
    _DUTY,
    "abuse_reports.forget_old",
)
BARRIER_REPORTERS = Period(
    N_("Name and address of somebody who reported a barrier"),
    90,
    N_("after the answer"),
    N_("further questions"),
    _DUTY,
    "barrier_reports.forget_reporters",
)
WAITING_MAILS = Period(
    N_("Mails about accounts that the mail server does not take"),
    1,
    N_("after they were written"),
    N_("a server that is down loses nothing"),
    _TASK,
)
RATE_LIMITS = Period(
    N_("Counters against automated access, under a value made anew every day"),
    1,
    N_("after the last attempt"),
    N_("warding off automated access; no address is kept"),
    _TASK,
    "rate_limits.forget_old",
)
EVENT_LOG = Period(
    N_("Log of what happened, with keys and without names or addresses"),
    None,
    N_("kept with the documentation of the process"),
    N_("decisions must be traceable; after a deletion its keys lead to no person"),
    _TASK,
)
PRIVATE_LISTS = Period(
    N_("Bookmarks, saved searches, chosen action fields and how far you have read"),
    None,
    N_("until you delete them, and at once with the account"),
    N_("finding again what is new; nobody else sees it"),
    _TASK,
)
CONTRIBUTIONS = Period(
    N_("Contributions, published papers and the register of objections"),
    None,
    N_("kept with the documentation of the process, or until you delete your texts"),
    N_("public debate that can be followed"),
    _TASK,
)

PERIODS = (
    UNCONFIRMED_ACCOUNTS,
    HELD_CONTRIBUTIONS,
    DRAFTS,
    DELETED_POSTS,
    UNUSED_UPLOADS,
    DELETION_THINKING_TIME,
    NOTIFICATIONS,
    SESSIONS,
    DATA_EXPORTS,
    CONSENTS,
    STAFF_NOTES,
    ABUSE_REPORTS,
    BARRIER_REPORTERS,
    WAITING_MAILS,
    RATE_LIMITS,
    EVENT_LOG,
    PRIVATE_LISTS,
    CONTRIBUTIONS,
)

"""The sentences for what is refused in moderation: the queue, held posts, new members."""

from flask_babel import lazy_gettext as _l

MODERATION = {
    "waits_for_a_look": _l("This contribution waits for a look by the moderation team."),
    "not_held": _l("This does not wait for a look any more."),
    "not_accepted_but_answered": _l("This is answered on its own page and cannot be accepted."),
    "rules_changed_meanwhile": _l(
        "Somebody else has changed the rules since you opened this page. Please look again; "
        "sending once more saves what you entered."
    ),
    "too_many_first_posts": _l("Please enter a number from 0 to %(allowed)s."),
    "list_too_long": _l("A list has at most %(allowed)s lines."),
    "line_too_long": _l("“%(line)s” is too long: %(allowed)s characters are possible."),
    "not_a_domain": _l("“%(line)s” is not a domain such as example.org."),
    "assigned_meanwhile": _l("%(name)s has taken this on already."),
    "assigned_to_somebody_else": _l("This is with %(name)s."),
    "assignee_concerned": _l(
        "%(name)s cannot decide this: people decide neither about themselves nor without the role."
    ),
    "duty_stays": _l("This is your own duty. You can assign it to somebody else."),
    "entries_refused": _l("Nothing was done, because it is not possible with all of the entries."),
    "not_dismissed_but_answered": _l("This is answered on its own page and cannot be dismissed."),
    # Restrictions and appeals.
    "already_restricted": _l("Somebody has done this already."),
    "already_appealed": _l("You have appealed already; somebody else decides."),
    "appeal_not_open": _l("There is no appeal, or somebody has decided it."),
    "appeal_too_late": _l("The six months in which one can appeal are over."),
    "good_faith_missing": _l("Please confirm that you give this notice in good faith."),
    # Slow mode and timers.
    "slow_mode": _l(
        "This discussion is in slow mode. You can write here again from %(moment)s; please send "
        "your text then."
    ),
    "no_such_pause": _l("Please choose one of the pauses."),
    "timer_without_effect": _l("This would change nothing as the discussion is now."),
    "moment_in_the_past": _l("This time has passed. Please choose one that lies ahead."),
    "timer_too_far": _l("Please choose a time within the next twelve months."),
    "quiet_already": _l(
        "Nobody has written for longer than that, so it would be closed at once. Please choose a "
        "longer time, or close the discussion now."
    ),
    "opens_before_it_closes": _l("Please choose a time after the one at which it is closed."),
    # What new members may do less than others.
    "new_member_links": _l(
        "In your first days here a post may have %(allowed)s links; yours has %(found)s."
    ),
    "new_member_mentions": _l(
        "In your first days here a post may name %(allowed)s people; yours names %(found)s."
    ),
    "new_member_pictures": _l(
        "In your first days here a post may show %(allowed)s files; yours shows %(found)s."
    ),
    "new_member_posts_a_day": _l(
        "In your first days here %(allowed)s posts a day are taken. Please go on tomorrow."
    ),
}

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
    "change_would_wait_word": _l(
        "The changed text holds a word that the moderation team looks at before it appears: "
        "%(term)s. Please leave it out, or say it in a new post, which is then looked at. So far "
        "the former text stays."
    ),
    "change_would_wait_domain": _l(
        "The changed text leads to a site that the moderation team looks at before it appears: "
        "%(term)s. Please leave it out, or say it in a new post, which is then looked at. So far "
        "the former text stays."
    ),
    "change_would_wait_space": _l(
        "In this action field every post is looked at before it appears, so what has appeared "
        "cannot be changed. Please write what you want to correct as a new post."
    ),
    "change_would_wait_new_member": _l(
        "Your first posts are looked at before they appear, so you cannot change them yet. Please "
        "write what you want to correct as a new post."
    ),
    "clause_missing": _l("Please choose the section of the netiquette that this breaks."),
    "clause_unknown": _l("Please choose a section of the netiquette as it stands now."),
    "law_unnamed": _l("Please name article and law, for example: § 185 StGB."),
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

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
    # Moving posts.
    "moved_meanwhile": _l(
        "Somebody else has moved some of these posts or merged one of the discussions. "
        "Please look at it again."
    ),
    "merged_meanwhile": _l(
        "This discussion has just been merged into another one. Please send it again; "
        "it will stand there."
    ),
    "move_not_undoable": _l(
        "This cannot be taken back any more: it was before, seven days are over, "
        "or the discussions have gone on since."
    ),
    "no_posts_chosen": _l("Please choose at least one post."),
    "too_many_posts": _l("Please choose at most %(allowed)s posts at once."),
    "opening_stays": _l(
        "The opening text cannot leave its discussion. You can merge the whole discussion."
    ),
    "opening_not_readable": _l(
        "The first post you choose opens the new discussion, so it must be readable for everybody."
    ),
    "same_thread": _l("Please choose another discussion than this one."),
    "thread_unknown": _l(
        "There is no such discussion. Please give its number, its address or words of its title."
    ),
    "thread_of_another_process": _l("Please choose a discussion of the same process."),
    "about_another_paper": _l(
        "What is said about a passage stays with its paper, whose curators answer it. "
        "Please choose a discussion about the same paper."
    ),
    "passage_discussion_stays": _l(
        "This discussion is a contribution to a passage, to which the curators owe an answer. "
        "It can be neither merged nor split; single posts can be moved to another discussion "
        "about the same paper."
    ),
    "discussion_belongs_to_something": _l(
        "This is the discussion of an objection or a suggestion and stays with it. "
        "You can merge another discussion into this one."
    ),
    "field_of_same_process": _l("Please choose an action field of another process."),
    "passage_stays_in_process": _l("A discussion of a passage stays in the process of its paper."),
    "objection_stays_in_process": _l(
        "An objection or a suggestion is about this discussion or its posts; "
        "it is answered in this process, so the discussion stays here."
    ),
    "report_waits": _l(
        "A report about this discussion waits for a decision. Please decide it first."
    ),
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

"""The sentence for each code that the domain refuses with."""

from datetime import datetime

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from forum.errors import ForumError
from forum.presenters.moderation_refusals import MODERATION
from forum.presenters.moments import moment_text

SENTENCES = {
    **MODERATION,
    "conflict": _l("Somebody else was faster, or this was sent twice. Nothing is lost."),
    "illegal_step": _l("This step is no longer possible in the present state."),
    # Why somebody may not do something.
    "sign_in_first": _l("Please sign in first."),
    "moderators_only": _l("Only the moderation team may do this."),
    "administrators_only": _l("Only the administration may do this."),
    "author_only": _l("Only the person who wrote this may do this."),
    "own_account_only": _l("You can only do this with your own account."),
    "own_contribution": _l("You cannot do this with your own contribution."),
    "partner_only": _l("Only the two partners of the cooperation may do this."),
    "contacts_closed": _l("Contact data are shown once both sides have said yes."),
    "curator_only": _l("Only the curator of the paper may do this."),
    "municipal_actors_only": _l("Only people who work in a municipality may share experiences."),
    "provider_without_organisation": _l(
        "As a provider you take part for an organisation. Please choose one in your settings; "
        "if you have, it still has to be confirmed."
    ),
    "organisation_contacts_only": _l("Only contacts of the organisation may do this."),
    "process_unpublished": _l("This process is not public yet."),
    "paper_unpublished": _l("This paper is not published yet."),
    "paper_closed": _l("This paper takes no contributions any more."),
    "thread_closed": _l("This discussion is closed and takes no more replies."),
    "thread_archived": _l("This discussion is archived."),
    "thread_merged": _l("This discussion was merged into another one and only leads there."),
    "hidden_by_moderation": _l("This contribution is hidden by the moderation team."),
    "deleted": _l("This contribution has been deleted."),
    "deleted_for_good": _l("The words of this contribution are erased already."),
    "claimed_by_someone_else": _l("Please claim the report first."),
    "decided_by_you": _l("An appeal is decided by somebody else."),
    "not_concerned": _l("Only the people concerned may do this."),
    "account_deleted": _l("This account does not exist any more."),
    "not_for_you": _l("You are not allowed to do this."),
    # Rules of the nouns.
    "answered_elsewhere": _l("This contribution is answered on its own page."),
    "note_too_long": _l("Please write a shorter note."),
    "no_such_rating": _l("Please rate from 1 to 5."),
    "dissent_over": _l("This objection is settled or withdrawn."),
    "nothing_to_extend": _l("This objection waits for no answer any more."),
    "deadline_not_later": _l("Please choose a day after today and after the present deadline."),
    "already_raised": _l("Your earlier objection to this still waits for its answer."),
    "no_curator": _l(
        "This process has no paper with a curator yet, so nobody could answer an objection."
    ),
    "not_a_step": _l("This step is not possible here."),
    "not_completed": _l("A note on the result can be written once the cooperation is completed."),
    "note_has_changed": _l("The note has been rewritten since. Please read it again."),
    "debate_is_over": _l("This debate is over or has been withdrawn."),
    "date_in_the_past": _l("Please choose a date that lies ahead."),
    "debate_lies_ahead": _l("The date of this debate still lies ahead."),
    "membership_already_open": _l("Your earlier request still waits for its answer."),
    "reason_missing": _l("Please give a reason."),
    "notifier_missing": _l("Please give your name and your e-mail address."),
    "no_contribution_there": _l("There is no contribution at this address. Please copy it anew."),
    "edited_meanwhile": _l("This contribution has been changed since you opened the form."),
    "reply_elsewhere": _l("The contribution you answer stands in another discussion."),
    "search_empty": _l("There is nothing to search for yet."),
    "search_too_long": _l("A search of more than %(allowed)s characters cannot be saved."),
    "search_already_saved": _l("You have saved this search already, as “%(name)s”."),
    "too_many_searches": _l(
        "You have saved %(allowed)s searches; more are not possible. Please delete one first."
    ),
    "too_many_tag_synonyms": _l("Please give a tag at most %(allowed)s synonyms."),
    "tag_taken": _l("This word already belongs to the tag “%(name)s”. You can merge the two."),
    "tag_without_letters": _l("A tag needs letters or digits: %(name)s"),
    "tag_merged_with_itself": _l("Please choose another tag."),
    "tag_unknown": _l("There is no tag of this name: %(name)s"),
    "tag_in_use": _l("This tag stands at discussions. Merge it with another one instead."),
    "too_many_tags": _l("Please use at most %(allowed)s tags."),
    "mail_without_reply_address": _l(
        "The address that you wrote to takes no answers, or no longer. Please answer on the page."
    ),
    "mail_from_another_address": _l(
        "The answer came from another address than that of your account."
    ),
    "mail_is_empty": _l("Your mail held no text of your own above the quote."),
    "decisions_come_by_mail": _l("Mails about decisions cannot be switched off."),
    "no_such_hour": _l("Please choose one of the hours offered."),
    "field_of_another_process": _l("The action field belongs to another process."),
    "slug_taken": _l("This address is taken by another paper or process."),
    "foreign_action_field": _l("This action field belongs to another process."),
    "not_accounted_for": _l("Something still has to be said before this version is published."),
    "draft_changed_meanwhile": _l(
        "Somebody else has saved this draft since you opened it. Both texts are shown below."
    ),
    "suggestion_place_lost": _l(
        "The place of this suggestion was not found in the draft, or the text is formatted there. "
        "Please change the draft by hand, and say in this form that you do so."
    ),
    "insertion_over_text": _l("New text is inserted at a point; to change text, replace it."),
    "nothing_marked": _l("There is no text at this place."),
    "replacement_missing": _l("Please write the words that are to stand there."),
    "replacement_same": _l("These are the words that stand there already."),
    "already_answered": _l("This does not wait for an answer any more."),
    "about_yourself": _l("This is about yourself; somebody else has to do it."),
    "note_empty": _l("Please write something down."),
    "export_waits": _l("An export is being made already. We tell you when it is ready."),
    "deletion_waits": _l("The deletion of this account has been asked for already."),
    "own_draft": _l("A draft is reviewed by somebody else than the person who wrote it."),
    "drafts_refused": _l("Nothing was done, because it is not possible with all of the drafts."),
    "placement_decided": _l("Somebody has already said where this contribution belongs."),
    "newer_version": _l("There is a newer version of the paper; please decide there."),
    "passage_elsewhere": _l("This passage stands in another version."),
    "paper_empty": _l("The text is empty."),
    "range_outside": _l("The marked place does not lie within the passage."),
    "action_field_in_use": _l("An action field with papers or discussions cannot be removed."),
    "phase_dates": _l("A phase cannot end before it begins."),
    "barrier_already_answered": _l("This report has been answered already."),
    "page_heading": _l("Please begin headings with ##; a single # is the title of the page."),
    # Synonyms of the search.
    "synonyms_changed_meanwhile": _l(
        "Somebody else has changed the synonyms since you opened this page. Please look again; "
        "sending once more saves what you entered."
    ),
    "synonyms_too_few": _l("A group needs at least two words, each in a line of its own."),
    "synonyms_too_many": _l("A group has at most %(allowed)s words."),
    "embed_host_unusable": _l(
        "This is not the name of a public host: %(host)s. Please enter it as video.example.org."
    ),
    "embed_host_known": _l("Links to %(host)s are recognised already."),
    "embed_host_is_forum": _l("The forum cannot show itself within its own pages."),
    "embed_page_unusable": _l(
        "Please enter the address of a page with https:// and {id} in the place of the number."
    ),
    "embed_player_unusable": _l(
        "Please enter the address of the player with https:// and {id} in the place of the number."
    ),
    "embed_page_elsewhere": _l("The pages of the videos have to stand on %(host)s."),
    "embed_privacy_url": _l("Please enter the address of the privacy policy with https://."),
    "too_many_embed_hosts": _l("At most %(allowed)s hosts are possible."),
    "synonym_groups_too_many": _l("At most %(allowed)s groups are possible."),
    "synonym_too_long": _l("“%(word)s” is too long: %(allowed)s characters are possible."),
    "synonym_too_many_words": _l("“%(word)s” has too many words: %(allowed)s are possible."),
    "synonym_unreadable": _l(
        "“%(word)s” contains characters that cannot be searched. Please use letters, digits, "
        "spaces and hyphens."
    ),
    "synonym_only_stop_words": _l("“%(word)s” is too common to be searched."),
    "synonym_twice": _l(
        "“%(word)s” and “%(other)s” are forms of the same word; the search finds both anyway."
    ),
    "synonym_elsewhere": _l("“%(word)s” is already in another group: %(group)s."),
    "synonym_file_too_long": _l("The list is too long: %(allowed)s characters are possible."),
    "synonym_file_not_text": _l("The file is not a readable text. Please save it as CSV."),
    # Limits of Markdown; ``found`` and ``allowed`` are numbers.
    # Names, accounts, organisations.
    "name_has_wrong_length": _l("A name has 2 to %(longest)s characters."),
    "name_has_invisible_characters": _l("This name contains characters that cannot be seen."),
    "name_without_letters": _l("A name needs letters."),
    "name_mixes_scripts": _l("This name mixes letters of different scripts that look alike."),
    "name_reserved": _l("This name sounds like an office of this forum. Please choose another."),
    "name_taken": _l("Somebody has this name, or one that looks like it. Please choose another."),
    "name_looks_like_organisation": _l(
        "This is the name of an organisation. Please use your own name; you can act for the "
        "organisation."
    ),
    "organisation_exists": _l(
        "There is an organisation with this name, or one that looks like it. You can ask to act "
        "for it."
    ),
    "represents_already": _l(
        "You act for another organisation, or have asked to. Please end that in your settings "
        "first."
    ),
    "representation_ended": _l("This has ended in the meantime. The person can ask again."),
    "expires_in_the_past": _l("This day has passed already."),
    "not_a_web_address": _l("A web address begins with https:// or http://."),
    "too_many_topics": _l(
        "At most %(most)s topics with at most %(longest)s characters each are possible."
    ),
    "last_administrator": _l(
        "You are the only one who administers this forum. Please appoint somebody else first."
    ),
    "draft_saved_meanwhile": _l(
        "Another device has saved this draft since. Both texts are shown below."
    ),
    # Uploads.
    "upload_in_use": _l("A contribution shows this file. Please take it out there first."),
    "upload_empty": _l("This file is empty."),
    "upload_too_large": _l("This file is too large: %(allowed)s MB are possible."),
    "upload_not_taken": _l(
        "Files of this kind are not taken. Possible are pictures (PNG, JPEG, WebP), PDF, ODT, "
        "DOCX, ODS, XLSX and CSV, without macros. What counts is the content and not the name."
    ),
    "upload_damaged": _l("This file is damaged or incomplete. Please save it anew and try again."),
    "upload_encrypted": _l(
        "This file is protected by a password. Please save it without one and try again."
    ),
    "upload_too_large_unpacked": _l(
        "This file becomes too large when unpacked: %(allowed)s MB are possible."
    ),
    "upload_too_many_pixels": _l(
        "This picture has too many pixels: %(allowed)s million are possible. Please make it "
        "smaller."
    ),
    "upload_too_dear": _l("This picture could not be prepared. Please make it smaller."),
    "upload_alternative_missing": _l(
        "Please describe what the picture shows, and choose it again. People who do not see it "
        "read your description."
    ),
    "upload_quota": _l(
        "You have uploaded %(allowed)s files within a day, and that is the limit at present. "
        "Please go on tomorrow."
    ),
    "upload_too_many": _l("A text can show %(allowed)s files, yours has %(found)s."),
    "upload_missing": _l("Please choose a file first."),
    # Files that cannot be read.
    "file_empty": _l("“%(name)s” contains no text."),
    "file_too_large": _l("“%(name)s” is too large: %(allowed)s MB are possible."),
    "file_is_old_word": _l(
        "“%(name)s” is a document of an old version of Word (.doc). Please open it in Word or "
        "LibreOffice and save it as .docx."
    ),
    "file_is_open_document": _l(
        "“%(name)s” is an OpenDocument text (.odt). Please save it as a Word document (.docx)."
    ),
    "file_is_pdf": _l(
        "“%(name)s” is a PDF; its text cannot be taken over reliably. Please take the document "
        "that it was made from, as .docx or Markdown."
    ),
    "file_is_rich_text": _l(
        "“%(name)s” is an RTF text. Please save it as a Word document (.docx)."
    ),
    "file_encrypted": _l(
        "“%(name)s” is protected by a password. Please save it without one and try again."
    ),
    "file_not_docx": _l(
        "“%(name)s” is not a Word document (.docx), or one that contradicts itself. Please open it "
        "in Word or LibreOffice and save it anew as .docx."
    ),
    "file_damaged": _l("“%(name)s” is damaged or incomplete. Please save it anew and try again."),
    "file_damaged_part": _l(
        "“%(name)s” is damaged: its part %(part)s cannot be read. Please save it anew."
    ),
    "file_damaged_part_line": _l(
        "“%(name)s” is damaged: its part %(part)s has a fault in line %(line)s. Please save it "
        "anew."
    ),
    "file_unsafe_xml": _l(
        "“%(name)s” contains declarations that no Word document needs (in its part %(part)s), and "
        "is not read for safety."
    ),
    "file_too_many_parts": _l(
        "“%(name)s” has too many parts: %(found)s, %(allowed)s are possible."
    ),
    "file_too_large_unpacked": _l(
        "“%(name)s” becomes too large when unpacked: %(found)s MB, %(allowed)s MB are possible."
    ),
    "file_too_dear": _l("“%(name)s” is too complicated to be read. Please split or simplify it."),
    "file_passage_too_long": _l(
        "Paragraph %(paragraph)s of “%(name)s” is too long to be discussed as one passage "
        "(%(found)s characters, %(allowed)s are possible). It begins: “%(beginning)s”. "
        "Please divide it."
    ),
    "markup_not_text": _l("This is not a readable text (line %(line)s)."),
    "markup_too_long": _l("The text is too long: %(found)s characters, %(allowed)s are possible."),
    "markup_line_too_long": _l("Line %(line)s is too long: %(allowed)s characters are possible."),
    "markup_passage_too_long": _l(
        "The passage at line %(line)s is too long: %(allowed)s characters are possible."
    ),
    "markup_too_many_brackets": _l("Too many brackets: %(found)s, %(allowed)s are possible."),
    "markup_too_many_backticks": _l("Too many backticks: %(found)s, %(allowed)s are possible."),
    "markup_too_many_marks": _l("Too many formatting marks: %(found)s, %(allowed)s are possible."),
    "markup_too_many_links": _l("Too many links: %(found)s, %(allowed)s are possible."),
    "markup_too_many_references": _l("Too many references: %(found)s, %(allowed)s are possible."),
    "markup_too_many_cells": _l("Too many table cells: %(found)s, %(allowed)s are possible."),
    "markup_too_many_mentions": _l("Too many mentions: %(found)s, %(allowed)s are possible."),
    "markup_too_deep": _l("Lists or quotes are nested too deeply."),
    "markup_too_slow": _l("The text is too complicated to be shown. Please simplify it."),
    "markup_too_large": _l("The text becomes too large when shown. Please shorten it."),
    "markup_busy": _l("Too many texts are being prepared. Please try again in a moment."),
    "markup_failed": _l("The text could not be prepared. Please simplify it and try again."),
}


def sentence_for(error: ForumError) -> str:
    """Give the sentence for a refusal in the language of the page."""
    sentence = SENTENCES.get(error.code, _l("This cannot be accepted."))
    text, locale = str(sentence), str(get_locale())
    values = {
        name: moment_text(value, locale) if isinstance(value, datetime) else value
        for name, value in error.values.items()
    }
    try:
        return text % values if values else text
    except KeyError:
        # A refusal without the values that its sentence would like to name.
        return str(_l("This cannot be accepted."))

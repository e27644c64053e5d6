"""Answers as mail programs really write them: what the person wrote is found, and nothing else."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from forum.notifications import picture_words
from forum.notifications.incoming import read
from forum.notifications.reply_texts import from_html, from_plain

MAILS = Path(__file__).parent / "mails"
ANSWERS = sorted(
    path.name
    for path in MAILS.glob("*.eml")
    if path.name not in {"out-of-office.eml", "delivery-report.eml"}
)


def mail(name):
    return read((MAILS / name).read_bytes())


class TestRead:
    def test_there_are_mails_of_all_programs(self):
        assert len(ANSWERS) == 7

    @pytest.mark.parametrize("name", ANSWERS)
    def test_finds_what_the_person_wrote(self, name):
        lines = [line for line in mail(name).text.split("\n") if line]
        assert lines[0].startswith("Bei uns in Musterstadt läuft es genauso")
        assert lines[1] == "Die Abstellanlage am Bahnhof hat am meisten gebracht."
        assert lines[2:] in ([], ["Mit freundlichen Grüßen", "Anna Muster"])

    @pytest.mark.parametrize("name", ANSWERS)
    def test_finds_sender_and_recipient_and_that_a_person_wrote_it(self, name):
        found = mail(name)
        assert found.sender == "anna@example.org"
        assert found.recipients == ("antwort+token@forum.example.org",)
        assert not found.is_automatic

    def test_names_a_domain_with_umlauts_as_people_type_it(self):
        raw = (MAILS / ANSWERS[0]).read_bytes()
        raw = raw.replace(b"anna@example.org", b"anna@xn--bermnster-p9ae.example")
        assert read(raw).sender == "anna@übermünster.example"
        raw = raw.replace(b"xn--bermnster-p9ae.example", b"xn--.example")
        assert read(raw).sender == "anna@xn--.example"

    def test_reads_windows_1252(self):
        assert "– „wirklich“" in mail("outlook-html-windows-1252.eml").text

    def test_names_attachments_but_no_logo_of_a_signature(self):
        found = mail("outlook-multipart-attachment.eml")
        (plan,) = found.attachments
        assert (plan.name, plan.data) == ("Plan für den Bahnhof.pdf", b"%PDF-1.4 plan")

    def test_gives_the_same_mail_the_same_key_and_keeps_no_address_in_it(self):
        first, second = (mail("gmail.eml").key for _ in range(2))
        assert first == second != mail("thunderbird.eml").key
        assert "@" not in first

    @pytest.mark.parametrize(
        "header",
        [
            "Auto-Submitted: auto-replied",
            "X-Auto-Response-Suppress: OOF",
            "Precedence: bulk",
            "Precedence: auto_reply",
            "List-Id: <liste.example.org>",
            "Return-Path: <>",
            "X-Autoreply: yes",
        ],
    )
    def test_knows_what_a_program_wrote(self, header):
        assert read(f"From: a@example.org\n{header}\n\nText".encode()).is_automatic

    @pytest.mark.parametrize("sender", ["", "MAILER-DAEMON@example.org", "noreply@example.org"])
    def test_takes_nobody_and_machines_for_programs(self, sender):
        assert read(f"From: {sender}\n\nText".encode()).is_automatic

    def test_knows_that_a_person_may_say_auto_submitted_no(self):
        assert not read(b"From: a@example.org\nAuto-Submitted: no\n\nText").is_automatic

    def test_finds_which_mail_came_back_for_good(self):
        assert mail("delivery-report.eml").returned == "MESSAGE@forum.example.org"
        assert mail("out-of-office.eml").returned is None
        later = (MAILS / "delivery-report.eml").read_bytes().replace(b"5.1.1", b"4.2.2")
        assert read(later).returned is None

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\xff\xfe\x00",
            b"From: a@example.org\nContent-Type: text/plain; charset=gibtsnicht\n\nGr\xfc\xdfe",
            b"From: a@example.org\nContent-Type: multipart/mixed\n\nohne Grenze",
            b"From: =?utf-8?q?broken <a@example.org\nTo: @@@\n\nText",
        ],
    )
    def test_survives_what_is_broken(self, raw):
        assert isinstance(read(raw).text, str)

    def test_reads_an_unknown_character_set_as_windows(self):
        raw = b"From: a@example.org\nContent-Type: text/plain; charset=gibtsnicht\n\nGr\xfc\xdfe"
        assert read(raw).text == "Grüße"


class TestFromPlain:
    @pytest.mark.parametrize(
        "cut",
        [
            "-- \nAnna",
            "Am 26.11.2026 um 09:58 schrieb Kommune 360°:\n> Text",
            "Am Do., 26. Nov. 2026 um 09:58 Uhr schrieb Kommune 360° <\nantwort@example.org>:\n> x",
            "On Thu, Nov 26, 2026 at 9:58 AM Kommune 360 <a@example.org> wrote:\n> Text",
            "Kommune 360° <a@example.org> schrieb am Do. 26. Nov. 2026 um 09:58:\n> Text",
            "-----Ursprüngliche Nachricht-----\nVon: Forum\nText",
            "-----Original Message-----\nFrom: Forum\nText",
            "Von: Forum\nGesendet: heute\nAn: Anna\nBetreff: Radwege\n\nText",
            "From: Forum\nSent: today\nTo: Anna\nSubject: Radwege\n\nText",
            "________________________________\nVon: Forum\nText",
            "Von meinem iPhone gesendet",
            "Gesendet von Outlook für Android",
            "Sent from my iPad",
            "> Text",
        ],
    )
    def test_cuts_what_is_not_the_persons(self, cut):
        assert from_plain(f"Meine Antwort.\r\n\r\n{cut}\n") == "Meine Antwort."

    @pytest.mark.parametrize(
        "text",
        [
            "Von: Haus zu Haus ist der Weg weit.",
            "Am Montag schrieb Frau Kern, dass der Weg offen ist.",
            "On Monday we meet: bring the plan.",
            "Am 3. Mai schrieb die Stadt:\nDer Weg bleibt offen.",
            "- erstens\n- zweitens",
            "Das kostet --- so die Stadt --- zu viel.",
        ],
    )
    def test_leaves_words_that_only_look_like_it(self, text):
        assert from_plain(text) == text

    def test_takes_no_paragraph_for_part_of_an_attribution(self):
        text = "Am Montag komme ich.\n\nAm 1.1.2026 um 10:00 schrieb Forum:\n> Frage?"
        assert from_plain(text) == "Am Montag komme ich."

    def test_keeps_what_is_written_below_the_quote(self):
        text = "Am 1.1.2026 um 10:00 schrieb Forum:\n> Frage?\n\nJa."
        assert from_plain(text) == "Ja."


class TestFromHtml:
    def test_reads_paragraphs_lists_and_breaks(self):
        html = "<p>Eins<br>zwei</p>\n<ul><li>drei</li><li>vier &amp; fünf</li></ul>"
        assert from_html(html) == "Eins\nzwei\ndrei\nvier & fünf"

    def test_leaves_out_quotes_styles_and_scripts(self):
        html = "<style>p{}</style><script>x()</script><p>Ja</p><blockquote>Frage</blockquote>"
        assert from_html(html) == "Ja"

    def test_survives_elements_that_nobody_closes(self):
        assert from_html("<div><p>Ja</div></span> nein<td>") == "Ja\nnein"


class TestPictureWords:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("Haltestelle_am-Rathaus.jpg", "Haltestelle am Rathaus"),
            ("IMG_20240512_Haltestelle.jpeg", "Haltestelle"),
            ("IMG_0815.jpeg", ""),
            ("DSC00012.JPG", ""),
            ("image001.png", ""),
            ("WhatsApp Image 2026-11-26.jpg", ""),
            ("Bildschirmfoto 2026-11-26.png", ""),
            ("abc.png", ""),
            ("1.jpg", ""),
        ],
    )
    def test_are_those_of_a_name_that_somebody_chose(self, name, words):
        assert picture_words.from_name(name) == words

    def test_are_those_that_the_html_says_instead(self):
        html = """<p>Da: <img src="cid:a@b" alt="Der  Plan des Marktplatzes">
        <img src="cid:c" alt="image001.png"><img src="https://x.example/p.png" alt="Fern"></p>"""
        assert picture_words.from_html(html) == {"a@b": "Der Plan des Marktplatzes"}

    def test_belong_to_the_attachment_with_this_content_id(self):
        mail = EmailMessage()
        mail["From"] = "anna@example.org"
        mail.set_content("Siehe Bild.")
        mail.add_alternative('<img src="cid:plan@x" alt="Der Plan">', subtype="html")
        mail.add_attachment(
            b"x", maintype="image", subtype="png", filename="image001.png", cid="<plan@x>"
        )
        mail.add_attachment(b"y", maintype="image", subtype="png", filename="Marktplatz.png")
        found = [one.description for one in read(mail.as_bytes()).attachments]
        assert found == ["Der Plan", "Marktplatz"]

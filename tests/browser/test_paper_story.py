"""The story of a paper that changes, end to end: three people, two versions, nothing lost."""

import re

SOURCE = """# Lernzeit für alle

Alle Beschäftigten haben eine feste Lernzeit. Sie wird im Dienstplan eingetragen.

Die Führung entscheidet allein über die Themen. Ein Einspruch ist möglich.

Dieser Absatz wird später gestrichen.

Der Schluss bleibt Wort für Wort gleich.
"""


def send(page, label):
    """Press the button and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()


def sees(page, text):
    """Wait until the page shows a text."""
    page.get_by_text(text).first.wait_for()


def passage_id(page, words):
    """Give the id of the passage that has these words, from the link beside it."""
    section = page.locator(".passage", has_text=words).first
    href = section.locator(".passage__link").get_attribute("href")
    return re.search(r"/passages/(\d+)", href).group(1)


def mark(page, words):
    """Mark words as a mouse or finger does, and follow the link that appears."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const node = walker.currentNode;
                const at = node.data.indexOf(words);
                if (at < 0 || !node.parentElement.closest('[data-mark]')) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const selection = document.getSelection();
                selection.removeAllRanges();
                selection.addRange(range);
                return;
            }
        }""",
        words,
    )
    link = page.get_by_role("link", name="Auf die markierte Stelle antworten")
    link.wait_for()
    link.click()
    page.locator("mark", has_text=words).wait_for()


def publish_first(page):
    """Publish the first version as the curator."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/papers/new")
    page.fill("input[name=title]", "Lernzeit für alle")
    page.select_option("select[name=action_field]", index=0)
    page.fill("textarea[name=source]", SOURCE)
    send(page, "Das Papier veröffentlichen")
    assert page.url.endswith("/papers/lernzeit-fuer-alle")


def object_to_a_marked_place(page, paper):
    """Mark two words, object to them, and give back the address of the objection."""
    page.goto(paper)
    mark(page, "entscheidet allein")
    page.locator("a.intent-card.kind--dissent").click()
    assert "entscheidet allein" in page.locator("select[name=spot] option:checked").inner_text()
    page.fill("textarea[name=statement]", "Wer lernt, soll mitentscheiden.")
    page.fill("textarea[name=grounds]", "Sonst passt das Angebot nicht zum Bedarf.")
    send(page, "Widerspruch absenden")
    assert page.locator("blockquote mark", has_text="entscheidet allein").count() == 1
    return page.url


def suggest(page, paper):
    """Suggest other words for a sentence, chosen in the form."""
    page.goto(paper)
    page.goto(
        f"{paper.split('/papers')[0]}/passages/{passage_id(page, 'feste Lernzeit')}/suggestions/new"
    )
    option = page.locator("select[name=spot] option", has_text="Dienstplan").get_attribute("value")
    page.select_option("select[name=spot]", option)
    send(page, "Wortlaut dieser Stelle übernehmen")
    page.fill("textarea[name=replacement]", "Sie steht im Dienstplan und ist geschützt.")
    page.fill("textarea[name=reason]", "Eingetragen heißt noch nicht, dass sie bleibt.")
    send(page, "Änderungsvorschlag veröffentlichen")
    assert "/suggestions/" in page.url
    return page.url


def write_about(page, paper, words, text):
    """Write a gap about a passage, and give back its address."""
    page.goto(paper)
    base = paper.split("/papers")[0]
    page.goto(f"{base}/passages/{passage_id(page, words)}/threads/new?kind=gap")
    page.fill("textarea[name=body]", text)
    send(page, "Veröffentlichen")
    return page.url


def test_the_paper_stays_true(visitor, site):
    curator = visitor("moderation").page
    curator.goto(f"{site.address}/papers")
    publish_first(curator)
    paper = curator.url

    kommune, anbieter, third = (visitor(who).page for who in ("kommune", "anbieter", "admin"))
    flag = object_to_a_marked_place(kommune, paper)
    suggestion = suggest(anbieter, paper)
    gone = write_about(third, paper, "später gestrichen", "Hier fehlt ein Beispiel.")
    changed = write_about(third, paper, "Die Führung", "Wer ist hier die Führung?")

    anbieter.goto(flag)
    send(anbieter, "Ich zeichne diesen Widerspruch mit")
    sees(anbieter, "Wer ihn mitzeichnet (1)")

    number = flag.rsplit("/", 1)[1]
    curator.goto(f"{site.address}/desk/dissent-flags/{number}")
    curator.check("input[name=outcome][value=adopted]")
    curator.fill("textarea[name=reasons]", "Das stimmt; die nächste Fassung ändert den Satz.")
    send(curator, "Jetzt veröffentlichen")
    curator.goto(suggestion)
    curator.check("input[name=outcome][value=adopted]")
    curator.fill("textarea[name=reasons]", "Gern so.")
    send(curator, "Entscheidung veröffentlichen")

    curator.goto(f"{paper}/draft")
    text = curator.locator("textarea[name=source]")
    assert "steht im Dienstplan und ist geschützt" in text.input_value()
    text.fill(
        text.input_value()
        .replace("entscheidet allein über die Themen", "entscheidet mit allen über die Themen")
        .replace("Dieser Absatz wird später gestrichen.\n\n", "")
    )
    curator.locator("#draft-passages", has_text="entscheidet mit allen").wait_for()
    send(curator, "Speichern und Änderungen begründen")

    send(curator, "Fassung 2 veröffentlichen")
    assert curator.get_by_text("fehlt noch").count() == 2
    sees(curator, "Übernommen, aber ohne Änderung:")
    place = curator.locator("fieldset.change", has_text="mit allen")
    place.get_by_label(re.compile("Widerspruch: Wer lernt")).check()
    curator.fill("input[name=otherwise]", "Doppelung")
    send(curator, "Fassung 2 veröffentlichen")
    assert curator.url.endswith("/v2")

    guest = visitor().page
    guest.goto(paper)
    sees(guest, "Fassung 2, die neueste")
    guest.locator("a.moved", has_text="entscheidet mit allen").click()
    sees(guest, "Wer lernt, soll mitentscheiden.")
    guest.goto(f"{paper}/v1")
    sees(guest, "Dieser Absatz wird später gestrichen.")

    guest.goto(f"{paper}/shelf")
    assert guest.locator("#orphaned-title").inner_text().endswith("(1)")
    sees(guest, "Dieser Absatz wird später gestrichen.")
    third.goto(changed)
    third.get_by_role("link", name="Bitte bestätigen Sie, wohin es gehört").click()
    sees(third, "entscheidet allein")
    send(third, "Ja, er gehört zu diesem Absatz")
    sees(third, "Der Beitrag steht jetzt neben diesem Absatz.")
    third.goto(gone)
    assert third.get_by_role("link", name="In der Ablage").count() == 1

    kommune.goto(f"{site.address}/receipts")
    sees(kommune, "im Papier verwendet")
    sees(kommune, "entscheidet mit allen")
    guest.goto(f"{paper}/changes")
    sees(guest, "Wer lernt, soll mitentscheiden.")
    sees(guest, "geschützt")
    guest.goto(f"{site.address}/dissent-flags?paper=lernzeit-fuer-alle")
    assert guest.get_by_role("link", name="Wer lernt, soll mitentscheiden.").count() == 1
    guest.goto(f"{paper}/compare/1/2")
    assert guest.locator("ins", has_text="mit allen").count() >= 1

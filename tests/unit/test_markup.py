"""Markdown becomes safe HTML, and hostile Markdown a refusal that says what to mend."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum import markup
from forum.markup import MarkupRefused
from forum.markup_limits import decode
from tests.effort import counted

PIECES = st.sampled_from(
    [
        "- ",
        "1. ",
        "2) ",
        "  ",
        "    ",
        "> ",
        "wort ",
        "```",
        "~~~",
        "`",
        "*",
        "**",
        "_",
        "[x](y)",
        "[x](javascript:a)",
        "[^1]",
        "# ",
        "---",
        "<b>",
        "<script>",
        "&amp;",
        "&#60;",
        "@anna ",
        "![i](j.png)",
        "[r]",
        "http://a.b ",
        "\\",
        "\t",
        "<http://q.r>",
        "~~",
        "\x00",
        "\x02",
        "\u202e",
        "ä",
        "\U0010fffd",
        "\n",
        "\n\n",
        "|",
        "|-|-|\n",
        "| a | b |\n",
        "\n[^1]: ",
        "\n[r]: http://x.y\n",
    ]
)
MARKDOWN = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=200))


def refusal_of(source: str, **arguments: object) -> MarkupRefused:
    with pytest.raises(MarkupRefused) as caught:
        markup.render(source, **arguments)  # type: ignore[arg-type]
    return caught.value


def rendered_if_text(source: str) -> str:
    """The HTML of generated text; it may hold characters that are no text, and nothing worse."""
    if re.search("[\x00\ud800-\udfff]", source):
        assert refusal_of(source).code == "markup_not_text"
        return ""
    return markup.render(source, mentions={"anna": "/people/anna"})


class Tags(HTMLParser):
    """The tags and attributes of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


class TestRender:
    def test_sets_paragraphs_emphasis_and_line_breaks_as_forums_do(self):
        html = markup.render("Die **Kommune** *fragt*\nund ~~schweigt~~.")

        assert html == (
            "<p>Die <strong>Kommune</strong> <em>fragt</em><br>\nund <del>schweigt</del>.</p>"
        )

    def test_keeps_the_line_breaks_of_a_paper_out_of_its_page(self):
        assert "<br>" not in markup.render("eins\nzwei", limits=markup.PAPER_LIMITS)

    def test_never_makes_a_heading_of_the_first_two_ranks_in_a_post(self):
        html = markup.render("\n".join(f"{'#' * rank} Titel {rank}" for rank in range(1, 7)))

        assert re.findall(r"<(h\d)>", html) == ["h3", "h4", "h5", "h6", "h6", "h6"]

    def test_leaves_hashtags_alone(self):
        assert markup.render("#verkehr") == "<p>#verkehr</p>"

    def test_nests_lists_however_far_they_are_indented(self):
        for step in ("  ", "   ", "    "):
            html = markup.render(f"- eins\n{step}- zwei\n{step * 2}- drei\n- vier")

            assert html.count("<ul>") == 3
            assert html.count("<li>") == 4

    def test_starts_a_list_below_a_sentence_and_keeps_its_number(self):
        assert "<ul>" in markup.render("Wir brauchen:\n- Zeit\n- Geld")
        assert '<ol start="7">' in markup.render("7. sieben\n8. acht")

    def test_sees_no_list_in_a_year_at_the_start_of_a_line(self):
        assert "<ol>" not in markup.render("Das war im Jahr\n2024. Danach kam mehr.")

    def test_keeps_code_as_it_was_written(self):
        html = markup.render('```python\nif a < b & c:\n    print("<b>", "&lt;", @anna)\n```')

        assert html == (
            '<pre><code class="language-python">if a &lt; b &amp; c:\n'
            '    print("&lt;b&gt;", "&amp;lt;", @anna)\n</code></pre>'
        )

    def test_sets_code_within_lists_and_quotes(self):
        assert "<li>" in markup.render("- so:\n\n  ```\n  x\n  ```")
        assert markup.render("> ```\n> x\n> ```") == (
            "<blockquote>\n<pre><code>x\n</code></pre>\n</blockquote>"
        )

    def test_frames_a_table_so_that_it_scrolls_by_keyboard(self):
        html = markup.render("| Kommune | Kosten |\n|---|--:|\n| Ahlen | 3 |")

        assert html.startswith(
            '<div aria-label="Kommune, Kosten" class="table-scroll" role="group" tabindex="0">'
        )
        assert '<th scope="col">Kommune</th>' in html
        assert '<td align="right">3</td>' in html

    def test_links_addresses_with_a_scheme_and_no_others(self):
        html = markup.render("Siehe https://example.org/a?b=1&c=2, nicht example.org oder a@b.org.")

        assert html.count("<a ") == 1
        assert 'href="https://example.org/a?b=1&amp;c=2"' in html

    @pytest.mark.parametrize("target", ["https://example.org/", "http://example.org/x"])
    def test_marks_links_to_other_sites(self, target):
        assert 'rel="nofollow ugc noopener"' in markup.render(f"[dort]({target})")

    @pytest.mark.parametrize("target", ["/papers/x", "#absatz-3", "?page=2", "anhang"])
    def test_leaves_links_within_the_site_unmarked(self, target):
        html = markup.render(f"[hier]({target})")

        assert f'href="{target}"' in html
        assert "rel=" not in html

    @pytest.mark.parametrize(
        "target",
        [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "javascript&#58;alert(1)",
            "javascript&colon;alert(1)",
            "&#x6A;avascript:alert(1)",
            "\x01javascript:alert(1)",
            "data:text/html;base64,PHNjcmlwdD4=",
            "vbscript:x",
            "file:///etc/passwd",
            "//evil.example",
            "/\\evil.example",
            "https:///evil.example",
        ],
    )
    def test_makes_text_of_links_that_lead_astray(self, target):
        for source in (f"[Klick]({target})", f"![Klick]({target})", f"[Klick][r]\n\n[r]: {target}"):
            html = markup.render(source)

            assert not [tag for tag, _ in Tags(html).found if tag == "a"], html
            assert "Klick" in html

    def test_shows_no_picture_from_elsewhere_but_links_to_it(self):
        html = markup.render("![Ein Plan](https://example.org/plan.png) ![](/dateien/karte.png)")

        assert "<img" not in html
        assert (
            '<a href="https://example.org/plan.png" rel="nofollow ugc noopener">Ein Plan</a>'
            in html
        )
        assert '<a href="/dateien/karte.png">karte.png</a>' in html

    def test_shows_the_pictures_it_is_given_with_size_and_words(self):
        path = "/uploads/0123456789abcdefghij-_"
        given = {path: markup.Picture(640, 480, "Aus der Datei")}
        html = markup.render(f'![Ein "Plan" & \\[mehr\\]]({path})', pictures=given)

        assert html == (
            '<p><img alt="Ein &quot;Plan&quot; &amp; [mehr]" height="480" loading="lazy" '
            f'src="{path}" width="640"></p>'
        )
        assert 'alt="Aus der Datei"' in markup.render(f"![]({path})", pictures=given)
        assert markup.plain_text(markup.render(f"a ![b]({path})c", pictures=given)) == "a bc"

    def test_shows_no_picture_at_another_address_even_if_it_is_given(self):
        for path in ("https://a.example/p.png", "/uploads/../x", "/dateien/p.png"):
            given = {path: markup.Picture(1, 1, "x")}
            assert "p.png" not in markup.render(f"![x]({path})", pictures=given)

    def test_keeps_a_picture_within_a_link_as_text(self):
        html = markup.render("[![Plan](https://a.example/p.png)](https://b.example)")

        assert [tag for tag, _ in Tags(html).found] == ["p", "a", "span"]

    def test_links_the_names_that_exist(self):
        html = markup.render("@Anna. und @bob und x@anna.de", mentions={"anna": "/people/anna"})

        assert '<a class="mention" href="/people/anna">@Anna</a>. und @bob und x@anna.de' in html

    def test_links_no_name_in_code_or_in_a_link(self):
        source = "`@anna` [@anna](/x) https://example.org/@anna\n\n    @anna"

        assert "mention" not in markup.render(source, mentions={"anna": "/people/anna"})

    def test_numbers_footnotes_as_a_reader_meets_them(self):
        html = markup.render("Eins[^b], zwei[^a], wieder[^b].\n\n[^a]: Zur Zwei\n[^b]: Zur Eins")

        assert html.index("Zur Eins") < html.index("Zur Zwei")
        assert '<sup class="footnote-ref" id="fnref-1-2"><a href="#fn-1">1</a></sup>' in html
        assert '<a class="footnote-back" href="#fnref-1-2">' in html

    def test_lets_two_posts_with_footnotes_share_a_page(self):
        source = "Satz[^1].\n\n[^1]: Quelle"
        first = markup.render(source, id_prefix="post-1-")
        second = markup.render(source, id_prefix="post-2-")

        ids = [set(re.findall(r'id="([^"]+)"', html)) for html in (first, second)]
        assert ids[0] == {"post-1-fn-1", "post-1-fnref-1"}
        assert not ids[0] & ids[1]
        assert set(re.findall(r'href="#([^"]+)"', first)) == ids[0]

    def test_keeps_a_footnote_that_nothing_refers_to(self):
        assert "Verwaist" in markup.render("Satz.\n\n[^x]: Verwaist")

    @pytest.mark.parametrize(
        "source",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<!-- <script>alert(1)</script> -->",
            "<div onclick='x'>",
            "</p></div></main>",
            "<style>*{display:none}</style>",
            "<svg/onload=alert(1)>",
            "<?php echo 1 ?>",
            "<![CDATA[<script>]]>",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&#60;script&#62;",
            "&amp;lt;script&amp;gt;",
            "`<script>`",
            "[a](<javascript:x> \"onclick='x'\")",
            '[a](/x "\\"><script>alert(1)</script>")',
            '!["><script>](/x)',
            "| <script> | <b> |\n|---|---|\n| <i> | </table> |",
            '@anna" onmouseover="x',
        ],
    )
    def test_shows_raw_html_as_text(self, source):
        html = markup.render(source, mentions={"anna": "/people/anna"})

        allowed = {"class", "href", "rel", "title", "id", "align", "scope", "start"}
        allowed |= {"role", "tabindex", "aria-label"}
        for tag, attributes in Tags(html).found:
            assert tag in markup.TAGS
            assert set(attributes) <= allowed

    def test_shows_entities_as_they_were_meant(self):
        assert (
            markup.plain_text(markup.render("&copy; &lt; &amp;lt; `&amp;lt;`"))
            == "© < &lt; &amp;lt;"
        )

    def test_takes_invisible_characters_out(self):
        html = markup.render("a\x02b\x1bc\u202ed\ufffee\U0010fffdf")

        assert html == "<p>abcdef</p>"

    def test_keeps_text_from_right_to_left(self):
        assert "\u05e9\u05dc\u05d5\u05dd \u2067\u05d0\u2069" in markup.render(
            "\u05e9\u05dc\u05d5\u05dd \u2067\u05d0\u2069"
        )

    @given(MARKDOWN)
    @settings(max_examples=150, deadline=None)
    def test_renders_what_the_policy_passes_unchanged(self, source):
        html = rendered_if_text(source)

        assert markup.seal(html) == html
        assert "<script" not in html

    @given(st.text(alphabet="abc ÄÖ.,;()\n", max_size=200))
    @settings(max_examples=100, deadline=None)
    def test_loses_no_word(self, source):
        assert markup.plain_text(markup.render(source)).split() == source.split()


class TestRenderWithinLimits:
    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("a" * 32_001, "markup_too_long"),
            ("a" * 20_000, "markup_line_too_long"),
            ("[" * 1_000, "markup_too_many_brackets"),
            ("a `" * 1_000, "markup_too_many_backticks"),
            ("*a " * 1_000, "markup_too_many_marks"),
            ("[a](b) " * 301, "markup_too_many_links"),
            ("[a]: /b\n" * 201, "markup_too_many_references"),
            ("@anna " * 101, "markup_too_many_mentions"),
            ("|" * 1_500 + "\n" + "|-" * 1_500 + "\n" + "|\n" * 500, "markup_too_many_cells"),
            (">" * 11, "markup_too_deep"),
            ("- " * 11 + "a", "markup_too_deep"),
            ("\n".join("  " * depth + "- a" for depth in range(11)), "markup_too_deep"),
        ],
    )
    def test_says_which_limit_is_broken_and_by_how_much(self, source, code):
        refusal = refusal_of(source)

        assert refusal.code == code
        assert refusal.values["found"] > refusal.values["allowed"]

    def test_names_the_line_of_the_fault(self):
        assert refusal_of("gut\n\nauch gut\n" + "[" * 1_000).values["line"] == 4
        assert refusal_of("eins\nzwei\x00").values == {"line": 2}
        assert refusal_of("eins\n\ud800").values == {"line": 2}

    def test_counts_no_brackets_in_code(self):
        assert "<pre>" in markup.render("```\n" + "[" * 5_000 + "\n```")

    def test_takes_a_long_post_with_many_links(self):
        source = "\n\n".join(
            f"Ein [Verweis](https://example.org/{n}) und **Text**." for n in range(250)
        )

        assert markup.render(source).count("<a ") == 250

    def test_refuses_html_that_grew_too_large(self):
        limits = markup.Limits(output_bytes=1_000)

        assert refusal_of("> a\n\n" * 500, limits=limits).code == "markup_too_large"

    def test_renders_a_normal_post_in_few_steps(self):
        sentence = "Die **Kommune** braucht [Geld](https://example.org) und *Menschen*. "
        source = "\n\n".join([sentence * 3] * 4)
        markup.render(source)

        with counted() as effort:
            markup.render(source)
        assert effort.calls < 60_000


class TestPlainText:
    def test_separates_blocks_and_cells_but_not_parts_of_words(self):
        html = "<p>a<em>b</em>c</p><ul><li>d</li><li>e<br>f</li></ul><tr><td>g</td><td>h</td></tr>"

        assert markup.plain_text(html) == "abc d e f g h"

    def test_decodes_entities(self):
        assert markup.plain_text("<p>&lt;b&gt; &amp; &nbsp;&#228;</p>") == "<b> & ä"

    def test_leaves_the_numbers_of_footnotes_out(self):
        html = markup.render("Satz[^1]. Ende.\n\n[^1]: Quelle")

        assert markup.plain_text(html) == "Satz. Ende. Quelle"


class TestMentionedNames:
    def test_finds_names_once_in_lower_case_and_in_order(self):
        assert markup.mentioned_names("@Bob, @anna-b und @BOB. (@carla.d)") == [
            "bob",
            "anna-b",
            "carla.d",
        ]

    def test_finds_none_in_code_addresses_or_paths(self):
        source = "`@a1` ``@a2 ` `` a@a3.de https://x.org/@a4\n\n```\n@a5\n```\n\n    @a6\n\n@a7"

        assert markup.mentioned_names(source) == ["a7"]

    def test_finds_names_in_lists_and_footnotes(self):
        assert markup.mentioned_names("- a\n\n    @anna\n\n[^1]: @bob") == ["anna", "bob"]

    def test_stops_at_twenty(self):
        assert len(markup.mentioned_names(" ".join(f"@name{n}" for n in range(30)))) == 20

    @given(MARKDOWN)
    @settings(max_examples=100, deadline=None)
    def test_names_everybody_whom_the_renderer_would_link(self, source):
        html = rendered_if_text(source)

        if 'class="mention"' in html:
            assert "anna" in markup.mentioned_names(source)


class TestQuote:
    def test_names_and_links_the_source_in_the_first_line(self):
        source = markup.quote("Anna Beispiel", "/t/bus/7/3", "Erste Zeile\n\n- Punkt")

        assert source == "> [Anna Beispiel](/t/bus/7/3):\n>\n> Erste Zeile\n>\n> - Punkt\n"
        html = markup.render(source + "\nMeine Antwort")
        assert html.startswith("<blockquote>")
        assert '<a href="/t/bus/7/3">Anna Beispiel</a>' in html
        assert html.endswith("<p>Meine Antwort</p>")

    @pytest.mark.parametrize(
        "author", ["[x](javascript:a)", "**a**", "a\nb", "<b>", "@anna", "_a_"]
    )
    def test_takes_names_literally(self, author):
        html = markup.render(
            markup.quote(author, "/t/1", "Text"), mentions={"anna": "/people/anna"}
        )

        assert markup.plain_text(html) == f"{' '.join(author.split())}: Text"
        assert [tag for tag, _ in Tags(html).found] == ["blockquote", "p", "a", "p"]


class TestDecode:
    def test_reads_text_with_a_byte_order_mark(self):
        assert decode("\ufeffÄpfel".encode()) == "Äpfel"

    def test_names_the_line_that_is_not_text(self):
        with pytest.raises(MarkupRefused) as caught:
            decode(b"gut\ngut\n\xff\xfe")

        assert caught.value.code == "markup_not_text"
        assert caught.value.values == {"line": 3}

    def test_refuses_a_file_that_is_too_large(self):
        with pytest.raises(MarkupRefused) as caught:
            decode(b"a" * 2_400_001)

        assert caught.value.code == "markup_too_long"

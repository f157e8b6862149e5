"""Foreign text in Markdown, by the word of a parser that is not ours."""

from __future__ import annotations

import html
import re

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from logstreams.verification.formats.rendering import code, printable, prose, sentence

PARSER = MarkdownIt("commonmark").enable("table")
HOSTILE = "a|b `c` ``d`` \\| \\\\| <script>x</script> @acme *x* _y_ [z](http://q) &amp; ~s~ # !"
any_text = st.text(st.sampled_from("ab |\\`*_[]()<>&;@#~!.-\n\t\x1b\u202e1") | st.characters())


def shown(rendered: str) -> str:
    """What a reader sees of a rendered line: tags and comments away, entities resolved."""
    return html.unescape(re.sub(r"<!-- -->|</?(?:p|code|td)>", "", rendered)).strip()


def squeezed(text: str) -> str:
    """Markdown and HTML show any run of spaces as one."""
    return re.sub(r" +", " ", text).strip()


@given(any_text)
@example(HOSTILE)
def test_prose_is_shown_as_it_was_written_and_makes_no_element(text: str) -> None:
    rendered = PARSER.renderInline("x " + prose(text) + " x")

    assert not re.search(r"<(?!!-- -->)", rendered)
    assert squeezed(shown(rendered)) == squeezed("x " + printable(text) + " x")


@given(any_text)
@example(HOSTILE)
def test_code_in_a_table_stays_in_its_cell(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {code(text, in_table=True)} | end |\n"

    cells = re.findall(r"<td>(.*?)</td>", PARSER.render(table), re.DOTALL)

    assert len(cells) == 2
    assert re.fullmatch(r"<code>.*</code>", cells[0], re.DOTALL)
    assert cells[1] == "end"


@given(any_text)
@example(HOSTILE)
def test_code_outside_a_table_is_shown_to_the_letter(text: str) -> None:
    rendered = PARSER.renderInline(code(text))

    assert re.fullmatch(r"<code>[^<]*</code>", rendered)
    assert squeezed(shown(rendered)) == squeezed(printable(text))


def test_mention_notifies_nobody() -> None:
    assert prose("ask @acme or a@b.example") == "ask @<!-- -->acme or a@b.example"


def test_command_in_a_sentence_is_a_code_span() -> None:
    assert sentence("run `logstreams form a_b` *now*") == "run `logstreams form a_b` \\*now\\*"

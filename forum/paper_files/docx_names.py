"""The names of WordprocessingML that reading and writing share."""

from docx.oxml.ns import qn

#: The styles that this forum gives what it adds to a text, or what Word has no style for.
TITLE_STYLE = "ForumTitle"
FACTS_STYLE = "ForumFacts"
#: What stands behind the text and is no part of it.
APPENDIX_STYLE = "ForumAppendix"
CODE_STYLE = "ForumCode"
CODE_WORDS_STYLE = "ForumCodeWords"
#: The number of a footnote that is referred to again, or from within a footnote.
NOTE_NUMBER_STYLE = "ForumNoteNumber"
FRONT_STYLES = frozenset({TITLE_STYLE, FACTS_STYLE})

P = qn("w:p")
TBL = qn("w:tbl")
R = qn("w:r")
T = qn("w:t")
VAL = qn("w:val")
ID = qn("w:id")
STYLE_ID = qn("w:styleId")
REL_ID = qn("r:id")
NUM_ID = qn("w:numId")
ABSTRACT_ID = qn("w:abstractNumId")
ILVL = qn("w:ilvl")
FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
ENDNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
NUMBERING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"

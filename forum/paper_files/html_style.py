"""The style of the HTML file of a paper; it stands in the file itself."""

STYLE = """
:root { color-scheme: light; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #16203a; background: #fff;
  font: 1.0625rem/1.6 system-ui, "Segoe UI", Roboto, Arial, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.6em 0 0.5em; }
a { color: #0b4fa8; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8a93a6; padding: 0.3em 0.6em; text-align: left; vertical-align: top; }
.table-scroll { overflow-x: auto; }
blockquote { margin: 1em 0; padding: 0.2em 0 0.2em 1em; border-left: 4px solid #8a93a6; }
pre { overflow-x: auto; padding: 0.8em; background: #f1f3f8; }
mark { background: #ffe9a8; color: inherit; }
.facts { display: grid; gap: 0.25rem; margin: 1rem 0 2rem; padding: 0.75rem 1rem;
  background: #f1f3f8; }
.facts div { display: flex; flex-wrap: wrap; gap: 0.5em; }
.facts dt { font-weight: 600; }
.facts dd { margin: 0; }
.said { margin: 0.5rem 0 1.25rem; padding-left: 1rem; border-left: 4px solid #2b5fb3;
  font-size: 0.9375rem; font-weight: 400; }
.contribution { margin: 0.75rem 0; padding: 0.5rem 0.75rem; background: #f4f7fd; }
.contribution p { margin: 0.3em 0; }
.answer { margin: 0.5rem 0 0 1rem; padding-left: 0.75rem; border-left: 2px solid #8a93a6; }
.who { font-weight: 600; }
.quote, .source { color: #47516a; }
.source { font-size: 0.8125rem; }
.unplaced { margin-top: 3rem; border-top: 2px solid #16203a; }
@page { margin: 2cm; }
@media print {
  body { max-width: none; margin: 0; font-size: 11pt; }
  a { color: inherit; }
  .contribution, table, blockquote { break-inside: avoid; }
  h1, h2, h3, h4, h5, h6 { break-after: avoid; }
}
"""

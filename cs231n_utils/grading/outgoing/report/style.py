"""How the report looks, on a screen and on paper, besides what it shares with the feedback."""

REPORT_STYLE = """
body { max-width: 66rem; } h2 { border-bottom: 1px solid #d5dae3; padding-bottom: .2rem; margin-top: 2.2rem; }
h3 { margin: 1.4rem 0 .3rem; }
h3 code, td code, p code, li code { font-family: ui-monospace, monospace; font-size: .93em; }
a { color: #24528a; } .quiet { color: #5b6475; font-size: .9rem; }
nav ul { columns: 2; padding-left: 1.2rem; margin: .6rem 0; }
figure { margin: .8rem 0; } .histogram { width: 100%; max-width: 760px; height: auto; } figcaption { color: #5b6475; }
svg text { font: 12px system-ui, sans-serif; fill: #3a4356; } svg .grid { stroke: #e3e7ee; }
svg .median { stroke: #1d2433; stroke-width: 1.5; stroke-dasharray: 5 3; }
svg .median + text { font-weight: 600; }
svg.bar { width: 300px; height: 16px; vertical-align: middle; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; margin: .4rem 0; }
.legend i { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem; vertical-align: -.1rem; }
table.counts { margin: .6rem 0; }
.counts th, .counts td { border-width: 0 0 1px; padding: .25rem .7rem; text-align: left; }
.counts th { font-weight: 600; background: #f4f6f9; }
.counts .n { text-align: right; font-variant-numeric: tabular-nums; }
.counts .zero { color: #a9b1c0; } .counts td { vertical-align: top; } .counts td.name { white-space: nowrap; }
.mistake { border-left: 5px solid #c8553d; padding: .1rem 0 .1rem 1rem; margin: .8rem 0; }
.mistake.unnamed { border-color: #8a93a5; } .mistake > p { margin: .2rem 0; }
.mistake b { font-variant-numeric: tabular-nums; }
.lesson { border-left: 5px solid #9db7d5; background: #f3f7fc; padding: .2rem 1rem; margin: .8rem 0; }
.lesson { font-size: .95rem; }
.lesson > p:first-child { color: #5b6475; margin: .3rem 0; }
@page { margin: 16mm 14mm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; }
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav { display: none; } a { color: inherit; text-decoration: none; } h2, h3, .legend { break-after: avoid; }
  pre, .code pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8.5pt; }
  tr, figure, .mistake > .code, .lesson, .mistake > p { break-inside: avoid; } .mistake > p { break-after: avoid; }
  thead { display: table-header-group; } svg.bar { width: 200px; height: 11px; }
}
"""

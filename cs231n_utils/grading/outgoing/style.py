"""How the feedback page looks."""

STYLE = """
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: #1d2433; }
h1 { margin-bottom: 0; } h2 { margin: 1.5rem 0 .5rem; } .total { font-size: 1.25rem; margin-top: .25rem; }
pre, .code { font: 13px/1.45 ui-monospace, monospace; overflow-x: auto; }
.code { background: #f6f8fa; border-radius: 6px; padding: .6rem .8rem; margin: .6rem 0; } .code pre { margin: 0; }
table { border-collapse: collapse; } th, td { border: 1px solid #d5dae3; padding: .2rem .6rem; }
img { max-width: 100%; }
.notes { background: #fff8e1; border-radius: 6px; padding: .2rem 1rem .6rem; margin: 1rem 0; }
.check { border-left: 5px solid #2e7d32; background: #f1f8f2; border-radius: 0 6px 6px 0; }
.check { padding: .3rem 1rem .6rem; margin: .6rem 0 1.6rem; }
.check.failed { border-color: #c62828; background: #fdf3f3; }
.check h3 { margin: .3rem 0; font-family: ui-monospace, monospace; }
.check pre { margin: .3rem 0; white-space: pre-wrap; }
.check .points { float: right; font: 15px system-ui, sans-serif; } .message { font-weight: 600; white-space: pre-wrap; }
.right { color: #2e7d32; } .wrong { color: #c62828; font-weight: 600; }
summary { color: #5b6475; font-size: .85rem; cursor: pointer; }
.handed-in { border: 1px dashed #b8c0cf; border-radius: 6px; padding: .3rem .8rem; margin: .6rem 0; }
.handed-in > p { color: #5b6475; font-size: .85rem; margin: 0; } .comment { background: #e8f0fe; padding: .2rem 1rem; }
math[display="block"] { margin: .8rem 0; }
"""

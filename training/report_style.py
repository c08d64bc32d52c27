"""The style sheet of the evaluation report: light and dark, wide and narrow, screen and paper.

Leaves to others: the page (``report_html``) and its plots (``plots``), which only name classes. Every pair of text and
ground colours keeps a contrast of 4.5 to 1 or more (checked by a test).
"""

from typing import Final

LIGHT: Final = {
    "ink": "#1b2430",
    "muted": "#52606f",
    "paper": "#ffffff",
    "ground": "#f4f6f8",
    "line": "#d5dbe1",
    "accent": "#1456b8",
    "second": "#8a5300",
    "heat": "#bcd3f5",
    "mark": "#ffe08a",
    "holder": "#cdebd3",
    "good": "#1b6b3a",
    "bad": "#a3261d",
}
DARK: Final = {
    "ink": "#e6ebf1",
    "muted": "#a7b3c0",
    "paper": "#171d25",
    "ground": "#0f141a",
    "line": "#38434f",
    "accent": "#86b6ff",
    "second": "#f0b45a",
    "heat": "#26497f",
    "mark": "#6b5200",
    "holder": "#1e4f30",
    "good": "#74d596",
    "bad": "#ff9d94",
}

RULES: Final = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;background:var(--ground)}
body{margin:0;color:var(--ink);background:var(--ground);
 font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:32px}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.3rem;line-height:1.3;margin:0 0 12px;overflow-wrap:anywhere}
h3{font-size:1rem;margin:24px 0 8px}
p{margin:0 0 10px}
a{color:var(--accent)}
.muted,footer,figcaption,caption{color:var(--muted)}
.byline{margin:0 0 20px;color:var(--muted);overflow-wrap:anywhere}
section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:20px 22px;margin:0 0 18px}
.summary{border-left:5px solid var(--accent)}
.summary ul{margin:0;padding-left:20px}
.summary li{margin:5px 0;overflow-wrap:anywhere}
.scroll{overflow-x:auto;max-width:100%}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
caption{text-align:left;padding:0 0 8px;font-size:.88rem}
th,td{padding:7px 12px 7px 0;border-bottom:1px solid var(--line);text-align:right;vertical-align:middle}
th{font-weight:600}
thead th{vertical-align:bottom;color:var(--muted);font-size:.84rem}
th[scope=row],th.name{text-align:left}
td.words,th.words{text-align:left}
.overview{width:100%}
.overview th[scope=row]{min-width:130px;max-width:230px;overflow-wrap:anywhere;
 position:sticky;left:0;background:var(--paper)}
.overview thead th:nth-child(4){text-align:center}
.overview .sub{display:block;font-weight:400;color:var(--muted);font-size:.84rem}
.overview td{white-space:nowrap}
.overview td>span{display:block}
.overview svg{display:block}
.overview tbody tr:last-child>*{border-bottom:0}
.wide,.learned{width:100%}
.wide td,.slices td{white-space:nowrap}
.wide td>span,.slices td>span,.wide th>span,.learned th>span{display:block}
.wide th[scope=row]{min-width:120px;overflow-wrap:anywhere}
.slices th[scope=row]{min-width:90px;overflow-wrap:break-word}
.scroll+p{margin-top:10px}
.wide .sub,.learned .sub{display:block;font-weight:400;color:var(--muted);font-size:.84rem}
.wide thead th,.slices thead th{white-space:normal}
.learned td{vertical-align:top}
.learned td.words{min-width:150px}
.pair .slices{width:100%}
.strong{font-weight:650}
.range{color:var(--muted);font-size:.84rem}
.good{color:var(--good)}
.bad{color:var(--bad)}
.facts{display:grid;grid-template-columns:repeat(6,1fr);gap:10px;margin:0 0 8px}
.facts div{background:var(--ground);border-radius:8px;padding:8px 12px}
.facts dt{color:var(--muted);font-size:.82rem}
.facts dd{margin:0;font-size:1.2rem;font-weight:650;font-variant-numeric:tabular-nums}
.facts dd small{display:block;font-size:.8rem;font-weight:400;color:var(--muted)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:4px 28px;align-items:start}
.pair>*{min-width:0}
.confusion td,.confusion th{padding:8px 12px;text-align:center}
.confusion th[scope=row]{text-align:left;padding-left:0}
.confusion td{background:color-mix(in srgb,var(--heat) calc(var(--share)*100%),var(--paper));
 border:2px solid var(--paper)}
.confusion td small{display:block;color:var(--ink)}
.confusion td.right{outline:2px solid var(--accent);outline-offset:-3px}
figure{margin:0 0 6px}
figure>svg{display:block;width:100%;max-width:420px;height:auto}
figcaption{font-size:.86rem}
svg text{fill:var(--muted);font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
svg .small{font-size:10px}
svg .strong{fill:var(--ink);font-weight:650}
polyline{fill:none;stroke-width:2;stroke-linejoin:round}
polyline.grid{stroke:var(--line);stroke-width:1}
polyline.ideal{stroke:var(--muted);stroke-width:1.2;stroke-dasharray:2 3}
polyline.before{stroke:var(--second);stroke-dasharray:6 4}
polyline.after{stroke:var(--accent)}
polyline.whisker{stroke:var(--accent);stroke-width:1;opacity:.6}
polyline.interval{stroke:var(--accent);stroke-width:5;opacity:.45}
polyline.tick{stroke:var(--second);stroke-width:2}
.mark.before{fill:var(--second)}
.mark.after{fill:var(--accent)}
.ring{fill:none;stroke:var(--ink);stroke-width:1.5}
.swatch{vertical-align:-1px;margin-right:4px}
.legend{margin-right:14px;white-space:nowrap}
.errors{list-style:none;margin:0;padding:0}
.errors li{border-top:1px solid var(--line);padding:10px 0}
.errors p{margin:0}
.errors .verdict{font-size:.88rem;color:var(--muted)}
.errors .passage{overflow:hidden;overflow-wrap:anywhere;white-space:pre-line;unicode-bidi:isolate}
mark{color:var(--ink);background:var(--mark);border-radius:3px;padding:0 2px;font-weight:600}
mark.holder{background:var(--holder);text-decoration:underline}
summary{cursor:pointer;color:var(--accent);padding:6px 0}
.about{display:grid;grid-template-columns:minmax(90px,max-content) 1fr;gap:4px 18px;margin:0;font-size:.92rem}
.about dt{color:var(--muted)}
.about dd{margin:0;min-width:0;overflow-wrap:anywhere}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
footer{padding-bottom:32px;font-size:.86rem}
@media (max-width:900px){
 .facts{grid-template-columns:repeat(3,1fr)}
}
@media (max-width:560px){
 .facts{grid-template-columns:repeat(2,1fr)}
 header,main,footer{padding-left:12px;padding-right:12px}
 section{padding:16px 14px}
 h1{font-size:1.5rem}
 .confusion td,.confusion th{padding:7px 6px}
 .about{grid-template-columns:1fr}
 .about dd{margin-bottom:6px}
}
@media print{
 html,body{background:#fff;font-size:10.5pt}
 section{border:0;padding:0 0 10px;border-radius:0}
 header,main,footer{max-width:none;padding:0}
 .scroll{overflow:visible}
 .overview,.wide,.learned,.slices{font-size:8pt}
 .overview svg{width:110px}
 .wide td,.slices td,.overview td{white-space:normal}
 details::details-content{content-visibility:visible;block-size:auto}
 th,td{padding-right:6px}
 h2,h3,caption{break-after:avoid}
 figure,tr,.facts,.pair>*,.errors li{break-inside:avoid}
 .summary{border-left:5px solid var(--accent);padding-left:14px}
 .confusion td,mark,.facts div{print-color-adjust:exact;-webkit-print-color-adjust:exact}
 summary{display:none}
}
"""


def style_sheet() -> str:
    """The whole style sheet; dark where the reader's system is dark and the page is on a screen."""
    return (
        f":root{{color-scheme:light dark;{_variables(LIGHT)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}{RULES}"
    )


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())

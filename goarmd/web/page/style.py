"""The page's style and script, and the policy that allows these two and nothing else."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Final

# The colours have a contrast of 4.5 or more on their background (WCAG 2.2, 1.4.3), lines of a chart 3 (1.4.11).
STYLE: Final = """
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#1b1f24;--dim:#57606a;--edge:#d5dae0;--ok:#1a7f37;
--warn:#8a5a00;--bad:#c41c2b;--info:#0860ca;--code:#eef1f4;--grid:#e4e8ec;--hole:#e2e6eb;--s0:#0860ca;--s1:#8250df;
--s2:#0f7b6c;--s3:#b35900;--s4:#bf3989;--s5:#4d6a00;--s6:#57606a;--s7:#7a4b2a}
@media(prefers-color-scheme:dark){:root{--page:#0d1117;--card:#161b22;--text:#e6edf3;--dim:#9aa4af;--edge:#30363d;
--ok:#3fb950;--warn:#d9a21b;--bad:#ff6a61;--info:#58a6ff;--code:#21262d;--grid:#262c34;--hole:#252b33;--s0:#58a6ff;
--s1:#bc8cff;--s2:#39c5b5;--s3:#f0883e;--s4:#f778ba;--s5:#a5c64a;--s6:#9aa4af;--s7:#d4a27f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;
overflow-wrap:anywhere}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 1.25rem}
a{color:var(--info)}:focus-visible{outline:3px solid var(--info);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:1}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:baseline;padding-top:1rem;color:var(--dim);
font-size:.9rem}
header p{margin:0}.brand{font-weight:700;font-size:1.05rem;color:var(--text)}.when{margin-left:auto}
h1{font-size:1.65rem;line-height:1.25;margin:1rem 0 1.1rem;display:flex;gap:.7rem;align-items:center}
h1::before{content:"";flex:none;width:.8rem;height:.8rem;border-radius:50%;background:var(--mark,var(--ok))}
h2{font-size:1.15rem;margin:2.4rem 0 .8rem}h3{font-size:1rem;margin:1.4rem 0 .4rem}
.ok{--mark:var(--ok)}.warn,.warning{--mark:var(--warn)}.bad,.critical{--mark:var(--bad)}.info{--mark:var(--info)}
.none,.idle{--mark:var(--dim)}
.tiles{display:grid;gap:.9rem;grid-template-columns:repeat(auto-fit,minmax(15.5rem,1fr))}
.tile,.card,figure,table{background:var(--card);border:1px solid var(--edge);border-radius:8px}
.tile{border-top:4px solid var(--mark);padding:.8rem 1rem 1rem}
.tile h2{font-size:.86rem;font-weight:500;color:var(--dim);margin:0}
.tile p{margin:.4rem 0 0}.figure{font-size:1.6rem;font-weight:650;line-height:1.2}
.state{font-size:.75rem;font-weight:600;color:var(--mark);border:1px solid;border-radius:99px;padding:.1rem .55rem;
vertical-align:middle;white-space:nowrap}
.type p{color:var(--dim);font-size:.85rem}
code,pre{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--code);border-radius:5px}
code{padding:.1em .35em}pre{margin:.35rem 0;padding:.5rem .7rem;white-space:pre-wrap}
pre code{padding:0;user-select:all;background:none}
.card{margin:.6rem 0;border-left:4px solid var(--mark)}.card summary{cursor:pointer;padding:.65rem .9rem}
.badge{color:var(--mark);font-weight:650;font-size:.8rem;display:inline-block;min-width:3.9rem}
.what{color:var(--dim)}.card[open] .what{display:none}.body{padding:0 .9rem .7rem 1.9rem}.body p{margin:.45rem 0}
.meta{color:var(--dim);font-size:.85rem}.settings{padding:0;list-style:none}
.settings li{border-left:3px solid var(--mark);padding-left:.8rem;margin:.9rem 0}
.spans{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;padding:0;margin:0 0 .8rem}
.spans a{display:block;padding:.25rem .8rem;border:1px solid var(--edge);border-radius:99px;text-decoration:none;
background:var(--card)}.spans a[aria-current]{background:var(--text);color:var(--page);border-color:var(--text)}
.began{border-left:4px solid var(--bad);background:var(--card);padding:.55rem .9rem;border-radius:6px;margin:.6rem 0}
figure{margin:0;padding:1rem}.frame{display:grid;grid-template-columns:4.4rem 1fr;gap:.15rem .5rem}
.scale{display:flex;flex-direction:column;justify-content:space-between;text-align:right;color:var(--dim);
font-size:.78rem;line-height:1}
.plot{width:100%;height:13rem;display:block}.lane{width:100%;height:1.25rem;display:block}
.frame .name{color:var(--dim);font-size:.78rem;text-align:right}
.times{display:flex;justify-content:space-between;color:var(--dim);font-size:.78rem}
path{fill:none;vector-effect:non-scaling-stroke}.grid{stroke:var(--grid)}.hole{fill:var(--hole)}
.line{stroke-width:2;stroke-linejoin:round}.limit{stroke-dasharray:6 4;stroke-width:1.5}
.limit.warn{stroke:var(--warn)}.limit.bad{stroke:var(--bad)}
.lane{border-bottom:1px solid var(--grid)}.lane path{stroke-width:9;stroke-linecap:round}
.lane.crashes path{stroke:var(--bad)}.lane.settings path{stroke:var(--info)}.lane.starts path{stroke:var(--dim)}
.s0{stroke:var(--s0);--c:var(--s0)}.s1{stroke:var(--s1);--c:var(--s1)}.s2{stroke:var(--s2);--c:var(--s2)}
.s3{stroke:var(--s3);--c:var(--s3)}.s4{stroke:var(--s4);--c:var(--s4)}.s5{stroke:var(--s5);--c:var(--s5)}
.s6{stroke:var(--s6);--c:var(--s6)}.s7{stroke:var(--s7);--c:var(--s7)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0;margin:.8rem 0 .3rem;font-size:.88rem}
.legend i{display:inline-block;width:1.3rem;border-top:3px solid var(--c,var(--mark));vertical-align:middle;
margin-right:.4rem}.legend i.warn,.legend i.bad{border-top-style:dashed}
.legend i.hole{border:0;height:.8rem;background:var(--hole);outline:1px solid var(--edge)}
figcaption p{margin:.3rem 0;color:var(--dim);font-size:.88rem}.plain summary{cursor:pointer;padding:.3rem 0}
.plain table{margin:.5rem 0;table-layout:fixed}.plain thead th{white-space:normal}.changes{padding-left:1.2rem}
.meter{width:100%;height:.55rem;display:block;margin-top:.45rem;border-radius:4px}.track{fill:var(--code)}
.used{fill:var(--mark)}.meter .limit{stroke:var(--text);stroke-dasharray:none;stroke-width:2}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.4rem .7rem;vertical-align:top;border-top:1px solid var(--edge)}
thead th{border-top:0;color:var(--dim);font-weight:600;white-space:nowrap}tbody th{font-weight:600}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.whole{white-space:nowrap}
.translated th,.translated td{background:color-mix(in srgb,var(--warn) 12%,transparent)}
.bar{display:block;width:100%;min-width:4rem;height:.25rem;margin-top:.2rem;fill:var(--s0)}
.notice{background:var(--text);color:var(--page);border-radius:8px;padding:.5rem 1rem;margin:1rem 0 0}.rows{list-style:none;padding:0}.rows b{display:inline-block;min-width:6rem}.unfine{color:var(--warn)}.note{color:var(--bad)}.fine{color:var(--ok)}.stale{display:none;color:var(--bad);font-weight:600}
.is-stale .stale{display:block}
footer{color:var(--dim);font-size:.88rem;margin:2.5rem auto 2rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media(max-width:46rem){.frame{grid-template-columns:3.6rem 1fr}.when{margin-left:0}h1{font-size:1.35rem}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{display:block;padding:.5rem 0;border-top:1px solid var(--edge)}tbody tr:first-child{border-top:0}
th,td,.n{display:flow-root;border:0;padding:.15rem .9rem;text-align:right;white-space:normal}
th::before,td::before{content:attr(data-label);color:var(--dim);font-weight:400;float:left;margin-right:1rem}
td.words{text-align:left}td.words::before{float:none;display:block}
.bar{display:none}tbody th{font-size:1rem}
.processes tr{display:grid;grid-template-columns:1fr 1fr;padding:.5rem .4rem}.processes th,.processes td{text-align:left;
padding:.1rem .5rem}.processes th,.processes .wide{grid-column:1/-1}.processes ::before{margin-right:.5rem}
.processes th::before{content:none}}
@media print{nav,.skip{display:none}}
"""

# Fetches the page again and puts its main part in place, while somebody looks. What is folded stays as it is.
SCRIPT: Final = """
(()=>{"use strict";const every=15000,$=s=>document.querySelector(s),body=document.body;let busy=false;
async function refresh(){if(document.hidden||busy)return;busy=true;try{
const answer=await fetch(location.pathname+location.search,{cache:"no-store"});if(!answer.ok)throw Error();
const next=new DOMParser().parseFromString(await answer.text(),"text/html"),fresh=next.querySelector("main");
const folded=new Map([...document.querySelectorAll("details[id]")].map(d=>[d.id,d.open]));
fresh.querySelectorAll("details[id]").forEach(d=>{if(folded.has(d.id))d.open=folded.get(d.id)});
const at=document.activeElement,main=$("main");
const path=main.contains(at)?[...main.querySelectorAll("a,summary")].indexOf(at):-1;
const chosen=String(getSelection());if(chosen&&main.contains(getSelection().anchorNode))return;
main.replaceWith(fresh);if(path>=0)fresh.querySelectorAll("a,summary")[path]?.focus({preventScroll:true});
for(const s of[".when",".machine"])$(s).replaceWith(next.querySelector(s));
$("link[rel=icon]").replaceWith(next.querySelector("link[rel=icon]"));document.title=next.title;
const said=fresh.querySelector("h1").textContent;if($("#said").textContent!==said)$("#said").textContent=said;
body.classList.remove("is-stale")}catch{body.classList.add("is-stale")}finally{busy=false}}
setInterval(refresh,every);document.addEventListener("visibilitychange",refresh)})();
"""


def _hashed(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


# Content Security Policy (W3C CSP 3): only this style and this script, by their hashes; the icon is in the page.
ALLOWED: Final = f"style-src {_hashed(STYLE)}; script-src {_hashed(SCRIPT)}; img-src data:; connect-src 'self'"

/** The style sheet of the status page, inline: the page works alone, and its policy contains the hash of this style. */
export const STATUS_STYLE = `
:root{color-scheme:light dark;
--paper:#faf6ef;--card:#fffdf9;--ink:#2b211a;--soft:#6b5b4e;--line:#e4d9ca;--accent:#0b6b5d;--focus:#b4531a;
--done:#2f8f7b;--na:#c7b9a6;--pending:#d99a2b;--dead:#b3392f;--good-bg:#e2f1ec;--good:#0b5c4f;--bad-bg:#fbe6e2;--bad:#94261d}
@media(prefers-color-scheme:dark){:root{
--paper:#1a1512;--card:#231d18;--ink:#f1e8dc;--soft:#b8a896;--line:#3b3129;--accent:#6cc9b6;--focus:#f0a46b;
--done:#4bb39d;--na:#6f6355;--pending:#e0ab4c;--dead:#e2766b;--good-bg:#16332c;--good:#8fdccb;--bad-bg:#40201c;--bad:#f6b3aa}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}
main,header,footer{max-width:64rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.25rem;display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline}
h1{font-size:1.75rem;letter-spacing:-.02em;margin:0}
header p{margin:0;color:var(--soft)}
h2{font-size:1.05rem;margin:2.25rem 0 .75rem}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:2px}
.law{margin:1.5rem 0 0;padding:1rem 1.25rem;border-radius:.75rem;background:var(--good-bg);color:var(--good)}
.law.broken{background:var(--bad-bg);color:var(--bad)}
.law strong{display:block;font-size:1.15rem}
.law p{margin:0}
dl.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1rem 0 0}
dl.figures div{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.75rem 1rem}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
dd.small{font-size:.95rem}
table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:.75rem;overflow:hidden}
th,td{padding:.6rem .9rem;text-align:right;border-top:1px solid var(--line);font-variant-numeric:tabular-nums}
thead th{border-top:0;color:var(--soft);font-size:.82rem;font-weight:600}
th:first-child,td.text{text-align:left}
td.text{overflow-wrap:anywhere}
.bar{width:100%;min-width:7rem;height:.6rem;display:block;border-radius:.3rem;background:var(--line)}
.bar .done{fill:var(--done)}.bar .na{fill:var(--na)}.bar .pending{fill:var(--pending)}.bar .dead{fill:var(--dead)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.6rem 0 0;padding:0;list-style:none;color:var(--soft);font-size:.85rem}
.legend svg{display:inline-block;width:.7rem;min-width:0;height:.7rem;margin-right:.4rem;border-radius:2px}
.empty{color:var(--soft);margin:0}
nav ul{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;padding:0;margin:0;list-style:none}
footer{padding-top:2rem;padding-bottom:2.5rem;color:var(--soft);font-size:.85rem}
@media(max-width:40rem){
.stages thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stages tr{display:grid;grid-template-columns:1fr 1fr;padding:.6rem .9rem;border-top:1px solid var(--line)}
.stages th,.stages td{border:0;padding:.15rem 0;text-align:left}
.stages th{grid-column:1/-1;font-size:1.05rem}
.stages td.share{grid-column:1/-1;padding:.4rem 0}
.stages td[data-label]::before{content:attr(data-label) " ";color:var(--soft)}}
`

#include "presentation/page.h"
#include "presentation/plot_style.h"

namespace gradus::presentation {

namespace {

std::string inks(std::string_view Ink::*shade) {
  std::string text;
  for (const Ink& ink : series_inks) text += std::string(ink.name) + ":" + std::string(ink.*shade) + ";";
  for (const Ink& ink : {axis_ink, grid_ink}) text += std::string(ink.name) + ":" + std::string(ink.*shade) + ";";
  return text;
}

constexpr const char* light_page =
    "--page:#ffffff;--ink:#1a1a1a;--soft:#5a5a5a;--box:#f4f5f7;--line:#d9dce0;--link:#005a9c;"
    "--good:0 114 178;--poor:213 94 0;--bad:#b03000;";
constexpr const char* dark_page =
    "--page:#14171a;--ink:#e8e8e6;--soft:#a6a9ad;--box:#1e2226;--line:#3a3f45;--link:#7cc0f5;"
    "--good:86 168 224;--poor:240 136 74;--bad:#ff9a70;";

constexpr const char* rules = R"(
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: clamp(1.5rem, 5vw, 2.2rem); line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.35rem; margin: 2.6rem 0 .8rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 0 0 .6rem; }
p, ul, dl { max-width: 46rem; }
ul { padding-left: 1.2rem; }
li { margin: .35rem 0; }
a { color: var(--link); }
.data { color: var(--soft); margin: 0; }
.answer { font-size: 1.2rem; line-height: 1.45; margin: 1rem 0 0; overflow-wrap: anywhere; }
.warning { border-left: .3rem solid var(--bad); background: var(--box); padding: .7rem 1rem; }
.bad { color: var(--bad); }
.scroll { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.caption { color: var(--soft); font-size: .93rem; margin: 1.6rem 0 .5rem; }
th, td { padding: .45rem .7rem; border: 1px solid var(--line); }
.grid td { text-align: right; white-space: nowrap; }
.grid thead th { text-align: right; background: var(--box); }
.grid th:first-child { text-align: left; position: sticky; left: 0; background: var(--box); }
td small { opacity: .85; }
.culprit { display: inline-block; white-space: normal; max-width: 11rem; }
.good td { background: rgb(var(--good) / calc(var(--heat, 0) * 38%)); }
.poor td { background: rgb(var(--poor) / calc(var(--heat, 0) * 45%)); }
.settings th { text-align: left; font-weight: normal; }
.settings td { overflow-wrap: anywhere; }
.settings td:last-child { color: var(--soft); }
figure { margin: 2.2rem 0; break-inside: avoid; }
figcaption { color: var(--soft); font-size: .93rem; max-width: 46rem; margin-top: .5rem; overflow-wrap: anywhere; }
figure svg { display: block; width: 100%; height: auto; font-family: inherit; }
figure svg.phone { display: none; }
dt { font-weight: 600; margin-top: .9rem; }
dd { margin: .2rem 0 0; }
code { font-family: ui-monospace, "Cascadia Code", Menlo, "DejaVu Sans Mono", monospace; font-size: .92em;
  overflow-wrap: anywhere; }
pre { background: var(--box); border: 1px solid var(--line); padding: .8rem 1rem; white-space: pre-wrap; }
@media (max-width: 700px) {
  figure svg.wide { display: none; }
  figure svg.phone { display: block; max-width: 30rem; margin: 0 auto; }
  .grid th, .grid td { padding: .4rem .5rem; font-size: .93rem; }
  .stacked thead { display: none; }
  .stacked tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .stacked th, .stacked td { display: block; padding: .1rem 0; border: 0; }
}
@media print {
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  h2, h3, dt, .caption { break-after: avoid; }
  .caption { break-inside: avoid; }
  tr, li, dd { break-inside: avoid; }
  .scroll { overflow: visible; }
  .good td, .poor td { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  figure { margin: 1rem 0; }
  figure svg.wide { display: block; max-width: 15cm; }
  figure svg.phone { display: none; }
}
)";

}  // namespace

std::string style_sheet() {
  // On paper it is always light.
  return ":root{color-scheme:light dark;" + std::string(light_page) + inks(&Ink::light) +
         "}\n@media screen and (prefers-color-scheme: dark){:root{" + dark_page + inks(&Ink::dark) + "}}" + rules;
}

}  // namespace gradus::presentation

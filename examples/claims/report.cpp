#include "claims/report.h"

#include "presentation/html.h"
#include "presentation/numerals.h"
#include "presentation/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace gradus::claims {

using namespace presentation;

namespace {

std::string verdict_text(const Judgement& judgement) {
  std::string text = "<strong>" + escaped(to_string(judgement.verdict)) + "</strong>";
  if (!judgement.condition.empty()) text += " " + escaped(judgement.condition);
  return text;
}

std::string paragraph(const std::string& what, const std::string& text) {
  return "<dt>" + what + "</dt>\n<dd>" + text + "</dd>\n";
}

std::string table_html(const Table& table) {
  std::string html = "<p class=\"caption\">" + escaped(table.title) +
                     "</p>\n<div class=\"scroll\"><table class=\"grid\">\n<thead><tr>";
  for (const std::string& cell : table.header) html += "<th scope=\"col\">" + escaped(cell) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : table.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      html += (i == 0 ? "<th scope=\"row\">" : "<td>") + escaped(row[i]) + (i == 0 ? "</th>" : "</td>");
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table></div>\n";
}

std::string index(const Ledger& ledger) {
  std::string html =
      "<div class=\"scroll\"><table class=\"settings stacked\">\n<thead><tr><th>Claim</th><th>The lecture says</th>"
      "<th>Verdict</th><th>Effect, with its 95% interval</th></tr></thead>\n<tbody>\n";
  for (const auto& [claim, judgement] : ledger.entries)
    html += "<tr><th scope=\"row\"><a href=\"#" + claim->id + "\">" + claim->id + "</a></th><td>" +
            escaped(claim->says) + "</td><td>" + (judgement ? verdict_text(*judgement) : "not measured") + "</td><td>" +
            (judgement ? escaped(judgement->effect_of + ": " + text_of(judgement->effect)) : "–") + "</td></tr>\n";
  return html + "</tbody>\n</table></div>\n";
}

std::string card(const Entry& entry, const std::vector<Plot>& plots) {
  const Claim& claim = *entry.claim;
  std::string html = "<dl>\n" + paragraph("The lecture says", escaped(claim.says)) +
                     paragraph("Prediction", escaped(claim.prediction)) + paragraph("Run", escaped(claim.protocol));
  if (!entry.judgement) return html + paragraph("Verdict", "not measured") + "</dl>\n";
  const Judgement& judgement = *entry.judgement;
  html += paragraph("Verdict", verdict_text(judgement));
  html += paragraph("Effect", escaped(fmt::format("{}: {}, {}", judgement.effect_of, text_of(judgement.effect),
                                                  counted(judgement.seeds, "seed"))));
  html += "</dl>\n<ul>\n";
  for (const std::string& sentence : judgement.found) html += "<li>" + escaped(sentence) + "</li>\n";
  html += "</ul>\n";
  for (const Plot& plot : plots) html += figure_html(plot);
  for (const Table& table : judgement.tables) html += table_html(table);
  return html + "<p>Try it yourself:</p>\n<pre><code>" + escaped(claim.command) + "</code></pre>\n";
}

std::string published_table(const Ledger& ledger) {
  Table table{"Published and derived numbers, and what is measured here",
              {"quantity", "source", "published", "measured", "tolerance", "within"},
              {}};
  for (const PublishedNumber& n : ledger.published)
    table.rows.push_back({n.quantity, n.source, fmt::format("{:.6g}", n.published), fmt::format("{:.6g}", n.measured),
                          fmt::format("{:.2g}", n.tolerance), n.is_within() ? "yes" : "NO"});
  return table_html(table);
}

std::string summary_sentence(const Ledger& ledger) {
  std::map<Verdict, int> counts;
  int open = 0;
  for (const Entry& entry : ledger.entries) entry.judgement ? ++counts[entry.judgement->verdict] : ++open;
  std::string text = fmt::format("Of {}, {} hold as they are said, {} hold under a condition, {} were refuted",
                                 counted(static_cast<long>(ledger.entries.size()), "claim"), counts[Verdict::holds],
                                 counts[Verdict::holds_if], counts[Verdict::refuted]);
  if (open > 0) text += fmt::format(", {} were not measured", open);
  const auto within = std::ranges::count_if(ledger.published, &PublishedNumber::is_within);
  if (!ledger.published.empty())
    text += fmt::format("; {} of {} published numbers were met", within, ledger.published.size());
  return text + ".";
}

}  // namespace

void write_report(const Ledger& ledger, const std::filesystem::path& folder) {
  std::vector<Drawn> drawn;
  for (const Entry& entry : ledger.entries)
    if (entry.judgement)
      for (const Drawn& each : entry.judgement->plots) drawn.push_back(each);
  std::vector<Plot> plots;
  std::string warning;
  try {
    plots = draw_all(drawn, folder / "plots");
  } catch (const GnuplotError& e) {
    warning = "<p class=\"warning\">No plots: " + escaped(e.what()) + "</p>\n";
  }

  std::string html =
      "<header>\n<h1>What a lecture on activations claims, and what is measured</h1>\n<p class=\"answer\">" +
      escaped(summary_sentence(ledger)) + "</p>\n</header>\n" + warning;
  html += section("verdicts", "Verdicts", index(ledger));
  std::size_t next = 0;
  for (const Entry& entry : ledger.entries) {
    const std::size_t count = entry.judgement && !plots.empty() ? entry.judgement->plots.size() : 0;
    const std::vector<Plot> own(plots.begin() + static_cast<std::ptrdiff_t>(next),
                                plots.begin() + static_cast<std::ptrdiff_t>(next + count));
    next += count;
    html += section(entry.claim->id, entry.claim->id + ": " + entry.claim->question, card(entry, own));
  }
  if (!ledger.published.empty()) html += section("published", "Published numbers", published_table(ledger));
  write_file(folder / "report.html", page("Claims about activations, measured", html));
}

}  // namespace gradus::claims

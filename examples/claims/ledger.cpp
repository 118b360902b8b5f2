#include "claims/ledger.h"

#include "claims/report.h"
#include "presentation/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {
namespace {

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

// Width on screen: characters, not bytes.
std::string padded(const std::string& text, std::size_t width) {
  const auto length = static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
  return text + std::string(width > length ? width - length : 0, ' ');
}

}  // namespace

Ledger judge(const std::vector<const Claim*>& claims, const std::vector<const PublishedGroup*>& groups,
             const Results& results, Effort effort) {
  Ledger ledger{.effort = effort, .entries = {}, .published = {}, .groups_not_measured = {}};
  for (const Claim* claim : claims) {
    Entry& entry = ledger.entries.emplace_back(Entry{claim, {}});
    if (results.has_all(claim->jobs(effort))) entry.judgement = claim->judge(results, effort);
  }
  for (const PublishedGroup* group : groups) {
    if (!results.has_all(group->jobs(effort))) {
      ledger.groups_not_measured.push_back(group->title);
      continue;
    }
    for (PublishedNumber& number : group->numbers(results, effort)) ledger.published.push_back(std::move(number));
  }
  return ledger;
}

Json claims_json(const Ledger& ledger) {
  Json all = Json::array();
  for (const auto& [claim, judgement] : ledger.entries) {
    if (!judgement) continue;
    all.push_back({{"id", claim->id},
                   {"claim", claim->says},
                   {"verdict", to_string(judgement->verdict)},
                   {"condition", judgement->condition},
                   {"effect_of", judgement->effect_of},
                   {"effect", finite(judgement->effect.value)},
                   {"interval", {finite(judgement->effect.low), finite(judgement->effect.high)}},
                   {"seeds", judgement->seeds},
                   {"found", judgement->found},
                   {"command", claim->command}});
  }
  return all;
}

Json published_json(const Ledger& ledger) {
  Json all = Json::array();
  for (const PublishedNumber& n : ledger.published)
    all.push_back({{"id", n.id},
                   {"source", n.source},
                   {"quantity", n.quantity},
                   {"published", finite(n.published)},
                   {"measured", finite(n.measured)},
                   {"tolerance", finite(n.tolerance)},
                   {"within", n.is_within()}});
  return all;
}

void write(const Ledger& ledger, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  presentation::write_file(folder / "claims.json", claims_json(ledger).dump(1) + "\n");
  presentation::write_file(folder / "published.json", published_json(ledger).dump(1) + "\n");
  write_report(ledger, folder);
}

std::string table_text(const Ledger& ledger, bool colours) {
  std::string text;
  const auto bold = [&](const std::string& words) { return colours ? "\033[1m" + words + "\033[0m" : words; };
  for (const auto& [claim, judgement] : ledger.entries) {
    const std::string verdict = judgement ? to_string(judgement->verdict) : "–";
    text += fmt::format("{}  {}  {}\n", claim->id, bold(padded(verdict, 8)), claim->question);
    if (!judgement) continue;
    if (!judgement->condition.empty()) text += fmt::format("{:15}if {}\n", "", judgement->condition);
    text += fmt::format("{:15}{}: {}\n", "", judgement->effect_of, text_of(judgement->effect));
  }
  const auto within = std::ranges::count_if(ledger.published, &PublishedNumber::is_within);
  if (!ledger.published.empty())
    text += fmt::format("\nPublished numbers: {} of {} within their tolerance\n", within, ledger.published.size());
  for (const PublishedNumber& n : ledger.published)
    if (!n.is_within())
      text += fmt::format("  {} ({}): published {:.6g}, measured {:.6g}, tolerance {:.2g}\n", n.quantity, n.source,
                          n.published, n.measured, n.tolerance);
  return text;
}

}  // namespace gradus::claims

#include "report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace peers {

namespace {

std::string time(double nanoseconds) {
  if (nanoseconds < 1e4) return fmt::format("{:.0f} ns", nanoseconds);
  if (nanoseconds < 1e7) return fmt::format("{:.1f} µs", nanoseconds / 1e3);
  return fmt::format("{:.1f} ms", nanoseconds / 1e6);
}

std::string ratio(double value) { return value == 0 ? "-" : fmt::format("{:.3f}", value); }

const char* role_name(Role role) {
  switch (role) {
    case Role::reference:
      return "reference";
    case Role::libtorch:
      return "libtorch";
    case Role::ceiling:
      return "ceiling";
    case Role::rival:
      break;
  }
  return "rival";
}

nlohmann::json number(double ratio) { return ratio == 0 ? nlohmann::json() : nlohmann::json(ratio); }

}  // namespace

std::string table(const Session& session) {
  std::string text = fmt::format("{} {}, {} thread{}\n", session.workload.id, session.workload.description,
                                 session.workload.threads, session.workload.threads == 1 ? "" : "s");
  text += fmt::format("  {:<40}{:>8}{:>12}{:>12}{:>12}{:>14}{:>13}\n", "contender", "threads", "per step", "min", "max",
                      "/ handwritten", "/ libtorch");
  const Result* reference = session.handwritten();
  for (const Result& r : session.results) {
    const bool marked = &r == reference;
    std::string name = r.name;
    if (r.role != Role::reference && !r.detail.empty()) name += " (" + r.detail + ")";
    text += fmt::format("{} {:<40}{:>8}{:>12}{:>12}{:>12}{:>14}{:>13}\n", marked ? "*" : " ", name, r.threads,
                        time(r.ns_per_step), time(r.min), time(r.max), ratio(r.ratio_to_handwritten),
                        ratio(r.ratio_to_libtorch));
  }
  const auto trained = std::ranges::find_if(session.results, [](const Result& r) { return r.role != Role::ceiling; });
  if (trained != session.results.end())
    text += fmt::format("  loss {:.5f} before, {:.5f} after ten steps\n", trained->first_loss, trained->later_loss);
  return text;
}

std::string markdown(const std::vector<Session>& sessions) {
  std::string text =
      "| workload | contender | threads | per step | min | max | / handwritten | / libtorch |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const Session& session : sessions)
    for (const Result& r : session.results)
      text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", session.workload.id, r.name, r.threads,
                          time(r.ns_per_step), time(r.min), time(r.max), ratio(r.ratio_to_handwritten),
                          ratio(r.ratio_to_libtorch));
  return text + '\n';
}

void write_json(const std::vector<Session>& sessions, const std::filesystem::path& file) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Session& session : sessions)
    for (const Result& r : session.results)
      rows.push_back({{"workload", session.workload.id},
                      {"contender", r.name},
                      {"role", role_name(r.role)},
                      {"threads", r.threads},
                      {"ns_per_step", r.ns_per_step},
                      {"min", r.min},
                      {"max", r.max},
                      {"ratio_to_handwritten", number(r.ratio_to_handwritten)},
                      {"ratio_to_libtorch", number(r.ratio_to_libtorch)}});
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  std::ofstream stream(file);
  stream << rows.dump(2) << '\n';
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace peers

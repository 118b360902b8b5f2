#include "claims/store.h"

#include <gradus/data/errors.h>

#include <fmt/format.h>

#include <algorithm>

namespace gradus::claims {
namespace {

constexpr int layout = 1;  // of the lines

Json header() { return {{"claims", layout}, {"version", GRADUS_VERSION}}; }

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("results") && name.ends_with(".jsonl")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

bool is_result(const Json& line) {
  return line.is_object() && line.contains("hash") && line["hash"].is_string() && line.contains("result");
}

}  // namespace

bool Results::has_all(const std::vector<Job>& jobs) const {
  return std::ranges::all_of(jobs, [&](const Job& job) { return has(job); });
}

const Json& Results::of(const Job& job) const {
  const auto found = by_hash_.find(job.hash());
  if (found == by_hash_.end()) throw std::logic_error("not measured: " + job.experiment + " " + job.config.dump());
  return found->second;
}

Store::Store(std::filesystem::path folder, std::string file) : folder_(std::move(folder)), path_(folder_ / file) {
  std::map<std::string, std::string> lines;
  for (const std::filesystem::path& path : files_of(folder_)) read(path, lines);
  for (const auto& [hash, line] : lines) results_.by_hash_[hash] = Json::parse(line)["result"];
}

// Lines by hash.
void Store::read(const std::filesystem::path& path, std::map<std::string, std::string>& lines) const {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw DataError("claims", {path.string()}, "cannot be read. Does it exist, and may you read it?");
  std::string text;
  bool first = true;
  for (long number = 1; std::getline(in, text); ++number) {
    const bool is_cut = in.eof();  // no newline at its end
    const Json line = Json::parse(text, nullptr, false);
    if (first) {
      if (is_cut && line.is_discarded()) return;    // nothing was written but a part of this
      if (line.is_discarded() || line != header())  // what is no JSON is neither equal nor unequal
        throw DataError("claims", {path.string()},
                        fmt::format("is of another version of this program ({}); this is version {}. Give another "
                                    "--out, or remove the file.",
                                    line.is_object() ? line.value("version", "unknown") : "unknown", GRADUS_VERSION));
      first = false;
      continue;
    }
    if (line.is_discarded() && is_cut) return;
    if (!is_result(line))
      throw DataError("claims", {path.string(), number},
                      "is no result of this program. Remove the line, or give another --out.");
    lines.emplace(line["hash"].get<std::string>(), text);
  }
}

void Store::begin() {
  if (file_.is_open()) return;
  std::filesystem::create_directories(folder_);
  bool is_new = true;
  if (std::filesystem::exists(path_)) {
    // A line that was cut short is removed, or the next one would be appended to it.
    std::ifstream in(path_, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
    in.close();
    std::filesystem::resize_file(path_, whole);
    is_new = whole == 0;
  }
  file_.open(path_, std::ios::binary | std::ios::app);
  if (is_new) file_ << header().dump() << '\n';
  if (!file_.flush()) throw std::runtime_error("cannot write " + path_.string());
}

void Store::append(const std::string& line) {
  begin();
  file_ << line << '\n' << std::flush;
  if (!file_) throw std::runtime_error("cannot write " + path_.string());
}

void Store::add(const Job& job, const Json& result, double seconds) {
  const std::string hash = job.hash();
  const Json line{
      {"hash", hash}, {"experiment", job.experiment}, {"config", job.config}, {"seconds", seconds}, {"result", result}};
  append(line.dump());
  results_.by_hash_[hash] = Json::parse(line.dump())["result"];  // as it will be read: NaN is null
}

std::size_t Store::merge(const std::filesystem::path& from) {
  std::map<std::string, std::string> lines;
  if (std::filesystem::is_directory(from)) {
    const auto files = files_of(from);
    if (files.empty())
      throw DataError("claims", {from.string()}, "has no results*.jsonl. Is it the --out of another run?");
    for (const std::filesystem::path& path : files) read(path, lines);
  } else {
    read(from, lines);
  }
  std::size_t taken = 0;
  for (const auto& [hash, line] : lines) {
    if (results_.by_hash_.contains(hash)) continue;
    append(line);
    results_.by_hash_[hash] = Json::parse(line)["result"];
    ++taken;
  }
  return taken;
}

}  // namespace gradus::claims

// Store: results on disk, one JSON line each, appended as they come. A run that was interrupted goes on where it was;
// runs on several machines leave files that are read together.
//
//   Store store("out/claims", "results.jsonl");      // reads all results*.jsonl there
//   if (!store.has(job)) store.add(job, run(job));
//   store.results().of(job)["accuracy"];
#pragma once

#include "claims/job.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace gradus::claims {

/// What was measured, by job.
class Results {
 public:
  bool has(const Job& job) const { return by_hash_.contains(job.hash()); }
  bool has_all(const std::vector<Job>& jobs) const;
  /// Throws std::logic_error if it was not measured.
  const Json& of(const Job& job) const;
  std::size_t size() const { return by_hash_.size(); }

 private:
  friend class Store;
  std::map<std::string, Json> by_hash_;
};

class Store {
 public:
  /// Reads every results*.jsonl in the folder; new results will go to `file` there, which is made when it is needed.
  /// A last line that is cut short, as a crash leaves it, is ignored. Throws DataError for any other line that is no
  /// result, or a file of another version of this program; nothing is changed then.
  Store(std::filesystem::path folder, std::string file);

  bool has(const Job& job) const { return results_.has(job); }
  /// Makes the file, if it is not there: a part of the work that has no measurements leaves one, too. Throws
  /// std::runtime_error if it cannot be written.
  void begin();
  /// Writes the line through to the file. Throws std::runtime_error if that fails.
  void add(const Job& job, const Json& result, double seconds);
  /// Takes over what another folder, or a file, has and this one has not. Throws as the constructor.
  std::size_t merge(const std::filesystem::path& from);
  const Results& results() const { return results_; }

 private:
  void read(const std::filesystem::path& path, std::map<std::string, std::string>& lines) const;
  void append(const std::string& line);

  std::filesystem::path folder_;
  std::filesystem::path path_;
  std::ofstream file_;
  Results results_;
};

}  // namespace gradus::claims

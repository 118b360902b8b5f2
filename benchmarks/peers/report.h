// What a session looks like: a table for people, and an array for programs.
//
//   std::cout << table(session);
//   write_json(sessions, "out/bench/peers.json");
#pragma once

#include "rounds.h"

#include <filesystem>

namespace peers {

std::string table(const Session& session);

/// The same rows as Markdown, all sessions in one table.
std::string markdown(const std::vector<Session>& sessions);

/// One object per contender: workload, contender, threads, ns_per_step, min, max, ratio_to_handwritten,
/// ratio_to_libtorch; null where there is nothing to compare with. Creates the folder. Throws std::runtime_error.
void write_json(const std::vector<Session>& sessions, const std::filesystem::path& file);

}  // namespace peers

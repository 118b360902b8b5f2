#include "clinic/treatment.h"

#include <gradus/core/parallel.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

namespace gradus::clinic {
namespace {

// Remedies are ranked; those further down are for the reader.
constexpr std::size_t tried = 2;

std::optional<Rerun> best_remedy(const Diagnosis& diagnosis, const Split& split, const std::function<bool()>& stop) {
  std::optional<Rerun> best;
  if (diagnosis.findings.empty()) return best;
  std::size_t count = 0;
  for (const Remedy& remedy : diagnosis.findings.front().remedies) {
    if (!remedy.plan || count == tried) continue;
    ++count;
    Rerun attempt = rerun(diagnosis, remedy, split, stop);
    if (!best || attempt.after.skill > best->after.skill) best = std::move(attempt);
  }
  return best;
}

}  // namespace

std::string Treatment::named() const {
  std::string all;
  for (const Finding& finding : diagnosis.findings) all += (all.empty() ? "" : " + ") + finding.disease;
  return all;
}

Treatment treat(const Case& patient, const std::function<bool()>& stop) {
  const auto start = std::chrono::steady_clock::now();
  Treatment result;
  result.patient = patient;
  const Split split = patient.data();
  result.diagnosis = diagnose(patient.plan, split, {.stop = stop});
  result.best = best_remedy(result.diagnosis, split, stop);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.finished = !(stop && stop());
  return result;
}

std::vector<Treatment> treat_all(const std::vector<Case>& patients, int threads, const std::atomic<bool>& stop,
                                 const std::function<void(const presentation::Progress&)>& report) {
  std::vector<Treatment> results(patients.size());
  for (std::size_t i = 0; i < patients.size(); ++i) results[i].patient = patients[i];
  std::mutex mutex;
  presentation::Progress progress{0, static_cast<double>(patients.size()), {}};
  std::exception_ptr failure;
  std::atomic<bool> failed = false;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    while (!stop && !failed) {
      const std::size_t at = next++;
      if (at >= patients.size()) return;
      try {
        results[at] = treat(patients[at], [&] { return stop.load(); });
        const std::lock_guard lock(mutex);
        progress.done += 1;
        progress.last = patients[at].id;
        report(progress);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        failed = true;
      }
    }
  };
  set_thread_count(1);  // the patients are small, and there are many
  std::vector<std::jthread> pool;
  const auto workers = std::min(static_cast<std::size_t>(std::max(1, threads)), patients.size());
  for (std::size_t i = 1; i < workers; ++i) pool.emplace_back(work);
  work();
  pool.clear();
  if (failure) std::rethrow_exception(failure);
  return results;
}

}  // namespace gradus::clinic

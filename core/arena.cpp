#include <gradus/core/arena.h>

#include <algorithm>
#include <functional>
#include <new>

namespace gradus {
namespace {

constexpr std::size_t first_block = std::size_t{16} << 10U;
constexpr std::size_t largest_growth = std::size_t{64} << 20U;

}  // namespace

void Arena::Free::operator()(std::byte* memory) const { ::operator delete[](memory, std::align_val_t{line}); }

std::byte* Arena::allocate_in_next_block(std::size_t bytes) {
  // Skipping blocks that are too small keeps the walk of an identical step identical.
  std::size_t next = blocks_.empty() ? 0 : block_ + 1;
  while (next < blocks_.size() && blocks_[next].size < bytes) ++next;
  if (next == blocks_.size()) {
    const std::size_t growth = std::clamp(capacity(), first_block, largest_growth);
    const std::size_t size = std::max(bytes, growth);
    std::unique_ptr<std::byte[], Free> memory(static_cast<std::byte*>(::operator new[](size, std::align_val_t{line})));
    blocks_.push_back({std::move(memory), size});
  }
  enter(next);
  used_ = bytes;
  return memory_;
}

void Arena::enter(std::size_t block) {
  block_ = block;
  memory_ = blocks_[block].memory.get();
  size_ = blocks_[block].size;
}

bool Arena::contains(const void* memory) const {
  const std::less<> before;
  return std::ranges::any_of(blocks_, [&](const Block& block) {
    const void* begin = block.memory.get();
    const void* end = block.memory.get() + block.size;
    return !before(memory, begin) && before(memory, end);
  });
}

std::size_t Arena::capacity() const {
  std::size_t total = 0;
  for (const Block& block : blocks_) total += block.size;
  return total;
}

}  // namespace gradus

#include <gradus/core/arena.h>

#include <algorithm>
#include <new>

namespace gradus {
namespace {

constexpr std::size_t line = 64;
constexpr std::size_t first_block = std::size_t{16} << 10U;
constexpr std::size_t largest_growth = std::size_t{64} << 20U;

}  // namespace

void Arena::Free::operator()(std::byte* memory) const { ::operator delete[](memory, std::align_val_t{line}); }

std::byte* Arena::allocate_bytes(std::size_t bytes) {
  const std::size_t alignment = bytes <= 8 ? 8 : bytes < line ? 16 : line;
  const std::size_t start = (used_ + alignment - 1) / alignment * alignment;
  if (block_ < blocks_.size() && start + bytes <= blocks_[block_].size) {
    used_ = start + bytes;
    return blocks_[block_].memory.get() + start;
  }
  return allocate_in_next_block(bytes);
}

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
  block_ = next;
  used_ = bytes;
  return blocks_[block_].memory.get();
}

std::size_t Arena::capacity() const {
  std::size_t total = 0;
  for (const Block& block : blocks_) total += block.size;
  return total;
}

}  // namespace gradus

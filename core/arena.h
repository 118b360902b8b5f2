// Arena: memory handed out by advancing an offset and taken back all at once. Blocks are kept by clear(), so that a
// second identical step finds all its memory waiting and touches the heap not once. Blocks never move.
//
//   Arena arena;
//   auto* numbers = arena.allocate<float>(100);     // uninitialised
//   Arena::Mark mark = arena.mark();
//   arena.allocate<float>(1000);                    // scratch
//   arena.rewind(mark);                             // the scratch is free again, `numbers` stay
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace gradus {

class Arena {
 public:
  struct Mark {
    std::size_t block = 0;
    std::size_t used = 0;
  };

  /// Uninitialised memory; aligned to a cache line (64 bytes) from that size on, smaller pieces to 8 or 16 bytes.
  std::byte* allocate_bytes(std::size_t bytes) {
    const std::size_t alignment = bytes <= 8 ? 8 : bytes < line ? 16 : line;
    const std::size_t start = (used_ + alignment - 1) & ~(alignment - 1);
    if (start + bytes > size_ || size_ == 0) return allocate_in_next_block(bytes);
    used_ = start + bytes;
    return memory_ + start;
  }
  template <class T>
  T* allocate(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    return reinterpret_cast<T*>(allocate_bytes(count * sizeof(T)));  // NOLINT(bugprone-sizeof-expression): of pointers
  }
  template <class T>
  T* copy(std::span<const T> items) {
    T* memory = allocate<T>(items.size());
    std::uninitialized_copy(items.begin(), items.end(), memory);
    return memory;
  }

  Mark mark() const { return {block_, used_}; }
  void rewind(const Mark& mark) {
    if (block_ != mark.block) enter(mark.block);
    used_ = mark.used;
  }
  void clear() { rewind({}); }

  /// Bytes of all blocks, used or waiting.
  std::size_t capacity() const;
  /// Whether the bytes are somewhere in the arena's memory.
  bool contains(const void* memory) const;

 private:
  static constexpr std::size_t line = 64;
  struct Free {
    void operator()(std::byte* memory) const;
  };
  struct Block {
    std::unique_ptr<std::byte[], Free> memory;
    std::size_t size;
  };
  std::byte* allocate_in_next_block(std::size_t bytes);
  void enter(std::size_t block);

  std::vector<Block> blocks_;
  std::size_t block_ = 0;        // the block being filled,
  std::byte* memory_ = nullptr;  // its memory,
  std::size_t size_ = 0;         // its size,
  std::size_t used_ = 0;         // and how many bytes of it are handed out
};

}  // namespace gradus

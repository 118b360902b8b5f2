// Arena: alignment, marks, blocks that stay and never move.
#include <gradus/core/arena.h>

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace gradus::test {
namespace {

bool aligned(const void* memory, std::size_t to) { return reinterpret_cast<std::uintptr_t>(memory) % to == 0; }

TEST(Arena, AlignsBySize) {
  Arena arena;
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(aligned(arena.allocate_bytes(1), 8));
    EXPECT_TRUE(aligned(arena.allocate_bytes(24), 16));
    EXPECT_TRUE(aligned(arena.allocate_bytes(64), 64));
    EXPECT_TRUE(aligned(arena.allocate<double>(100), 64));
  }
}

TEST(Arena, NeverHandsOutTheSameMemoryTwice) {
  Arena arena;
  std::vector<std::pair<unsigned char*, std::size_t>> pieces;
  for (std::size_t i = 0; i < 500; ++i) {
    const std::size_t bytes = i * 37 % 3000;
    auto* memory = reinterpret_cast<unsigned char*>(arena.allocate_bytes(bytes));
    std::memset(memory, static_cast<int>(i % 251), bytes);
    pieces.emplace_back(memory, bytes);
  }
  for (std::size_t i = 0; i < pieces.size(); ++i)
    for (std::size_t k = 0; k < pieces[i].second; ++k) ASSERT_EQ(pieces[i].first[k], i % 251) << "piece " << i;
}

TEST(Arena, RewindsToAMark) {
  Arena arena;
  auto* kept = arena.allocate<int>(1);
  *kept = 42;
  const Arena::Mark mark = arena.mark();
  const auto* scratch = arena.allocate<float>(1000);
  arena.rewind(mark);
  EXPECT_EQ(arena.allocate<float>(1000), scratch);
  EXPECT_EQ(*kept, 42);
}

TEST(Arena, RewindsAcrossBlocks) {
  Arena arena;
  arena.allocate_bytes(100);
  const Arena::Mark mark = arena.mark();
  const auto* small = arena.allocate_bytes(8);
  arena.allocate_bytes(std::size_t{1} << 20U);
  arena.allocate_bytes(std::size_t{1} << 20U);
  arena.rewind(mark);
  EXPECT_EQ(arena.allocate_bytes(8), small);
}

TEST(Arena, GrowsByBlocksThatNeverMove) {
  Arena arena;
  auto* first = arena.allocate<int>(1);
  *first = 7;
  for (int i = 0; i < 1000; ++i) arena.allocate_bytes(10000);
  EXPECT_EQ(*first, 7);
}

TEST(Arena, TakesAPieceLargerThanAnyBlock) {
  Arena arena;
  constexpr std::size_t large = std::size_t{100} << 20U;
  std::byte* memory = arena.allocate_bytes(large);
  memory[0] = memory[large - 1] = std::byte{1};
  EXPECT_GE(arena.capacity(), large);
}

TEST(Arena, ClearKeepsTheMemoryAndTheSameStepFindsItAgain) {
  Arena arena;
  auto step = [&] {
    std::vector<std::byte*> pieces;
    for (std::size_t bytes : {100UL, 50000UL, 8UL, 400000UL, 20UL, 3000000UL, 100UL}) {
      const Arena::Mark mark = arena.mark();
      arena.allocate_bytes(bytes * 2);  // scratch of another size, so that small blocks are skipped
      arena.rewind(mark);
      pieces.push_back(arena.allocate_bytes(bytes));
    }
    return pieces;
  };
  const auto first = step();
  const std::size_t capacity = arena.capacity();
  for (int i = 0; i < 3; ++i) {
    arena.clear();
    EXPECT_EQ(step(), first);
    EXPECT_EQ(arena.capacity(), capacity);
  }
}

TEST(Arena, HandsOutNothingWithoutHarm) {
  Arena arena;
  arena.allocate_bytes(0);
  EXPECT_NE(arena.allocate_bytes(8), nullptr);
  EXPECT_EQ(arena.copy(std::span<const int>()), arena.copy(std::span<const int>()));
}

TEST(Arena, CopiesItems) {
  Arena arena;
  const std::vector<int> items = {3, 1, 2};
  const int* copy = arena.copy(std::span<const int>(items));
  EXPECT_NE(copy, items.data());
  EXPECT_EQ(std::vector<int>(copy, copy + 3), items);
}

}  // namespace
}  // namespace gradus::test

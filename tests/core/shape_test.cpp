// Shape, broadcasting of shapes, and Axes.
#include <gradus/core/errors.h>
#include <gradus/core/shape.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

TEST(Shape, CountsAxesAndElements) {
  EXPECT_EQ(Shape{}.rank(), 0);
  EXPECT_EQ(Shape{}.size(), 1);
  EXPECT_EQ((Shape{4, 0, 3}).size(), 0);
  EXPECT_EQ((Shape{2, 3, 4, 5}).size(), 120);
  EXPECT_EQ((Shape{70000, 70000}).size(), Index{4900000000}) << "beyond 32 bits";
}

TEST(Shape, CountsNegativeAxesFromTheEnd) {
  const Shape shape{2, 3, 4};
  EXPECT_EQ(shape[-1], 4);
  EXPECT_EQ(shape[-3], 2);
  EXPECT_EQ(shape.normalize(-2), 1);
}

TEST(Shape, ResizesRemovesAndInsertsAxes) {
  const Shape shape{2, 3};
  EXPECT_EQ(shape.with(-1, 7), (Shape{2, 7}));
  EXPECT_EQ(shape.without(0), (Shape{3}));
  EXPECT_EQ(shape.inserted(0), (Shape{1, 2, 3}));
  EXPECT_EQ(shape.inserted(-1, 5), (Shape{2, 3, 5}));
  EXPECT_EQ(shape.inserted(2), (Shape{2, 3, 1}));
}

TEST(Shape, EqualsByRankAndSizes) {
  EXPECT_EQ((Shape{1, 2}), (Shape{1, 2}));
  EXPECT_NE((Shape{1, 2}), (Shape{2}));
  EXPECT_NE((Shape{0}), Shape{});
  EXPECT_EQ((Shape{5, 6}).without(1), (Shape{5})) << "nothing of the removed axis remains";
}

TEST(Shape, Prints) {
  EXPECT_EQ(Shape{}.string(), "[]");
  EXPECT_EQ((Shape{32, 2}).string(), "[32, 2]");
}

TEST(Shape, RefusesWhatItCannotHold) {
  EXPECT_TRUE(says(message_of<ShapeError>([] { Shape{-1}; }), {"[shape]", "-1"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { Shape{Index{1} << 31}; }), {"2147483648"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { Shape{1, 2, 3, 4, 5}; }), {"at most 4 axes"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { (Shape{1, 2, 3, 4}).inserted(0); }), {"at most 4 axes"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { (Shape{2, 3})[2]; }), {"[2, 3]", "no axis 2"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { (Shape{2, 3})[-3]; }), {"[2, 3]", "no axis -3"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { Shape{}[0]; }), {"no axis 0"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { (Shape{2}).inserted(2); }), {"insert", "2"}));
}

TEST(Broadcasting, FollowsNumPysRule) {
  EXPECT_EQ(broadcast({3, 1}, {4}), (Shape{3, 4}));
  EXPECT_EQ(broadcast({4}, {3, 1}), (Shape{3, 4}));
  EXPECT_EQ(broadcast({}, {2, 3}), (Shape{2, 3}));
  EXPECT_EQ(broadcast({1}, {1, 1}), (Shape{1, 1}));
  EXPECT_EQ(broadcast({1, 5, 1, 2}, {3, 1, 4, 1}), (Shape{3, 5, 4, 2}));
  EXPECT_EQ(broadcast({0}, {1}), (Shape{0}));
  EXPECT_EQ(broadcast({1}, {2, 0}), (Shape{2, 0}));
}

TEST(Broadcasting, RefusesSizesThatDiffer) {
  EXPECT_FALSE(broadcastable({3}, {4}));
  EXPECT_FALSE(broadcastable({2, 3}, {3, 2}));
  EXPECT_FALSE(broadcastable({0}, {2}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { broadcast({2, 3}, {2}); }), {"[2, 3]", "[2]"}));
}

TEST(Broadcasting, GoesToALargerShapeOnly) {
  EXPECT_TRUE(broadcasts_to({1, 3}, {2, 3}));
  EXPECT_TRUE(broadcasts_to({}, {2, 3}));
  EXPECT_TRUE(broadcasts_to({1}, {0}));
  EXPECT_FALSE(broadcasts_to({2, 3}, {1, 3}));
  EXPECT_FALSE(broadcasts_to({1, 3}, {3}));
  EXPECT_FALSE(broadcasts_to({2}, {3}));
}

TEST(Axes, MeanAllOfThemWhenEmpty) {
  EXPECT_TRUE(Axes{}.all());
  EXPECT_EQ(Axes{}.mask({2, 3, 4}), 0b111U);
  EXPECT_EQ(Axes{}.mask({}), 0U);
  EXPECT_EQ(Axes(-1).mask({2, 3, 4}), 0b100U);
  EXPECT_EQ((Axes{0, -1}).mask({2, 3, 4}), 0b101U);
}

TEST(Axes, RefuseWhatIsNotThereOrThereTwice) {
  EXPECT_TRUE(says(message_of<ShapeError>([] { (Axes{1, -1}).mask({2, 3}); }), {"{1, -1}", "[2, 3]", "twice"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { Axes(2).mask({2, 3}); }), {"no axis 2"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { Axes(4); }), {"axis 4"}));
  EXPECT_TRUE(says(message_of<ShapeError>([] { Axes{0, 0, 0, 0, 0}; }), {"at most 4"}));
}

TEST(Axes, ReduceAShapeKeepingOrDroppingThem) {
  EXPECT_EQ(reduced({2, 3, 4}, {0, 2}, false), (Shape{3}));
  EXPECT_EQ(reduced({2, 3, 4}, {0, 2}, true), (Shape{1, 3, 1}));
  EXPECT_EQ(reduced({2, 3, 4}, {}, false), Shape{});
  EXPECT_EQ(reduced({2, 3, 4}, {}, true), (Shape{1, 1, 1}));
  EXPECT_EQ(reduced({}, {}, true), Shape{});
}

}  // namespace
}  // namespace gradus::test

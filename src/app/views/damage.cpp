#include "views/damage.h"

#include <cmath>
#include <cstring>

#include "views/rectangles.h"

namespace poolyard::app {
namespace {

// What has to be gone through once more for another rectangle costs as much as filling about this many pixels.
constexpr double kWorthAnother = 40'000;
constexpr std::size_t kMostAreas = 4;

constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 32;
}

/// Of anything that has no padding.
template <class T>
std::uint64_t mixed_in(std::uint64_t hash, const T& value) {
  std::uint64_t words[(sizeof value + 7) / 8] = {};
  std::memcpy(words, &value, sizeof value);
  for (std::uint64_t word : words) hash = mixed(hash, word);
  return hash;
}

Damage::Area around(const Damage::Area& a, const Damage::Area& b) {
  return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

/// What is drawn in vain when two are drawn as one.
double waste(const Damage::Area& a, const Damage::Area& b) { return around(a, b).size() - a.size() - b.size(); }

}  // namespace

const std::vector<Damage::Area>& Damage::compare(const ImDrawData& data, const std::vector<Rect>& later) {
  scale_ = data.FramebufferScale.x;
  const int width = static_cast<int>(data.DisplaySize.x * scale_);
  const int height = static_cast<int>(data.DisplaySize.y * scale_);
  tile_ = 16 * static_cast<int>(std::ceil(scale_));
  const int columns = (width + tile_ - 1) / tile_, rows = (height + tile_ - 1) / tile_;
  if (columns != columns_ || rows != rows_) forget();
  columns_ = columns;
  rows_ = rows;
  now_.assign(static_cast<std::size_t>(columns_) * rows_, 0);
  for (const ImDrawList* list : data.CmdLists) {
    corners_.clear();
    for (const ImDrawVert& corner : list->VtxBuffer) corners_.push_back(mixed_in(0, corner));
    for (const ImDrawCmd& command : list->CmdBuffer) {
      const ImVec4& in = command.ClipRect;
      const Box clip{in.x * scale_, in.y * scale_, in.z * scale_, in.w * scale_};
      const std::uint64_t seed = mixed_in(mixed_in(1, clip), command.GetTexID());
      if (const Rectangles* rectangles = Rectangles::of(command)) {
        for (const Rectangles::Instance& one : rectangles->instances()) {
          mark({one.box[0], one.box[1], one.box[2], one.box[3]}, clip, mixed_in(seed, one));
        }
      } else if (!command.UserCallback) {
        add_triangles(*list, command, clip, seed);
      }
    }
  }

  areas_.clear();
  const bool all = shown_.size() != now_.size();
  if (all) {
    shown_ = now_;
    areas_.push_back({0, 0, width, height});
    return areas_;
  }
  for (int row = 0; row < rows_; ++row) {
    for (int column = 0; column < columns_; ++column) {
      const std::size_t tile = static_cast<std::size_t>(row) * columns_ + column;
      if (shown_[tile] == now_[tile] || is_in(later, column, row)) continue;
      shown_[tile] = now_[tile];
      put({column * tile_, row * tile_, std::min((column + 1) * tile_, width), std::min((row + 1) * tile_, height)});
    }
  }
  return areas_;
}

void Damage::add_triangles(const ImDrawList& list, const ImDrawCmd& command, const Box& clip, std::uint64_t seed) {
  const ImDrawIdx* const indices = list.IdxBuffer.Data + command.IdxOffset;
  const ImDrawVert* const corners = list.VtxBuffer.Data + command.VtxOffset;
  const std::uint64_t* const hashes = corners_.data() + command.VtxOffset;
  for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
    const ImVec2 &a = corners[indices[i]].pos, &b = corners[indices[i + 1]].pos, &c = corners[indices[i + 2]].pos;
    std::uint64_t hash = seed;
    for (unsigned corner = 0; corner < 3; ++corner) hash = mixed(hash, hashes[indices[i + corner]]);
    mark({std::min({a.x, b.x, c.x}) * scale_, std::min({a.y, b.y, c.y}) * scale_, std::max({a.x, b.x, c.x}) * scale_,
          std::max({a.y, b.y, c.y}) * scale_},
         clip, hash);
  }
}

void Damage::mark(const Box& box, const Box& clip, std::uint64_t hash) {
  // A pixel more on every side: for smooth edges, and for whatever rounding there is.
  const float left = std::max(box.left - 1, clip.left), top = std::max(box.top - 1, clip.top);
  const float right = std::min(box.right + 1, clip.right), bottom = std::min(box.bottom + 1, clip.bottom);
  if (!(left < right && top < bottom)) return;
  const auto tile = [this](float at, int count) {
    return std::clamp(static_cast<int>(at) / tile_, 0, count - 1);
  };
  const int first = tile(left, columns_), last = tile(right, columns_), last_row = tile(bottom, rows_);
  for (int row = tile(top, rows_); row <= last_row; ++row) {
    std::uint64_t* const tiles = now_.data() + static_cast<std::size_t>(row) * columns_;
    for (int column = first; column <= last; ++column) tiles[column] = mixed(tiles[column], hash);
  }
}

bool Damage::is_in(const std::vector<Rect>& places, int column, int row) const {
  const float x = (static_cast<float>(column) + 0.5f) * static_cast<float>(tile_) / scale_;
  const float y = (static_cast<float>(row) + 0.5f) * static_cast<float>(tile_) / scale_;
  return std::any_of(places.begin(), places.end(), [&](const Rect& place) {
    return x >= place.x && x < place.right() && y >= place.y && y < place.bottom();
  });
}

void Damage::put(Area area) {
  for (;;) {
    const auto least = std::min_element(areas_.begin(), areas_.end(), [&](const Area& a, const Area& b) {
      return waste(a, area) < waste(b, area);
    });
    if (least == areas_.end() || (waste(*least, area) > kWorthAnother && areas_.size() < kMostAreas)) break;
    // Grown, it may now be near another one.
    area = around(area, *least);
    areas_.erase(least);
  }
  areas_.push_back(area);
}

}  // namespace poolyard::app

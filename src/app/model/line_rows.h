// How many rows each line of a console takes, and which line stands in which row: for a million lines, at the price of a
// few hundred looks.
#pragma once

#include <cstdint>
#include <deque>

namespace poolyard::app {

class LineRows {
 public:
  struct Place {
    std::size_t line = 0;
    std::uint64_t row = 0;  ///< the first of that line
  };

  std::size_t size() const { return rows_.size(); }
  std::uint64_t total() const { return total_; }
  int operator[](std::size_t line) const { return rows_[line]; }

  void clear() { *this = LineRows(); }
  void push_back(int rows) {
    if ((first_ + rows_.size()) % kGroup == 0 || groups_.empty()) groups_.push_back(0);
    rows_.push_back(static_cast<std::uint16_t>(rows));
    groups_.back() += static_cast<std::uint32_t>(rows);
    total_ += static_cast<std::uint64_t>(rows);
  }
  void set(std::size_t line, int rows) {
    const int more = rows - rows_[line];
    rows_[line] = static_cast<std::uint16_t>(rows);
    groups_[group_of(line)] += static_cast<std::uint32_t>(more);
    total_ += static_cast<std::uint64_t>(static_cast<std::int64_t>(more));
  }
  void pop_front() {
    groups_.front() -= rows_.front();
    total_ -= rows_.front();
    rows_.pop_front();
    if (++first_ % kGroup == 0) groups_.pop_front();
  }

  /// The first row of a line.
  std::uint64_t row_of(std::size_t line) const {
    std::uint64_t row = 0;
    std::size_t at = 0;
    for (std::size_t group = 0; group < group_of(line); ++group) row += groups_[group];
    if (group_of(line) > 0) at = group_of(line) * kGroup - first_ % kGroup;
    for (; at < line; ++at) row += rows_[at];
    return row;
  }
  /// The line that stands in this row; the last line for rows behind it. Not of an empty one.
  Place find(std::uint64_t row) const {
    Place place;
    std::size_t group = 0;
    for (; group + 1 < groups_.size() && place.row + groups_[group] <= row; ++group) place.row += groups_[group];
    if (group > 0) place.line = group * kGroup - first_ % kGroup;
    for (; place.line + 1 < rows_.size() && place.row + rows_[place.line] <= row; ++place.line) place.row += rows_[place.line];
    return place;
  }

 private:
  static constexpr std::size_t kGroup = 512;
  std::size_t group_of(std::size_t line) const { return (first_ % kGroup + line) / kGroup; }

  std::deque<std::uint16_t> rows_;
  std::deque<std::uint32_t> groups_;  // sums of 512 lines each, the first of fewer
  std::size_t first_ = 0;             // lines that were popped
  std::uint64_t total_ = 0;
};

}  // namespace poolyard::app

// The programs that a person has typed: kept until they are removed, or many others have come since, and whatever else is opened meanwhile.
//
//     Drafts drafts(platform::kept("drafts"));
//     drafts.edited(program);                 // with every change
//     drafts.left();                          // another program is shown now
//     if (drafts.unsaved()) platform::keep("drafts", drafts.merged(platform::kept("drafts")));
//
// What is kept is text: a line for each, the newest first. Several windows may keep theirs in one place: merged() has the others', too.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/language.h"

namespace poolyard::app {

class Drafts {
 public:
  static constexpr std::size_t kMost = 24;
  struct Draft {
    std::uint64_t id = 0;
    engine::Program program;
    std::string title;  ///< what a person knows it by
  };

  /// As merged() gave it; what cannot be read of it is left out.
  explicit Drafts(std::string_view kept = {});

  /// The newest first.
  const std::vector<Draft>& all() const { return drafts_; }
  /// The first of them is what the person works on.
  bool current() const;

  /// The program that is shown, or the one in its language of two that are, has been changed by the person.
  void edited(const engine::Program& program);
  /// Another program is shown, which is none of these.
  void left();
  /// One of them is shown; it is the first from now on.
  void opened(std::size_t place);
  void remove(std::size_t place);
  /// One that was removed is wanted after all.
  void put_back(const Draft& draft, std::size_t place);

  /// There is something new to be kept.
  bool unsaved() const { return unsaved_; }
  /// What is to be kept: these, and of what is kept now those that other windows have added.
  std::string merged(std::string_view kept);

 private:
  void make_first(std::size_t place);

  std::vector<Draft> drafts_;
  std::set<std::uint64_t> known_;  // also those that were removed
  PerLanguage<std::uint64_t> shown_{};  // ids; 0: none of these
  bool unsaved_ = false;
};

/// The first line that says something: a comment, or code that imports nothing.
std::string title_of(std::string_view text);

}  // namespace poolyard::app

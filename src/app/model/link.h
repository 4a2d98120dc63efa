// A program as a link, and back: the fragment of a URL holds all that decides a run, so no server ever sees it.
//
//     std::string fragment = encode_link({.program = program});   // "#p=AXicS8…"
//     OpenedLink opened = decode_link(fragment);
//     if (opened.program) …; else show(opened.error);
//
// The files beside a program are in it, too. Two that are to be shown beside each other are "#p=…&q=…". A program's language is told by its name, its parameters by its text. One that is
// to be simulated brings its machine, and what is told of the run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/run.h"
#include "engine/simulation/findings.h"
#include "model/machine.h"

namespace poolyard::app {

/// No program in a link may be larger than this, unpacked: a short link could otherwise unpack to gigabytes.
inline constexpr std::size_t kLargestLinkedProgram = 1 << 20;

/// Longer links are cut by some chat programs and mail clients.
inline constexpr std::size_t kLongLink = 2000;

struct OpenedLink {
  std::optional<engine::Program> program;
  std::optional<engine::Program> beside = {};  ///< to be shown beside it
  Machine machine = {};                        ///< that the program is to run on
  /// Of one schedule of an exploration, its outcome; else there is none. It has the machine's schedule.
  engine::simulation::Findings findings = {};
  std::string error = {};  ///< when there is no program: why, in words for a person; empty if there was no link at all
};

/// There must be a program.
std::string encode_link(const OpenedLink& what);

/// Takes a fragment, with or without '#', or a whole URL. Never throws, whatever it is given. What unpacks to more than `largest` it does not
/// read.
OpenedLink decode_link(std::string_view link, std::size_t largest = kLargestLinkedProgram);

}  // namespace poolyard::app

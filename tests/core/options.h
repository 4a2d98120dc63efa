#pragma once
#include <optional>

/// What the tests were asked for beside GoogleTest's own options: of `--NAME=NUMBER` the number. Not by the environment: a module under node
/// has none.
std::optional<double> option(const char* name);

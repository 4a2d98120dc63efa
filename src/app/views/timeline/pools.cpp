// A pool in numbers: what it has done and how well, how many tasks lay in its queue, and how long they lay there and took.
#include <algorithm>
#include <cmath>

#include "model/number_text.h"
#include "views/timeline/facts.h"
#include "views/timeline/timeline.h"

namespace poolyard::app {
namespace {

constexpr float kPicture = 40;  // high

std::string length_text(double ticks) { return duration_text(ticks / trace::kTicks); }

std::string tasks_text(std::uint64_t count) { return number_text(count) + (count == 1 ? " task" : " tasks"); }

/// In a sentence, as far as so many can tell.
std::string in_words(const Durations& lengths) {
  const std::string longest = length_text(static_cast<double>(lengths.longest()));
  if (lengths.count() == 1) return longest;
  std::string text = "half within " + length_text(lengths.quantile(0.5));
  if (lengths.count() >= 20) text += ", 95\xc2\xa0% within " + length_text(lengths.quantile(0.95));
  return text + ", the longest " + longest;
}

/// The classes of lengths that a histogram shows.
struct Classes {
  std::size_t first = Durations::kClasses, last = 0;
  void take(const Durations& lengths) {
    for (std::size_t i = 0; i < Durations::kClasses; ++i) {
      if (lengths.in_class(i) == 0) continue;
      first = std::min(first, i);
      last = std::max(last, i);
    }
  }
  /// Few of them would make a picture of planks.
  void widen() {
    constexpr std::size_t kLeast = 12;
    if (last - first >= kLeast) return;
    const std::size_t more = kLeast - (last - first);
    first -= std::min(first, more / 2);
    last = std::min(Durations::kClasses - 1, first + kLeast);
  }
};

/// How many took how long: each class as wide as the next, so the axis is a logarithm.
void draw_histogram(Ui& ui, const Durations& lengths, const Classes& classes, ImU32 color, const Rect& at) {
  std::uint64_t most = 1;
  for (std::size_t i = classes.first; i <= classes.last; ++i) most = std::max(most, lengths.in_class(i));
  const float bar = at.w / static_cast<float>(classes.last - classes.first + 1);
  for (std::size_t i = classes.first; i <= classes.last; ++i) {
    const std::uint64_t in_class = lengths.in_class(i);
    if (in_class == 0) continue;
    const float height = std::max(2.0f, static_cast<float>(in_class) / static_cast<float>(most) * at.h);
    const Rect column{at.x + static_cast<float>(i - classes.first) * bar, at.bottom() - height, bar - 1, height};
    ui.box(column, color, std::min(2.0f, bar / 3));
    const Rect whole{column.x, at.y, bar, at.h};
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(whole.min(), whole.max())) {
      ui.tip(tasks_text(in_class) + " of " + length_text(Durations::begin_of(i)) + " to " + length_text(Durations::begin_of(i + 1)));
    }
  }
  ui.line({at.x, at.bottom() + 0.5f}, {at.right(), at.bottom() + 0.5f}, ui.theme->border);
}

}  // namespace

float Timeline::draw_pool(Ui& ui, const Plot& plot, const PoolTime& pool, const Range& range, const Rect& at) {
  Rect place = at;
  const auto fact = [&](std::string_view name, const std::string& value) { place = place.without_top(draw_fact(ui, name, value, place)); };
  const std::uint64_t count = pool.tasks.count();
  if (pool.tasks_known) fact("Done", tasks_text(count) + ", " + decimal(statistics_.throughput(pool)) + " a second");
  if (pool.failed > 0) fact("Failed", number_text(pool.failed));
  fact("Busy", percent(pool.utilisation()) + " of the workers' time");
  const Rect row{place.x, place.y - 3, place.w, ui.height(ui.fonts.small) + 7};
  const std::string speed_up = decimal(pool.speed_up()) + " \xc3\x97 over one worker";
  fact("Speed-up", speed_up);
  ui.widget("pool-speed-up", speed_up, row, true, true);
  if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(row.min(), row.max())) {
    ui.tip("The time that its tasks took, one after the other, divided by the time from the first one's submission to the last one's end. What "
           "they waited for the interpreter lock, or for locks that others had, does not count: one worker alone would not have. Where there are "
           "fewer cores than workers, one alone would have been faster than this says.");
  }
  const auto words = [&](std::string_view id, const std::string& text, ImU32 color) {
    const float height = ui.wrapped_text(ui.fonts.small, place.min(), color, text, place.w);
    ui.widget(id, text, {place.x, place.y, place.w, height}, true, true);
    place = place.without_top(height + 6);
  };
  place = place.without_top(4);
  if (!pool.tasks_known) {
    words("pool-queue", "Of this pool's tasks nothing is recorded: these numbers tell when its workers were idle, and when not.", ui.theme->muted);
    return place.y - at.y;
  }
  if (pool.queue) {
    place = place.without_top(draw_queue(ui, plot, *pool.queue, range, place) + 8);
  } else {
    words("pool-queue", "When its tasks were submitted is not recorded, and so not how long they waited for a worker.", ui.theme->muted);
  }
  const bool waited = pool.queue && pool.queue->waits().count() > 0;
  if (count == 0 && !waited) return place.y - at.y;

  // One axis for both: what is longer stands farther to the right.
  Classes classes;
  if (waited) classes.take(pool.queue->waits());
  if (count > 0) classes.take(pool.tasks);
  classes.widen();
  const auto histogram = [&](std::string_view id, const std::string& name, const Durations& lengths, ImU32 color) {
    words(id, name + in_words(lengths), ui.theme->text);
    draw_histogram(ui, lengths, classes, color, {place.x, place.y, place.w, kPicture});
    place = place.without_top(kPicture + 8);
  };
  if (waited) {
    histogram("pool-waits", "Submission to start: ", pool.queue->waits(), ui.theme->states[static_cast<std::size_t>(SpanLog::kWaiting)].color);
    if (const std::uint64_t unknown = pool.queue->unknown(); unknown > 0) {
      words("pool-unknown", "Of " + tasks_text(unknown) + ", the submission is not recorded.", ui.theme->muted);
    }
  }
  if (count > 0) histogram("pool-lengths", "Start to end: ", pool.tasks, ui.theme->task);
  const std::string shortest = length_text(Durations::begin_of(classes.first)), longest = length_text(Durations::begin_of(classes.last + 1));
  place.y -= 4;
  ui.text(ui.fonts.small, place.min(), ui.theme->faint, shortest);
  ui.text(ui.fonts.small, {place.x + place.w - ui.width(ui.fonts.small, longest), place.y}, ui.theme->faint, longest);
  return place.y + ui.height(ui.fonts.small) + 8 - at.y;
}

/// How many tasks waited for a worker, from the range's beginning to its end; gives the height.
float Timeline::draw_queue(Ui& ui, const Plot& plot, const PoolQueue& queue, const Range& range, const Rect& at) {
  const float line = ui.height(ui.fonts.small), deepest = queue.deepest();
  const std::string name = "In the queue", most = deepest < 0.05f ? "never any" : "up to " + decimal(static_cast<double>(deepest));
  ui.text(ui.fonts.small, at.min(), ui.theme->text, name);
  ui.text(ui.fonts.small, {at.right() - ui.width(ui.fonts.small, most), at.y}, ui.theme->faint, most);
  ui.widget("pool-queue", most, {at.x, at.y, at.w, line + 4 + kPicture}, true, true);
  if (deepest < 0.05f) return line;
  const Rect picture{at.x, at.y + line + 4, at.w, kPicture};
  const float step = picture.w / static_cast<float>(PoolQueue::kSteps);
  const ImU32 color = ui.theme->states[static_cast<std::size_t>(SpanLog::kWaiting)].color;
  for (std::size_t i = 0; i < PoolQueue::kSteps; ++i) {
    const float height = queue.depth()[i] / deepest * picture.h;
    if (height < 0.25f) continue;
    const float left = std::round(picture.x + static_cast<float>(i) * step), right = std::round(picture.x + static_cast<float>(i + 1) * step);
    ui.box({left, picture.bottom() - height, right - left, height}, faded(color, 0.5f));
    ui.box({left, picture.bottom() - height, right - left, std::min(height, 1.5f)}, color);
  }
  ui.line({picture.x, picture.bottom() + 0.5f}, {picture.right(), picture.bottom() + 0.5f}, ui.theme->border);
  const ImVec2 mouse = ImGui::GetMousePos();
  if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(picture.min(), picture.max())) {
    const auto i = std::min(PoolQueue::kSteps - 1, static_cast<std::size_t>((mouse.x - picture.x) / step));
    const double moment = trace::milliseconds(range.from) + trace::milliseconds(range.to - range.from) * (static_cast<double>(i) + 0.5) / PoolQueue::kSteps;
    ui.line({mouse.x, picture.y}, {mouse.x, picture.bottom()}, faded(ui.theme->muted, 0.5f));
    ui.tip("About " + exact_time(moment - plot.origin) + ": " + decimal(static_cast<double>(queue.depth()[i])) + " waited for a worker");
  }
  return picture.bottom() - at.y;
}

}  // namespace poolyard::app

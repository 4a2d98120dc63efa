// The timeline: a lane for every thread, grouped by process, over a common axis of time. Above the lanes, how many threads run at
// once; below them, the whole run with what is shown of it; beside them, what is selected, or the run in numbers.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/activity.h"
#include "model/contention.h"
#include "model/critical_path.h"
#include "model/demo.h"
#include "model/search.h"
#include "model/session.h"
#include "model/statistics.h"
#include "model/stretch.h"
#include "model/time_view.h"
#include "model/window_drag.h"
#include "views/rectangles.h"
#include "views/ui.h"

namespace poolyard::app {

class Timeline {
 public:
  /// What is shown beside the session's own: which part of time, until when there is something to be seen in all timelines, and what
  /// this one is called.
  struct Scene {
    TimeView& view;
    double end = 0;
    bool running = false;
    std::string_view name = "Timeline";
    std::string_view nothing_yet = "Press Run to watch every thread here";
    bool interpreted = true;
    int cores = 0;
    bool shared = false;   ///< one of two on a card that somebody else has drawn
    bool follows = false;  ///< the lower of them: the other has the axis and the buttons for both
  };
  enum class Save { nothing, png, svg, trace };
  /// What the person has asked for, of others.
  struct Asked {
    const Demo* demo = nullptr;    ///< to see this one
    std::optional<double> moment;  ///< what was printed at this moment, not farther from it than `near`: both in the trace's time
    double near = 0;
    int line = 0;                  ///< what was just selected began on this line; 0: nothing was, or nobody knows
    std::optional<trace::Tick> pointed_at;  ///< the moment that is under the pointer
    Save save = Save::nothing;
  };
  Asked draw(Ui& ui, const Session& session, const Scene& scene, const Rect& at);
  /// Marks a moment (in the trace's time), such as that at which a line was printed, and shows it; or none.
  void mark(std::optional<double> moment);
  /// Selects what a thread is in since a moment, and shows it.
  void show(const Session& session, const trace::Lane& lane);
  /// What a person should know of the whole run beside it, and why; nothing if it is empty.
  struct Note {
    std::string text, explanation;
  };
  void set_note(Note note) { note_ = std::move(note); }

 private:
  static constexpr float kLaneRow = 28;
  static constexpr float kTaskStrip = 16;  // above the bar, in lanes of a pool's workers
  static constexpr float kBar = 16;
  static constexpr float kTask = 14;

  struct Row {
    const TraceProcess* process = nullptr;  ///< a process's head, if there is no lane; else the process of one thread
    const TraceLane* lane = nullptr;
    int index = 0;  ///< the lane's place in the trace
    float y = 0;
    float height = 0;
    bool has_tasks = false;
    bool collapsed = false;  ///< a process's head in place of its lanes
    // Where its bars begin, from the top of the rows.
    float tasks_top() const { return y + 4; }
    float states_top() const { return y + height - kBar - (kLaneRow - kBar) / 2; }
  };
  /// The part of the panel in which time runs from left to right, and what it shows.
  struct Plot {
    const TraceModel& trace;
    const Console& console;
    Rect at;
    double origin = 0;  ///< the trace's time of the run's start
    double now = 0;     ///< in the trace's time
    bool running = false;
  };
  /// A part of the run that a person has chosen.
  struct Range {
    trace::Tick from = 0, to = 0;
  };

  // timeline.cpp
  void forget();
  float lay_out_rows(const TraceModel& trace);
  std::vector<const TraceProcess*> processes_in_order(const TraceModel& trace) const;
  std::vector<int> lanes_in_order(const TraceProcess& process) const;
  void move_row(const TraceModel& trace, const Row& row, int by);
  void draw_head(Ui& ui, const Session& session, const Scene& scene, const Rect& at);
  /// Buttons, from `x` to the left; gives where they end.
  void draw_tools(Ui& ui, const Session& session, const Scene& scene, float& x, float y);
  void draw_save(Ui& ui, const Rect& button);
  void draw_axis(Ui& ui, const Plot& plot, const Rect& axis);
  void draw_moment(Ui& ui, const Plot& plot, const Rect& axis);
  void draw_grid(Ui& ui, const Plot& plot, const Rect& at);
  void draw_nothing_yet(Ui& ui, std::string_view text, const Rect& at);
  trace::Tick cell(const Plot& plot) const;
  double time_at(const Plot& plot, float x) const;
  trace::Tick tick_at(const Plot& plot, float x) const { return trace::ticks(time_at(plot, x) + plot.origin); }
  trace::Tick half_pixel(const Plot& plot) const { return trace::ticks(view_.length() / plot.at.w / 2); }
  float x_of(const Plot& plot, double trace_time) const;

  // lanes.cpp
  void draw_bars(Ui& ui, const Plot& plot, float top);
  void draw_states(Ui& ui, const Plot& plot, const TraceLane& lane, float top);
  void draw_tasks(Ui& ui, const Plot& plot, const TraceLane& lane, float top);
  void draw_process(Ui& ui, const Plot& plot, const Row& row, float top);
  void draw_notes(Ui& ui, const Plot& plot, float top);
  void draw_labels(Ui& ui, const TraceModel& trace, const Rect& labels, float top);
  void drag_row(Ui& ui, const TraceModel& trace, const Row& row, float top);
  Rectangles::Palette palette(Ui& ui) const;

  // concurrency.cpp
  void draw_concurrency(Ui& ui, const Plot& plot, const Scene& scene, const Rect& label);
  void draw_overview(Ui& ui, const Plot& plot, const Rect& at);

  // pointer.cpp
  void navigate(const Plot& plot, const Rect& panel);
  void take_pointer(const Plot& plot, float top);
  void draw_pointer(Ui& ui, const Plot& plot, float top);
  void show_span(Ui& ui, const Plot& plot, const Row& row, trace::Tick time, bool on_tasks);

  // selection.cpp
  void select(std::optional<Stretch> stretch);
  void keep_selection(const Plot& plot);
  void move_selection(const Plot& plot, int along, int down);
  void go_to_lane(const Plot& plot, int lane, trace::Tick moment);
  void bring_into_view(const Plot& plot);
  void draw_selection(Ui& ui, const Plot& plot, float top);
  bool keys(const Plot& plot);
  static ImU32 color_of(Ui& ui, const Stretch& stretch);
  static std::string title_of(const Stretch& stretch);

  // arrows.cpp
  const Row* row_of(const TraceModel& trace, int lane) const;
  void draw_arrows(Ui& ui, const Plot& plot, float top);
  void draw_arrow(Ui& ui, const Plot& plot, float top, float x, int from, int to, ImU32 color, std::string_view name);

  // ways.cpp
  void draw_ways(Ui& ui, const Plot& plot, float top);
  void draw_way(Ui& ui, const Plot& plot, float top, const Stretch& task, bool alone);
  void draw_way_part(Ui& ui, const Plot& plot, ImVec2 from, ImVec2 to, ImU32 color, bool alone, std::string_view before, std::string_view after);
  float draw_way_facts(Ui& ui, const Plot& plot, const Stretch& task, const Rect& at);

  // critical_path.cpp
  bool marks_path() const { return statistics_open_ && !selected_ && !range_; }
  void draw_path(Ui& ui, const Plot& plot, float top);
  float draw_critical_path(Ui& ui, const Plot& plot, const Rect& at);

  // search_field.cpp
  void draw_search(Ui& ui, const Session& session, const Rect& at);
  void go_to_match(const Session& session, bool forward);
  void draw_matches(Ui& ui, const Plot& plot, float top);

  // inspector.cpp
  bool inspects() const { return selected_ || range_ || statistics_open_; }
  void draw_inspector(Ui& ui, const Plot& plot, const Rect& at);
  static std::string tasks_of(const Plot& plot, const Stretch& stretch);
  float draw_stretch(Ui& ui, const Plot& plot, const Rect& at);
  float draw_statistics(Ui& ui, const Plot& plot, const Rect& at);
  float draw_thread_time(Ui& ui, const Plot& plot, const ThreadTime& thread, const Rect& at);
  float draw_awaited(Ui& ui, const Plot& plot, const Awaited& awaited, const Rect& at);

  // pools.cpp
  float draw_pool(Ui& ui, const Plot& plot, const PoolTime& pool, const Range& range, const Rect& at);
  float draw_queue(Ui& ui, const Plot& plot, const PoolQueue& queue, const Range& range, const Rect& at);

  int run_ = 0;    // the session's that is shown
  TimeView view_;  // as the picture is drawn; the scene's from picture to picture
  Note note_;
  Rectangles rectangles_, concurrency_bars_, overview_bars_;
  std::vector<Row> rows_;
  struct BarLabel {
    float x, y, width;
    std::string text;
    ImU32 color;
  };
  std::vector<BarLabel> labels_;
  bool hovered_ = false;
  bool dragging_ = false;  // the view with it
  bool focused_ = false;   // keys are for it

  Activity activity_, whole_activity_;
  float most_ready_ = 0;  // at once, as far as it was seen
  /// What a strip's bars, or those of all lanes, were made from. They are kept from picture to picture: making them is most of what a
  /// picture costs, and mostly nothing is new in them.
  struct Drawn {
    const Theme* theme = nullptr;
    Rect at;
    float pixels = 0;
    double origin = 0, from = 0, to = 0, now = 0;
    float top = 0;               // where the first row is
    float highest = 0, cores = 0;
    std::uint64_t version = 0;  // of the activity
    bool operator==(const Drawn&) const = default;
  };
  Drawn concurrency_drawn_, overview_drawn_, lanes_drawn_;
  struct RowDrawn {
    const TraceProcess* process;
    const TraceLane* lane;
    float y;
    bool collapsed;
    std::size_t spans, tasks;
    std::uint64_t dropped;
    bool operator==(const RowDrawn&) const = default;
  };
  std::vector<RowDrawn> rows_seen_, rows_drawn_;  // rows_seen_: of the picture that is being drawn
  /// A part of the strip above the lanes in which nothing changes.
  struct Column {
    float left, right;
    Activity::Cell cell;
  };
  std::vector<Column> columns_;
  WindowDrag window_;

  std::optional<Stretch> selected_;
  int line_ = 0;  // that was selected, to be told
  std::optional<Range> range_;
  bool ranging_ = false;      // the range is being drawn
  trace::Tick pressed_at_ = 0;
  trace::Tick looked_at_ = 0; // the moment at which lanes are gone through by keys
  bool go_to_selection_ = false;  // it is to be brought into view
  bool reveal_ = false;           // and its lane to be scrolled to
  std::set<int> collapsed_;            // processes, by their numbers
  std::vector<int> process_order_;     // that a person has made, of their numbers; empty: as they began
  std::map<int, std::vector<int>> lane_order_;  // within a process
  std::map<int, Activity> of_process_; // of those that are collapsed

  Asked asked_;
  std::optional<double> moment_;
  bool show_moment_ = false;

  bool searching_ = false;
  bool search_begins_ = false;  // its field is to get the keys
  std::array<char, 120> typed_{};  // as C has it
  Search search_;
  std::optional<std::size_t> match_;  // the one that was gone to

  bool ways_shown_ = false;         // of all tasks
  std::optional<Stretch> pointed_;  // the task under the mouse

  bool statistics_open_ = false;
  Statistics statistics_;
  Contention contention_;
  std::optional<CriticalPath> path_;  // of a run that is over, once somebody has asked
};

}  // namespace poolyard::app

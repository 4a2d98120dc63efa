// The timeline: a lane for every thread, grouped by process, over a common axis of time.
#pragma once

#include <string>
#include <vector>

#include "model/session.h"
#include "model/time_view.h"
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
    bool shared = false;   ///< one of two on a card that somebody else has drawn
    bool follows = false;  ///< the lower of them: the other has the axis and the buttons for both
  };
  void draw(Ui& ui, const Session& session, const Scene& scene, const Rect& at);
  /// What a person should know of the whole run beside it, and why; nothing if it is empty.
  struct Note {
    std::string text, explanation;
  };
  void set_note(Note note) { note_ = std::move(note); }

 private:
  static constexpr float kLaneRow = 28;
  static constexpr float kTaskStrip = 16;  // above the bar, in lanes of a pool's workers
  static constexpr float kBar = 16;

  struct Row {
    const TraceProcess* process = nullptr;  ///< a process's head, if there is no lane; else the process of one thread
    const TraceLane* lane = nullptr;
    float y = 0;
    float height = 0;
  };
  /// The part of the panel in which time runs from left to right, and what it shows.
  struct Plot {
    Rect at;
    double origin = 0;  ///< the trace's time of the run's start
    double now = 0;     ///< in the trace's time
    bool running = false;
  };
  /// What a lane was last seen in and no span tells of yet: it goes on, or its process was killed in the middle of it.
  struct Open {
    double start = 0;
    double end = 0;
    int kind = -1;  ///< a state or a task's number; -1: nothing is open
  };
  Open open_state(const Plot& plot, const TraceLane& lane) const;
  Open open_task(const Plot& plot, const TraceLane& lane) const;
  float lay_out_rows(const TraceModel& trace);
  void draw_head(Ui& ui, const Session& session, const Scene& scene, const Rect& at);
  /// Buttons, from `x` to the left; gives where they end.
  void draw_tools(Ui& ui, const Session& session, const Scene& scene, float& x, float y);
  void draw_axis(Ui& ui, const Plot& plot, const Rect& axis);
  void draw_grid(Ui& ui, const Plot& plot);
  void draw_bars(Ui& ui, const Plot& plot, float top);
  void draw_states(Ui& ui, const Plot& plot, const TraceLane& lane, float top);
  void draw_tasks(Ui& ui, const Plot& plot, const TraceLane& lane, float top);
  void draw_labels(Ui& ui, const Rect& labels, float top);
  void draw_pointer(Ui& ui, const Plot& plot, float top);
  void draw_nothing_yet(Ui& ui, std::string_view text, const Rect& at);
  void show_span(Ui& ui, const Plot& plot, const TraceLane& lane, double time, bool on_tasks);
  void navigate(const Plot& plot, const Rect& panel);

  trace::Tick cell(const Plot& plot) const;
  double time_at(const Plot& plot, float x) const;
  float x_of(const Plot& plot, double trace_time) const;

  TimeView view_;  // as the picture is drawn; the scene's from picture to picture
  Note note_;
  Rectangles rectangles_;
  std::vector<Row> rows_;
  struct BarLabel {
    float x, y, width;
    std::string text;
    ImU32 color;
  };
  std::vector<BarLabel> labels_;
  bool hovered_ = false;
  bool dragging_ = false;
};

}  // namespace poolyard::app

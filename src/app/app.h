// The application: what the window shows and what a person (or the page, or a test) can do with it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "model/drafts.h"
#include "model/oversubscription.h"
#include "model/redraw.h"
#include "model/switches.h"
#include "model/trace_export.h"
#include "model/tracebacks.h"
#include "model/workbench.h"
#include "platform/platform.h"
#include "views/console_view.h"
#include "views/editor.h"
#include "views/file_tabs.h"
#include "views/gallery.h"
#include "views/key_chords.h"
#include "views/machine_strip.h"
#include "views/measure_dialog.h"
#include "views/outcomes_view.h"
#include "views/picture.h"
#include "views/share_dialog.h"
#include "views/sliders.h"
#include "views/stuck_banner.h"
#include "views/timeline/timeline.h"
#include "views/ui.h"

namespace poolyard::app {

class App {
 public:
  App();

  /// Takes what the engines have. Returns the seconds after which it wants to be called again without input; 0 when a
  /// picture is due. `window_changed`: its size, its scale, or it has lost what it showed.
  double look(bool window_changed);
  /// Draws the picture that is due.
  void frame();
  /// Keeps what the person has typed; it is kept every second, too. For when the window is closed, or may be.
  void keep_drafts();
  /// Only takes what the engines have: for when nobody can see the window.
  void poll();

  // What the page's buttons, its JavaScript and automation use; the same as a person's clicks.
  void run();
  void stop();
  /// In C++ if the title ends in .cpp. `files`: beside it.
  void set_program(const std::string& text, const std::string& title, std::vector<engine::ProgramFile> files = {});
  /// One with all that belongs to it.
  void open_program(const engine::Program& program);
  /// Files that a person has dropped, or passed: several, a folder or a .zip are a program with what lies beside it, one alone that is no
  /// program comes beside the one that is shown, and a wheel is installed.
  void open_files(std::vector<engine::ProgramFile> files);
  /// The program in the other language, alone; false where there is none.
  bool set_language(Language language);
  /// Both languages beside each other; where there are both.
  void set_beside(bool beside);
  bool set_parameter(Language language, const std::string& name, std::int64_t value);
  /// Where Python runs from now on.
  void set_machine(const Machine& machine);
  /// What can happen: many schedules, on the simulated machine. Nothing where none can be simulated.
  void explore();
  /// The run of an outcome that was found; false where there is none with this number.
  bool replay(int outcome);
  /// Shows the program of a link, or says why it cannot. Never runs it. Returns that reason, or nothing.
  std::string open_link(const std::string& link);
  std::string link() const;
  void paste(const std::string& text);
  /// The system's colours have changed: follow, unless the person has chosen.
  void system_theme(bool dark);

  const Workbench& workbench() const { return workbench_; }
  /// What the person has typed would be there after a crash.
  bool all_kept() const { return !drafts_.unsaved(); }
  const Widgets& widgets() const { return ui_.widgets; }
  /// Pictures drawn since the start.
  int pictures() const { return pictures_; }
  /// From a line's being printed to its being drawn, in ms: the oldest of the lines that came with the last picture.
  double line_wait() const { return line_wait_; }

 private:
  enum class Tab { programs, code, run, outcomes };
  static int cores() { return static_cast<int>(std::thread::hardware_concurrency()); }
  /// What is drawn of one language.
  struct Pane {
    std::map<std::string, Editor> editors;  // by the path of the file beside the program; the program's own by none
    FileTabs tabs;
    Sliders sliders;
    ConsoleView console;
    Timeline timeline;
    StuckBanner banner;
    Tracebacks tracebacks;
    std::optional<trace::Tick> pointed_at;  // the moment that is under the pointer
    std::optional<trace::Tick> playhead;    // of a simulated run, the moment that was stepped to
    std::optional<double> plays;            // from switch to switch: when it goes on, in seconds
    Switches switches;
    std::optional<trace::Tick> shown_moment() const { return pointed_at ? pointed_at : playhead; }
    Oversubscription oversubscription{cores()};
    std::uint64_t lines_shown = 0;  // of the run's lines, those that were there when a picture was drawn
  };
  struct Seen {  // what of a run there is to be seen, apart from time
    Session::Phase phase = Session::Phase::loading;
    bool busy = false;
    std::uint64_t lines = 0;
    std::uint64_t changes = 0;  // to its lines
    std::size_t threads = 0;
    int alive = 0;
    std::string error;
    bool operator==(const Seen&) const = default;
  };

  /// A part of the picture that becomes a file, or the trace of what it shows.
  struct Saving {
    Language language = Language::python;
    Timeline::Save what = Timeline::Save::nothing;
    Rect at;
  };

  // app.cpp: what is done, and when a picture is due
  void touched();
  void build();
  void draw();
  void note_lines();
  void saved(const platform::Saved& said);
  void take_export();
  void look_at_cores();
  void run_by_key();
  void switch_tab_by_key();
  std::function<void()> way_back();
  void begin_runs();
  void run_again();
  void new_texts();
  void pick(const Demo& demo);
  void open_draft(std::size_t place);
  void set_theme(bool dark);

  // app_bar.cpp
  void draw_bar(const Rect& at, bool narrow);
  void draw_languages(const Rect& at, bool shortened);
  /// Real or simulated, and Explore; gives the width.
  float draw_machines(ImVec2 at, float window);
  Rect draw_machine_strip(Rect at);
  std::optional<MachineStrip::Playhead> playhead();
  void step(int by);
  void play();

  // app_panels.cpp
  void draw_wide(const Rect& at, bool with_gallery);
  void draw_narrow(const Rect& at);
  Rect draw_banners(Rect at);
  Rect draw_refusal(Rect at);
  void go_to_line(Language language, int line);
  void go_to(Language language, const PlaceInFile& place);
  Editor& editor(Language language);
  void draw_tabs(Language language, const Rect& head, float reserved);
  void edited(Language language);
  void close_tab(Language language, std::size_t tab);
  void save_file(const engine::ProgramFile& file);
  void draw_beside(const Rect& at);
  void draw_editor_panel(Language language, const Rect& at);
  void draw_offer(const engine::CompilerDownload& compiler, const Rect& at);
  void draw_sliders(Language language, const Rect& at);
  void draw_output_panel(Language language, const Rect& at);
  void draw_output_or_outcomes(const Rect& at);
  void draw_outcomes_panel(std::string_view name, const Rect& at, float head);
  void draw_timeline_panel(Language language, const Rect& at);
  void draw_gallery_panel(const Rect& at);
  std::string file_name(Language language, const std::string& ending) const;
  void save_picture(Language language, const std::string& ending, const std::string& type, const std::string& bytes);
  void save_trace(Language language);
  void draw_gallery_popup(const Rect& window);
  bool splitter(const char* id, const Rect& at, bool vertical, float& share, float length);
  bool shows_gallery(float width) const;

  // app_status.cpp
  void draw_status(const Rect& at);
  float draw_state(Language language, float x, const Rect& at, float limit);
  void draw_notice(const Rect& window);
  void draw_saving(const Rect& window);
  std::string status_text(Language language, ImU32& color) const;

  Ui ui_;
  KeyChords chords_;
  Workbench workbench_;
  PerLanguage<Pane> panes_;
  TimeView view_;  // one for all timelines
  Gallery gallery_;
  Drafts drafts_;
  double drafts_kept_ = 0;  // when, in seconds
  bool told_not_kept_ = false;
  ShareDialog share_;
  MachineStrip machine_strip_;
  OutcomesView outcomes_;
  bool shows_outcomes_ = false;  // in place of the output, where there is room for one of them
  int refusal_closed_ = -1;      // the number of the run about which no more is to be said
  Measurement measurement_;
  MeasureDialog measure_;

  Saving saving_;
  /// A trace that becomes a file.
  struct Export {
    TraceExport trace;
    platform::NewFile file;
    int percent = 0;  // as it was shown last
  };
  std::unique_ptr<Export> export_;

  struct Notice {
    std::string text;
    bool good = false;  // what was asked for is done
    std::string action = {};  // what can be done about it
    std::function<void()> act = {};
    double until = 0;         // in seconds; 0: it has not been shown yet, or stays
    bool of_shown = false;    // the action is about the program that is shown, and goes with it
  };
  Notice notice_;  // something the person must know: a link that could not be opened, where a file is
  Tab tab_ = Tab::code;
  bool gallery_open_ = false;
  float columns_ = 0.52f;  // the editor's share of the upper half's width
  float halves_ = 0.54f;   // the upper half's share of the height
  float beside_halves_ = 0.48f, sources_ = 0.62f;  // the same beside each other; and the editor's share of a column
  float stacked_halves_ = 0.6f;  // in a narrow window, the timelines' share

  double looked_at_cores_ = 0;

  Redraw redraw_;
  Picture picture_;
  bool window_changed_ = true;
  PerLanguage<Seen> seen_;
  engine::CompilerDownload compiler_;  // as it was seen last
  int pictures_ = 0;
  bool building_ = false;
  double line_wait_ = 0;
};

// Sizes that the parts of the window share.
inline constexpr float kBarHeight = 48;
inline constexpr float kStatusHeight = 28;
inline constexpr float kGalleryWidth = 232;
inline constexpr float kWithPanels = 720;  // narrower windows show one thing at a time

}  // namespace poolyard::app

// When the next picture is due: when something has changed, and as often as the machine can afford.
//
// The interface shares the processor with the programs that it shows, and without a graphics unit a picture costs more
// than most programs do. So nothing is drawn that is not needed, and how soon it is drawn depends on who needs it:
//   a person (input, a new size, a script's call)   at once, and with every screen frame while it goes on
//   news (a line was printed, the run has ended)    soon enough to be called at once
//   motion (the timeline of a run that goes on)     as smoothly as a small share of one core allows
//   a moment (the cursor blinks, a tip appears)     then
//
//     if (redraw.wait(now) <= 0) {
//       redraw.begin(now);
//       …draw, with redraw.passes() and redraw.motion(); meanwhile redraw.moves(), redraw.at(…)
//       redraw.cost(…);
//     }
// Time is in seconds, of any clock that only goes forward.
#pragma once

#include <algorithm>
#include <limits>

namespace poolyard::app {

class Redraw {
 public:
  static constexpr double kNever = std::numeric_limits<double>::infinity();
  /// A picture that costs less is drawn with every screen frame that has a use for it.
  static constexpr double kCheap = 0.004;
  /// Shares of one core that dearer pictures may take while nobody touches anything.
  static constexpr double kMotionShare = 0.1, kNewsShare = 0.25;
  /// News never wait longer for the next picture, whatever it costs.
  static constexpr double kNewsWithin = 0.1;
  /// Nor does what moves stand still for longer.
  static constexpr double kSlowestMotion = 1;
  /// But pictures never take more than this share, so that there is time left to hear the person.
  static constexpr double kMostShare = 0.75;

  /// A person, or a script in a person's place, did something; the window is another one.
  void touched() { owed_ = kSettling; }
  /// The run has something new to show.
  void news() { news_ = true; }

  /// The picture begins: whatever was asked for up to now will be in it, and what it shows asks for the next.
  void begin(double now) {
    const bool settles = owed_ > 0 || at_ <= now;
    motion_ = cheap() || settles || now >= last_motion_ + interval(kMotionShare, kSlowestMotion);
    passes_ = cheap() ? 1 : settles ? kSettling : 2;
    if (!cheap()) {
      owed_ = 0;
    } else if (owed_ > 0) {
      --owed_;
    } else if (settles || news_) {
      owed_ = kSettling - 1;
    }
    last_ = now;
    if (motion_) last_motion_ = now;
    news_ = moves_ = false;
    at_ = kNever;
  }
  /// How often the interface is built for this picture. Dear ImGui knows hover, focus and scrolling a frame late: cheap
  /// pictures follow each other until all is settled; of dear ones only the last is shown.
  int passes() const { return passes_; }
  /// Whether this picture shows what moves as it is now, or leaves that for a later one.
  bool motion() const { return motion_; }
  /// What the picture shows moves by itself.
  void moves() { moves_ = true; }
  /// The picture will be another one at that time, with nobody doing anything.
  void at(double time) { at_ = std::min(at_, time); }
  /// What a picture costs: seconds of processor time, wherever they are spent, as far as they can be known.
  void cost(double seconds) { cost_ = cost_ == 0 ? seconds : cost_ + (seconds - cost_) * kNewest; }

  /// Seconds until the next picture; 0 when it is due, kNever when nothing needs one.
  double wait(double now) const {
    if (owed_ > 0) return 0;
    double due = at_;
    if (news_) due = std::min(due, last_ + interval(kNewsShare, kNewsWithin));
    if (moves_) due = std::min(due, last_motion_ + interval(kMotionShare, kSlowestMotion));
    return std::max(0.0, due - now);
  }
  bool cheap() const { return cost_ < kCheap; }
  double cost() const { return cost_; }

 private:
  static constexpr int kSettling = 3;
  static constexpr double kNewest = 0.3;  // the newest picture's weight: a single slow one does not decide

  /// From one picture to the next, so that they take this share of a core, unless that would be longer than `most`.
  double interval(double share, double most) const {
    return cheap() ? 0 : std::max(std::min(cost_ / share, most), cost_ / kMostShare);
  }

  int owed_ = kSettling;
  int passes_ = 1;
  bool news_ = false, moves_ = false, motion_ = true;
  double at_ = kNever;
  double last_ = -kNever, last_motion_ = -kNever;
  double cost_ = 0;
};

}  // namespace poolyard::app

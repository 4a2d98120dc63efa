// Says that the run is stuck: in one sentence, then thread by thread what each wants, and who has that.
#pragma once

#include "model/session.h"
#include "views/ui.h"

namespace poolyard::app {

class StuckBanner {
 public:
  /// How much of the window it takes; 0 when there is nothing to say, or the person has closed it. The next run's is another one.
  float height(Ui& ui, const Session& session, float width) const;
  /// Gives the thread that the person wants to see, if any: as long as the session's trace is the same.
  const trace::Stuck::Thread* draw(Ui& ui, const Session& session, const Rect& at);

 private:
  float draw_threads(Ui& ui, const Session& session, const Rect& at, bool draw_it, const trace::Stuck::Thread** wanted) const;

  int closed_run_ = -1;  // the session's number of the run about which no more is to be said
};

}  // namespace poolyard::app

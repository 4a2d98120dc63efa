/* The semaphore between processes, and with it how processes wait for each other at all (Arena::sleep_unless()), as a model for spin: some
 * take, one releases, one is killed at any instruction.
 *
 * Checked over all interleavings: when nobody can go on, none of those who live sleeps while there is something to take. The killed one, who
 * takes or releases, goes on after its end is recorded, until it is gone, as in the browser: it may fall asleep and be woken in place of
 * another, or raise the count and be gone before it wakes anybody; or it does nothing more, as natively. What it takes stays taken. Channels, conditions, events,
 * barriers and rings differ in what they wait for, not in how: what is "count" here is a change of their words, which they look at in ready().
 *
 * A step is one access to a word; a loop of compare-and-swap is one step, that of its success. Memory is sequentially consistent here, as are
 * the code's read-modify-writes; what it only loads is argued beside it. Whom a wake goes to is left open. HURRY: one taker has a timeout, which
 * may pass at any moment. Each FORGET_ leaves something out that is needed; the check finds all of them.
 */

#define KILLED 0
#define PROCESSES 4  /* the killed one, two takers, and who releases */

byte count, waiters, sequence;
bit halted, over, gone;
bit asleep[PROCESSES], short_sleep[PROCESSES], through[PROCESSES];

#ifdef HURRY
#define LATE (me == 1)
#else
#define LATE false
#endif
#ifdef FORGET_TO_LOOK_AGAIN
#define SOMEBODY_GOES_ON false
#else
#define SOMEBODY_GOES_ON (over && !gone)
#endif

inline wake_one() {
  if
  :: asleep[0] -> asleep[0] = 0
  :: asleep[1] -> asleep[1] = 0
  :: asleep[2] -> asleep[2] = 0
  :: !asleep[0] && !asleep[1] && !asleep[2]
  fi
}

inline acquire() {
  atomic { if :: count > 0 -> count--; goto ended :: else fi };
#ifndef FORGET_TO_COUNT
  waiters++;
#endif
  do
  :: true ->
    /* sleep_unless() */
    seen = sequence;
#ifndef FORGET_THE_ORDER
    short_sleep[me] = SOMEBODY_GOES_ON;
#endif
    atomic { if :: count > 0 -> count--; break :: else fi };
#ifdef FORGET_THE_ORDER
    short_sleep[me] = SOMEBODY_GOES_ON;
#endif
#ifdef FORGET_TO_COUNT
    waiters++;
#endif
    atomic { if :: sequence == seen -> asleep[me] = 1 :: else fi; seen = 0 };
end_asleep:
    atomic {
      if
      :: !asleep[me]
      :: asleep[me] && (short_sleep[me] || LATE) -> asleep[me] = 0
      fi;
      short_sleep[me] = 0
    };
#ifndef FORGET_THE_LAST_LOOK
    atomic { if :: count > 0 -> count--; break :: else fi };
#endif
    if :: LATE -> break :: true fi
  od;
  atomic { waiters--; seen = 0; short_sleep[me] = 0 }
}

inline release() {
  count++;
  if :: waiters > 0 -> sequence++; atomic { wake_one() } :: else fi
}

proctype taker(byte me) {
  byte seen;
  acquire();
ended:
  through[me] = 1
}
proctype releaser() { release() }

proctype killed() {
  byte me = KILLED, seen;
  { if :: acquire() :: release() fi; ended: skip } unless { halted }
}

proctype host() {
  over = 1;
  /* wake_again() */
#ifndef FORGET_TO_WAKE
  if
  :: waiters > 0 ->
#ifndef FORGET_TO_STIR
    sequence++;
#endif
    atomic { asleep[0] = 0; asleep[1] = 0; asleep[2] = 0 }
  :: else
  fi;
#endif
  atomic { halted = 1; asleep[KILLED] = 0; gone = 1 }
}

init {
  atomic { run killed(); run taker(1); run taker(2); run releaser(); run host() };
  timeout;
  assert(count == 0 || (through[1] && through[2]))
}

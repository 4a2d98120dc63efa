/* The robust lock as a model for spin: processes that take it, wait for it and are killed, at any instruction.
 *
 * Checked over all interleavings: of those who live no two have it at once, and nobody who lives sleeps for ever. A killed process stops
 * before its end is recorded, as natively, or goes on until it is gone, as in the browser. INTERNAL is enter(): what it guards is more than
 * one word, so a dead owner's lock is free only when he is gone, and a dead process does not get it; else it is acquire(), of a Lock.
 *
 * A step is one access to the word; who has ended is looked at in the same step, which is the earliest moment, and a later look would only
 * find more. Memory is sequentially consistent here, as are the code's read-modify-writes and sleeps; what it only loads
 * it compares in one of these before it relies on it. A process has one life here, so its generation is left out. HURRY: the last one has a
 * timeout, which may pass at any moment. Whom a wake goes to is left open. Each FORGET_ leaves something out that is needed; the check finds
 * all of them.
 */

#ifndef PROCESSES
#define PROCESSES 3
#endif
#ifndef KILLS
#define KILLS 1
#endif
#define NOBODY 255

/* The word: its owner, whether somebody may sleep on it, and how often an end has stirred it since. */
byte owner = NOBODY, stirred = 0;
bit awaited;

bit halted[PROCESSES], over[PROCESSES], gone[PROCESSES];
bit asleep[PROCESSES], inside[PROCESSES];

#if defined(INTERNAL) && !defined(FORGET_GONE)
#define LEFT_BY(who) gone[who]
#else
#define LEFT_BY(who) over[who]
#endif
#ifdef HURRY
#define LATE (me == PROCESSES - 1)
#else
#define LATE false
#endif
#define FREE (seen == NOBODY || LEFT_BY(seen))
#define SAME (owner == seen && awaited == seen_awaited && stirred == seen_stirred)

inline see() { seen = owner; seen_awaited = awaited; seen_stirred = stirred }

/* What has been used is no difference between states. */
inline forget() { seen = 0; seen_awaited = 0; seen_stirred = 0; may_sleep = 0 }

inline look() {
  see();
  if :: FREE -> goto take :: else -> goto announce fi
}

proctype process(byte me) {
  byte seen, seen_stirred, other;
  bit seen_awaited, may_sleep, polls;
  {
    atomic {
      if
      :: owner == NOBODY && !awaited && stirred == 0 -> owner = me; goto has
      :: else -> look()
      fi
    };
take:
    atomic {
      if
      :: SAME ->
        owner = me; stirred = 0;
#ifdef FORGET_MAY_SLEEP
        awaited = seen_awaited;
#else
        awaited = may_sleep || seen_awaited;
#endif
        goto has
      :: else -> look()
      fi
    };
announce:
#if defined(HURRY) && defined(FORGET_TO_ANNOUNCE)
    if :: LATE -> goto ended :: skip fi;
#endif
    atomic {
      may_sleep = 1;
      if
      :: seen_awaited
      :: !seen_awaited && SAME -> awaited = 1; seen_awaited = 1
      :: !seen_awaited && !SAME -> look()
      fi
    };
    /* Looked once more. */
    atomic {
      if :: FREE -> goto take :: else fi;
#ifdef HURRY
      if :: LATE -> goto ended :: true fi;
#endif
#ifndef FORGET_OWN_END
      if :: over[me] -> goto ended :: else fi;
#endif
#if defined(INTERNAL) && !defined(FORGET_TO_POLL)
      polls = over[seen]  /* its owner is dead, and nobody tells when he is gone: we sleep for some milliseconds only */
#endif
    };
    atomic { if :: SAME -> asleep[me] = 1 :: else fi };
    atomic {
      if
      :: !asleep[me]
      :: polls || LATE -> asleep[me] = 0
      fi;
      polls = 0;
      look()
    };

has:
#ifdef INTERNAL
    if :: over[me] -> goto release :: else fi;
#endif
    atomic {
      inside[me] = 1;
      other = 0;
      do
      :: other < PROCESSES ->
#ifdef INTERNAL
        assert(other == me || !inside[other] || gone[other]);
#else
        assert(over[me] || other == me || !inside[other] || over[other]);
#endif
        other++
      :: else -> other = 0; forget(); break
      od
    };
    inside[me] = 0;
release:
    atomic {
      see();
      if
      :: owner == me && !awaited && stirred == 0 -> owner = NOBODY; goto ended
      :: else
      fi
    };
    do
    :: seen == NOBODY -> goto ended
    :: seen != NOBODY && seen != me && over[me] -> goto ended  /* a dead process's is not its own any more */
    :: seen != NOBODY && !(seen != me && over[me]) ->
      assert(seen == me);
      atomic {
        if
        :: SAME -> owner = NOBODY; awaited = 0; stirred = 0; break
        :: else -> see()
        fi
      }
    od;
#ifndef FORGET_TO_PASS_ON
    atomic {
      if
      :: seen_awaited && asleep[0] -> asleep[0] = 0
      :: seen_awaited && asleep[1] -> asleep[1] = 0
      :: seen_awaited && PROCESSES > 2 && asleep[2 % PROCESSES] -> asleep[2 % PROCESSES] = 0
      :: seen_awaited && PROCESSES > 3 && asleep[3 % PROCESSES] -> asleep[3 % PROCESSES] = 0
      :: else
      fi
    };
#endif
ended:
    forget()
  } unless { halted[me] }
}

/* Whoever finds that a process has ended. */
proctype host(byte dead) {
  byte seen, seen_stirred, i;
  bit seen_awaited;
  if
  :: atomic { halted[dead] = 1; asleep[dead] = 0 }
  :: skip  /* it goes on */
  fi;
  over[dead] = 1;
#ifndef INTERNAL
  /* owner_ended(); that the next owner is told is not looked at here */
  atomic {
    if
    :: owner == dead -> owner = NOBODY
    :: else
    fi
  };
#endif
#ifndef FORGET_TO_WAKE
  /* wake_again() */
#ifndef FORGET_TO_STIR
  stirred = 1 - stirred;
#endif
  atomic {
    i = 0;
    do
    :: i < PROCESSES -> asleep[i] = 0; i++
    :: else -> break
    od
  };
#endif
  atomic { halted[dead] = 1; asleep[dead] = 0; gone[dead] = 1 }
}

/* They are all alike: who is killed has the first numbers. */
init {
  atomic {
    run process(0);
    run process(1);
    if :: PROCESSES > 2 -> run process(2 % PROCESSES) :: else fi;
    if :: PROCESSES > 3 -> run process(3 % PROCESSES) :: else fi;
    if :: KILLS > 0 -> run host(0) :: else fi;
    if :: KILLS > 1 -> run host(1) :: else fi
  }
}

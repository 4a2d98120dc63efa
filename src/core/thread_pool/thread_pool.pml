/* The workers of a ThreadPool as a model for spin: ranges that are stolen from, the queue, parking and waking, close and terminate.
 *
 * One task, any, does not end until all others have: in its function, or in a callback when its worker counts as one without a
 * task already. Checked over all interleavings: each task is run or dropped, once; nobody is left behind (a task beside a
 * parked worker would be a deadlock, since the slow task waits for it); all workers end.
 *
 * A step is one access to a word that is shared without the lock. What is under the lock and has one such access, or none, is
 * one step: nobody can tell. Memory is sequentially consistent here; where the code asks for less it says why that will do. Whom a
 * wake goes to is left open (the code takes the last). Each FORGET_ leaves something out that is needed; the check finds all of them.
 */

#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef TASKS
#define TASKS 3
#endif

bit locked;
byte head, tail;                 /* the queue: tasks head to tail - 1 */
byte first[WORKERS], last[WORKERS];  /* ranges: read, and compared and swapped, as one word */
bit parked[WORKERS], woken[WORKERS];
byte searching = 0, alive = 0;
bit closed, terminated, over;
bit swept;                       /* terminate() has dropped what it found: nothing begins any more */
byte begun[TASKS];
byte through = 0;                /* tasks that have run or were dropped */
byte slow;                       /* the one that waits for the others */
bit slow_callback;

#define NOBODY 255

/* Under the lock: someone for that many tasks beyond what the searching will find. */
inline unpark_for(count, who) {
  atomic {
    who = NOBODY;
    if
    :: (count) > searching ->
      if
      :: parked[0] -> who = 0
      :: WORKERS > 1 && parked[1 % WORKERS] -> who = 1 % WORKERS
      :: WORKERS > 2 && parked[2 % WORKERS] -> who = 2 % WORKERS
      :: else
      fi
    :: else
    fi;
    if
    :: who != NOBODY -> parked[who] = 0; searching++
    :: else
    fi
  }
}
/* Likewise; where there is nobody, and room for another, one is started, which counts as searching. */
inline someone_for(count, who) {
  unpark_for(count, who);
  atomic {
    if
    :: who == NOBODY && (count) > searching && alive < WORKERS -> searching++; run worker(alive); alive++
    :: else
    fi
  }
}
inline wake(who) {
  atomic { if :: who != NOBODY -> woken[who] = 1; who = NOBODY :: else fi }
}

inline unpark_all() {
  victim = 0;
  do
  :: victim < WORKERS ->
    if :: parked[victim] -> parked[victim] = 0; searching++; woken[victim] = 1 :: else fi;
    victim++
  :: else -> break
  od
}

/* Under the lock. */
inline take(took) {
  took = 0;
  if
  :: head < tail ->
    took = 1;
    if /* a batch of any size */
    :: count = 1
    :: tail - head > 1 -> count = 2
    :: tail - head > 2 -> count = 3
    fi;
    first[me] = head; last[me] = head + count;
    head = head + count;
    if :: is_searching -> is_searching = 0; searching-- :: else fi
  :: else
  fi
}

inline refill() {
  atomic {
    !locked ->
    take(took);
    if :: !took -> is_searching = 1; searching++ :: else fi
  }
}

/* What has been used is no difference between states. */
inline forget() {
  d_step { b = 0; e = 0; count = 0; victim = 0; took = 0; found = 0 }
}

inline drop(from, to) {
  atomic {
    do
    :: from < to -> begun[from]++; assert(begun[from] == 1); through++; from++
    :: else -> break
    od
  }
}

proctype worker(byte me) {
  byte b, e, count, task, victim, other = NOBODY;
  bit took, found, is_searching = 1;
  goto search;

next:
  atomic { b = first[me]; e = last[me] };
  if
  :: b == e ->
    if :: is_searching -> goto search :: else -> refill() fi;
    if :: is_searching -> goto search :: else -> goto next fi
  :: else
  fi;
  atomic {
    if
    :: first[me] == b && last[me] == e -> first[me] = b + 1; task = b; assert(!swept); forget()
    :: else -> goto next
    fi
  };
  atomic { begun[task]++; assert(begun[task] == 1) };
  if
  :: task == slow && !slow_callback -> through == TASKS - 1
  :: else
  fi;
  /* end(): with more to do it does not look for it yet */
  if
  :: first[me] == last[me] && head == tail -> refill()
  :: first[me] != last[me] || head != tail
  fi;
  if
  :: task == slow && slow_callback ->
#ifndef FORGET_CALLBACK
    /* go_on() */
    atomic {
      !locked ->
      if :: is_searching -> is_searching = 0; searching-- :: else fi;
      count = tail - head; if :: first[me] != last[me] -> count++ :: else fi;
#ifdef FORGET_TO_START
      unpark_for(count, other)
#else
      someone_for(count, other)
#endif
    };
    wake(other);
#endif
    through == TASKS - 1
  :: else
  fi;
  atomic { through++; task = 0; forget() };
  goto next;

search:
  forget();
  do
  :: victim == WORKERS -> break
  :: victim < WORKERS && victim == me -> victim++
  :: victim < WORKERS && victim != me ->
    atomic { b = first[victim]; e = last[victim] };
    if
    :: b == e -> victim++
    :: else ->
      count = (e - b + 1) / 2;
      atomic {
        if
        :: first[victim] == b && last[victim] == e -> first[victim] = b + count; found = 1
        :: else -> found = 0
        fi
      };
      if
      :: !found        /* look at the same one again */
      :: else ->
        atomic { first[me] = b; last[me] = b + count };
        atomic {
          !locked ->
#ifndef FORGET_TERMINATED
          if
          :: terminated -> b = first[me]; e = last[me]; first[me] = last[me]; drop(b, e); goto search
          :: else
          fi;
#endif
          is_searching = 0; searching--;
#ifndef FORGET_THEFT
          unpark_for((first[me] == last[me] -> 0 : 1), other)
#endif
        };
        atomic { wake(other); forget() };
        goto next
      fi
    fi
  od;
  atomic { !locked -> locked = 1; take(took); if :: took -> locked = 0 :: else fi };
  if :: took -> forget(); goto next :: else fi;
#ifndef FORGET_TO_LOOK
  victim = 0;
  do
  :: victim == WORKERS -> break
  :: victim < WORKERS && first[victim] != last[victim] -> locked = 0; goto search
  :: victim < WORKERS && first[victim] == last[victim] -> victim++
  od;
#endif
  atomic {
    is_searching = 0; searching--;
#ifdef FORGET_IN_FLIGHT
    if :: closed -> over = 1 :: else fi;
#else
    if :: closed && searching == 0 -> over = 1 :: else fi;
#endif
    if
    :: over -> unpark_all(); alive--; locked = 0; goto ended
    :: else
    fi;
    woken[me] = 0; parked[me] = 1; locked = 0
  };
  woken[me];
  is_searching = 1;
  goto search;
ended:
  skip
}

init {
  byte i, b, e, other = NOBODY;
  atomic {
    select(slow : 0 .. TASKS - 1);
    if :: slow_callback = 0 :: slow_callback = 1 fi
  };
  i = 0;
  do
  :: i < TASKS ->
    atomic { !locked -> someone_for(tail - head + 1, other); tail++ };
    wake(other);
    i++
  :: else -> break
  od;

  atomic { !locked -> locked = 1; closed = 1 };
  if
  :: terminated = 1;
    i = 0;
    do
    :: i < WORKERS -> /* steal_all() */
      atomic { b = first[i]; e = last[i]; first[i] = last[i]; drop(b, e) };
      i++
    :: else -> break
    od;
    atomic { b = head; e = tail; head = tail; drop(b, e); swept = 1 }
  :: skip
  fi;
  atomic { if :: searching == 0 -> unpark_for(1, other) :: else fi; locked = 0 };
  wake(other);

  alive == 0;
  assert(through == TASKS && searching == 0)
}

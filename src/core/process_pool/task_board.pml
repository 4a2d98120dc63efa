/* The board of a process pool as a model for spin: workers that take tasks by themselves, are called, sleep and are killed at any instruction;
 * the pool, which puts tasks, buries who has died, and takes back what that one had not begun.
 *
 * Checked over all interleavings: each task is begun once at most, and ends, or fails with the worker that had begun it; nobody sleeps for ever.
 * One task, any, does not end until all others have, so that nobody may sleep beside a task; or, with KILL, one worker is killed. Its end is
 * known before it is gone, as in the browser: meanwhile it goes on, or not, but cannot answer. Its place goes to nobody else here.
 *
 * A step is one access to a word of the board. Memory is sequentially consistent here; where the code asks for less it says why that will do. The
 * pool's own bell is not here: it looks as soon as there is something. Nor do tickets go round more often than the entries do. Each FORGET_ leaves
 * something out that is needed; the check finds all of them.
 */

#ifndef TASKS
#define TASKS 2
#endif
#define ENTRIES 2
#define PLACES 2
#define READY 254
#define FREE 255

byte head, tail;
byte round[ENTRIES], what[ENTRIES], task[ENTRIES];  /* of an entry; the first two are one word */
bit closed;
bit idle[PLACES];
mtype = { awake, asleep, called, buried };
mtype call[PLACES] = awake;
bit sleeping[PLACES];    /* on that word */
byte current[PLACES];    /* the task, plus 1 */
#define BURIED 255
bit halted, over, gone;  /* the one that is killed, at place 0 */
bit begun[TASKS], answered[TASKS], settled[TASKS], unplaced[TASKS];
byte through = 0, slow;

inline wake(at) { sleeping[at] = 0 }

/* Calls one that waits. */
inline call_one(at, was) {
  at = 0;
  do
  :: at < PLACES ->
    atomic { if :: idle[at] -> idle[at] = 0; found = 1 :: else -> at++ fi };
    if
    :: found ->
      atomic { was = call[at]; if :: was != buried -> call[at] = called :: else fi };
      if
      :: was == buried -> found = 0; at++
      :: was != buried ->
        if :: was == asleep -> wake(at) :: else fi;
        break
      fi
    :: else
    fi
  :: else -> break
  od;
  atomic { at = 0; found = 0; was = awake }
}

inline work() {
    skip;
next:
    /* try_take(): as it is, or after an answer before which it said that it would come */
#ifdef KILL
    waits = 0;
#else
    atomic { waits = 0; if :: announced = 1; idle[me] = 1 :: true fi };
#endif
claim:
#ifdef FORGET_TO_ANNOUNCE
    skip;
#else
    if :: waits && !announced -> atomic { announced = 1; idle[me] = 1 } :: else fi;
#endif
    atomic { ticket = head; if :: ticket == tail -> ticket = 0; goto nothing :: else fi };
    atomic {
      ours = (round[ticket % ENTRIES] == ticket / ENTRIES + 1 && what[ticket % ENTRIES] == READY);
      if :: ours -> what[ticket % ENTRIES] = me; mine = task[ticket % ENTRIES] :: else fi
    };
#ifdef FORGET_TO_COUNT
    if :: !ours -> head != ticket :: else fi;
#endif
    atomic { if :: head == ticket -> head++ :: else fi };
    if :: !ours -> goto claim :: else fi;
    if
    :: announced ->
      atomic { announced = 0; was_called = !idle[me]; idle[me] = 0 };
#ifndef FORGET_TO_PASS_ON
      if :: was_called && head != tail -> call_one(at, was) :: else fi;
#endif
      was_called = 0
    :: else
    fi;
    /* begin() */
#ifdef FORGET_CURRENT
    atomic { if :: round[ticket % ENTRIES] == ticket / ENTRIES + 1 && what[ticket % ENTRIES] == me -> what[ticket % ENTRIES] = FREE :: else fi };
    current[me] = mine + 1;
#else
    atomic { if :: current[me] != BURIED -> current[me] = mine + 1 :: else -> goto ended fi };
    atomic {
      if :: round[ticket % ENTRIES] == ticket / ENTRIES + 1 && what[ticket % ENTRIES] == me -> what[ticket % ENTRIES] = FREE :: else fi;
      ticket = 0
    };
#endif
    atomic { ours = 0; assert(!begun[mine]); begun[mine] = 1 };
    if :: mine == slow -> through == TASKS - 1 :: else fi;
    atomic { if :: mortal && over -> goto ended :: else -> answered[mine] = 1; mine = 0 fi };
    goto next;

nothing:
    if
    :: !waits -> waits = 1; goto claim
    :: else
    fi;
    if :: closed -> goto ended :: else fi;
#ifdef FORGET_TO_ANNOUNCE
    atomic { announced = 1; idle[me] = 1 };
#endif
    /* That it looks for a while first is no difference. */
    atomic { if :: call[me] == awake -> call[me] = asleep :: else fi };
    atomic { if :: call[me] == asleep -> sleeping[me] = 1 :: else fi };
    atomic { !sleeping[me]; if :: call[me] == buried -> goto ended :: else -> call[me] = awake; announced = 0 fi };
    goto claim;
ended:
    skip
}
proctype worker(byte me) {
  byte ticket, at, mine;
  bit announced, waits, ours, was_called, found, mortal;
  mtype was = awake;
  work()
}
proctype worker_that_is_killed(byte me) {
  byte ticket, at, mine;
  bit announced, waits, ours, was_called, found, mortal = 1;
  mtype was = awake;
  { work() } unless { halted }
}

/* Calls everybody. */
inline call_all() {
  at = 0;
  do
  :: at < PLACES ->
    atomic {  /* the pool is not killed between the two */
      was = call[at];
      if :: was != buried -> call[at] = called :: else fi;
#ifdef FORGET_A_CALLER_WHO_DIED
      if :: was == asleep -> wake(at) :: else fi;
#else
      wake(at);
#endif
      was = awake;
      at++
    }
  :: else -> break
  od;
  atomic { at = 0; was = awake }
}
inline settle(number) {
  if
  :: !settled[number] -> settled[number] = 1; through++
  :: else
  fi
}
inline take_answers() {
  at = 0;
  do
  :: at < TASKS -> if :: answered[at] -> settle(at) :: else fi; at++
  :: else -> at = 0; break
  od
}

inline next_unplaced() {
  number = 0; do :: number < TASKS && !unplaced[number] -> number++ :: else -> break od
}
/* What it has taken and not begun, and what bury() told of. */
inline visit_grave() {
  atomic {
    at = 0;
    do
    :: at < ENTRIES ->
      if
      :: what[at] == 0 ->
        what[at] = FREE;
#ifndef FORGET_TO_TAKE_BACK
        if :: !settled[task[at]] -> unplaced[task[at]] = 1 :: else fi
#endif
      :: else
      fi;
      at++
    :: else -> at = 0; break
    od;
    next_unplaced()
  };
  call_all()
}

active proctype pool() {
  byte at, number;
  bit found, is_buried, is_left;  /* who was killed; and for the last time */
  mtype was = awake;
  atomic {
#ifdef KILL
    slow = TASKS;
#else
    select(slow : 0 .. TASKS - 1);
#endif
    do :: at < TASKS -> unplaced[at] = 1; at++ :: else -> break od;
    at = 0;
    do :: at < ENTRIES -> what[at] = FREE; at++ :: else -> at = 0; break od;
    run worker(1);
#ifdef KILL
    run worker_that_is_killed(0);
    run killer()
#else
    run worker(0);
    is_buried = 1;
    is_left = 1
#endif
  };
  do
  :: through == TASKS && is_buried -> break
  :: atomic {
      number < TASKS && unplaced[number] && round[tail % ENTRIES] == tail / ENTRIES && what[tail % ENTRIES] == FREE ->
      task[tail % ENTRIES] = number; round[tail % ENTRIES] = tail / ENTRIES + 1; what[tail % ENTRIES] = READY; unplaced[number] = 0
    };
    tail++;
    call_one(at, was);
    atomic { next_unplaced() }
  :: atomic {
      (answered[0] && !settled[0]) || (answered[1] && !settled[1]) || (TASKS > 2 && answered[2 % TASKS] && !settled[2 % TASKS]) ->
      take_answers()
    }
  :: atomic { over && !is_buried -> is_buried = 1; take_answers() };
    /* bury() */
    atomic {
      call[0] = buried; wake(0);
      if :: current[0] != 0 -> settle(current[0] - 1) :: else fi;
#ifndef FORGET_TO_BURY
      current[0] = BURIED
#endif
    };
    visit_grave()
  :: atomic { gone && is_buried && !is_left -> is_left = 1 };
    visit_grave()
  od;
  closed = 1;
  call_all()
}

proctype killer() {
  over = 1;
  atomic { halted = 1; sleeping[0] = 0; gone = 1 }
}

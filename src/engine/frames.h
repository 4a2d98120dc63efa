/* The Python frames of a thread, as the interpreter has them: without making frame objects, which would cost each wait, and keep what they
   show alive. For the thread itself, or with the interpreter lock for one that waits. Runs no Python code. */
#ifndef POOLYARD_FRAMES_H
#define POOLYARD_FRAMES_H

#include <Python.h>

#ifdef __cplusplus
extern "C" {
#endif

struct _PyInterpreterFrame;

/* The innermost frame that has begun, or NULL; the one that called it. */
struct _PyInterpreterFrame *poolyard_frame_top(PyThreadState *thread);
struct _PyInterpreterFrame *poolyard_frame_back(struct _PyInterpreterFrame *frame);

/* Borrowed. */
PyCodeObject *poolyard_frame_code(struct _PyInterpreterFrame *frame);
PyObject *poolyard_frame_globals(struct _PyInterpreterFrame *frame);
/* The names of its variables: a tuple, borrowed. And what is in the one at `index`: borrowed, NULL if it is not bound. */
PyObject *poolyard_frame_names(struct _PyInterpreterFrame *frame);
PyObject *poolyard_frame_variable(struct _PyInterpreterFrame *frame, Py_ssize_t index);

/* The line that the frame is at. 0: not known. */
int poolyard_frame_line(struct _PyInterpreterFrame *frame);
/* The instruction that it is at. */
const void *poolyard_frame_instruction(struct _PyInterpreterFrame *frame);
/* Whether `instruction` is one of the frame's code. If so: the line of it, and whether it begins a with statement. */
int poolyard_frame_has(struct _PyInterpreterFrame *frame, const void *instruction);
int poolyard_frame_line_of(struct _PyInterpreterFrame *frame, const void *instruction);
int poolyard_begins_with(const void *instruction);
/* Whether the instruction that it is about to execute concerns nobody but its thread: what others do before it they may as well do after it. */
int poolyard_frame_is_among_itself(struct _PyInterpreterFrame *frame);
/* Whether it is about to call something with the arguments it was given: as the library does with what a program hands over to it. */
int poolyard_frame_hands_over(struct _PyInterpreterFrame *frame);

/* The state of the thread with this ident, or NULL. With the interpreter lock; it is good for as long as that is held. */
PyThreadState *poolyard_thread_state(unsigned long ident);

#ifdef __cplusplus
}
#endif
#endif

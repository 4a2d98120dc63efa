#define Py_BUILD_CORE 1
#include "frames.h"

#include "internal/pycore_code.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_opcode_metadata.h"
#include "internal/pycore_opcode_utils.h"
#include "internal/pycore_pystate.h"
#include "internal/pycore_runtime.h"
#include "opcode_ids.h"

typedef struct _PyInterpreterFrame Frame;

/* Those of C and those that have not begun say nothing. */
static Frame *complete(Frame *frame) {
  while (frame && (frame->owner == FRAME_OWNED_BY_CSTACK || _PyFrame_IsIncomplete(frame))) frame = frame->previous;
  return frame;
}

Frame *poolyard_frame_top(PyThreadState *thread) { return complete(thread->current_frame); }
Frame *poolyard_frame_back(Frame *frame) { return complete(frame->previous); }

PyCodeObject *poolyard_frame_code(Frame *frame) { return _PyFrame_GetCode(frame); }
PyObject *poolyard_frame_globals(Frame *frame) { return frame->f_globals; }
PyObject *poolyard_frame_names(Frame *frame) { return _PyFrame_GetCode(frame)->co_localsplusnames; }

PyObject *poolyard_frame_variable(Frame *frame, Py_ssize_t index) {
  PyCodeObject *code = _PyFrame_GetCode(frame);
  if (index < 0 || index >= code->co_nlocalsplus) return NULL;
  PyObject *value = frame->localsplus[index];
  const _PyLocals_Kind kind = _PyLocals_GetKind(code->co_localspluskinds, (int)index);
  if (value && (kind & (CO_FAST_CELL | CO_FAST_FREE)) && PyCell_Check(value)) value = PyCell_GET(value);
  return value;
}

const void *poolyard_frame_instruction(Frame *frame) { return frame->instr_ptr; }

int poolyard_frame_has(Frame *frame, const void *instruction) {
  PyCodeObject *code = _PyFrame_GetCode(frame);
  const _Py_CODEUNIT *first = _PyCode_CODE(code), *at = instruction;
  return at >= first && at < first + Py_SIZE(code);
}

int poolyard_frame_line_of(Frame *frame, const void *instruction) {
  PyCodeObject *code = _PyFrame_GetCode(frame);
  const int line = PyCode_Addr2Line(code, (int)((const char *)instruction - (const char *)_PyCode_CODE(code)));
  return line > 0 ? line : 0;
}
int poolyard_frame_line(Frame *frame) { return poolyard_frame_line_of(frame, frame->instr_ptr); }

int poolyard_begins_with(const void *instruction) {
  return ((const _Py_CODEUNIT *)instruction)->op.code == BEFORE_WITH;
}

int poolyard_frame_is_among_itself(Frame *frame) {
  switch (_PyOpcode_Deopt[frame->instr_ptr->op.code]) {
    case RESUME:
    case NOP:
    case PUSH_NULL:
    case COPY:
    case SWAP:
    case LOAD_CONST:
    case LOAD_FAST:
    case LOAD_FAST_LOAD_FAST:
    case LOAD_FAST_CHECK:
    case LOAD_FAST_AND_CLEAR:
    case EXTENDED_ARG:
    case JUMP_FORWARD:
    case POP_JUMP_IF_NONE:
    case POP_JUMP_IF_NOT_NONE:
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_FALSE:
      return 1;
    default:  // also what lets go of an object, which may be the last to have it
      return 0;
  }
}

int poolyard_frame_hands_over(Frame *frame) { return _PyOpcode_Deopt[frame->instr_ptr->op.code] == CALL_FUNCTION_EX; }

PyThreadState *poolyard_thread_state(unsigned long ident) {
  PyThreadState *found = NULL;
  HEAD_LOCK(&_PyRuntime);
  for (PyThreadState *thread = PyInterpreterState_Main()->threads.head; thread && !found; thread = thread->next) {
    if (thread->thread_id == ident) found = thread;
  }
  HEAD_UNLOCK(&_PyRuntime);
  return found;
}

#include "interpreter.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <utility>

#include <poolyard/arena.h>
#include <poolyard/fork.h>
#include <poolyard/process.h>
#include <poolyard/simulated.h>

#include "engine_module.h"
#include "hooks.h"
#include "input.h"
#include "platform/limits.h"
#include "platform/tier_up.h"
#include "python_library.h"
#include "waits.h"

// CPython's own, not in its headers for embedders: what SystemExit means for the exit status.
extern "C" int _Py_HandleSystemExit(int* status);

namespace poolyard::engine {
namespace {

Program current_program;
constexpr char kFilesFolder[] = "/program";  // _engine_startup.set_imports()

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "poolyard-engine: %s\n", what.c_str());
  exit_process(70);
}

void check(PyStatus status) {
  if (!PyStatus_Exception(status)) return;
  fail(std::string("the interpreter does not start: ") + (status.err_msg ? status.err_msg : "unknown error"));
}

/// A reference that this scope owns.
class Owned {
 public:
  explicit Owned(PyObject* object) : object_(object) {}
  ~Owned() { Py_XDECREF(object_); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  explicit operator bool() const { return object_; }
  void reset(PyObject* object) { Py_XSETREF(object_, object); }
  PyObject* get() const { return object_; }

 private:
  PyObject* object_;
};

/// Text of a program: bytes that are no UTF-8 are replaced, since an odd link must not end in a crash.
PyObject* text_object(const std::string& text) {
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
}

/// A new list of texts.
PyObject* list_of(const std::vector<std::string>& texts) {
  PyObject* list = PyList_New(0);
  for (const std::string& text : texts) {
    Owned item(text_object(text));
    PyList_Append(list, item.get());
  }
  return list;
}

/// Where the program's own imports are looked for.
PyObject* set_imports(PyObject* startup, const Program& program) {
  Owned files(PyList_New(0));
  for (const ProgramFile& file : program.files) {
    Owned item(Py_BuildValue("Ny#", text_object(file.path), file.bytes.data(), static_cast<Py_ssize_t>(file.bytes.size())));
    if (item) PyList_Append(files.get(), item.get());
  }
  Owned folder(program.folder ? text_object(*program.folder) : Py_NewRef(Py_None));
  Owned paths(list_of(program.paths));
  return PyObject_CallMethod(startup, "set_imports", "OOOO", folder.get(), files.get(), program.own_folder ? Py_True : Py_False, paths.get());
}

void configure(PyConfig& config) {
  PyConfig_InitIsolatedConfig(&config);
  Arena& arena = *Arena::current();
  if (const std::int32_t seed = arena.memory().load(arena.header_word(Arena::kHashSeed)); seed != 0) {
    config.use_hash_seed = 1;
    config.hash_seed = static_cast<unsigned long>(seed);
  }
  config.install_signal_handlers = 1;
  config.site_import = 0;
  config.write_bytecode = 0;
  config.pathconfig_warnings = 0;
  // All paths are given, so that nothing is looked for in a file system.
  config.module_search_paths_set = 1;
  auto set = [&](wchar_t** field, const wchar_t* text) { check(PyConfig_SetString(&config, field, text)); };
  for (wchar_t** field : {&config.program_name, &config.executable, &config.base_executable}) set(field, L"python3");
  for (wchar_t** field : {&config.prefix, &config.exec_prefix, &config.base_prefix, &config.base_exec_prefix}) {
    set(field, L"/");
  }
  set(&config.platlibdir, L"lib");
  set(&config.stdlib_dir, L"");
}

/// First thing of whatever a process runs.
void begin_running() {
  know_thread();  // a copy has a lane of its own
  platform::follow_tier_up();
}

/// The status of a call that gave `result`, by Python's rules.
int status_of(PyObject* result) {
  if (!result) return status_of_exception();
  if (!PyLong_Check(result)) return 0;
  return static_cast<int>(PyLong_AsLong(result)) & 0xff;
}

// Python's own handlers want the interpreter lock, which the thread that copies may have or not. The copy keeps it.
thread_local bool took_gil = false;
thread_local PyGILState_STATE gil_before;
thread_local bool is_main_thread = false;
// In the browser a copy's files are its own, and it begins in the root folder, wherever this process is.
std::string folder_before;

void before_copy(int) {
  took_gil = !PyGILState_Check();
  if (took_gil) gil_before = PyGILState_Ensure();
  std::array<char, 4096> folder;
  folder_before = getcwd(folder.data(), folder.size()) ? folder.data() : "/";  // with the lock: another may be copying
  PyOS_BeforeFork();
}
void after_copy() {
  PyOS_AfterFork_Parent();
  if (took_gil) PyGILState_Release(gil_before);
}
void in_copy() {
  is_main_thread = true;
  forget_waits();
  forget_input();
  PyOS_AfterFork_Child();
  if (folder_before != "/" && chdir(folder_before.c_str()) != 0) folder_before = "/";  // it has gone meanwhile
}

}  // namespace

void initialize() {
  if (Py_IsInitialized()) return;
  trace::set_state(trace::State::starting);
  is_main_thread = true;
  platform::Limits limits = platform::prepare_process();
  poolyard_c_recursion_limit = limits.c_recursion;
  poolyard_parser_recursion_limit = limits.parser_recursion;
  install_stop_handler();
  set_interrupt_handler(PyErr_SetInterrupt);

  PyPreConfig before;
  PyPreConfig_InitIsolatedConfig(&before);
  before.utf8_mode = 1;
  check(Py_PreInitialize(&before));
  register_python_library();
  PyImport_AppendInittab("_engine", PyInit__engine);
  PyImport_AppendInittab("_poolyard", PyInit__poolyard);
  PyImport_AppendInittab("_multiprocessing", PyInit__multiprocessing);

  PyConfig config;
  configure(config);
  check(Py_InitializeFromConfig(&config));
  PyConfig_Clear(&config);

  Owned startup(PyImport_ImportModule("_engine_startup"));
  if (!startup) {
    PyErr_Print();
    fail("the interpreter's start-up code failed");
  }
  install_hooks();
  // Once all that the program has left to do is done.
  PyUnstable_AtExit(PyInterpreterState_Get(), [](void*) { platform::leave_tier_up(); }, nullptr);
  at_fork({.before = before_copy, .in_parent = after_copy, .in_child = in_copy});
  trace::set_state(trace::State::running);
}

void set_environment(const Program& program) {
  Owned startup(PyImport_ImportModule("_engine_startup"));
  Owned variables(list_of(program.environment));
  Owned done(PyObject_CallMethod(startup.get(), "set_environment", "O", variables.get()));
  if (!done) PyErr_Print();  // a name that cannot be one: the others before it are set
}

void set_program(Program program) {
  current_program = std::move(program);
  if (!current_program.traced) remove_hooks();
  Owned startup(PyImport_ImportModule("_engine_startup"));
  Owned text(text_object(current_program.text));
  Owned name(text_object(current_program.name));
  Owned arguments(list_of(current_program.arguments));
  set_program_file(name.get());
  Owned done(PyObject_CallMethod(startup.get(), "set_program", "OOO", text.get(), name.get(), arguments.get()));
  if (done) done.reset(set_imports(startup.get(), current_program));
  // From here on they are files of the run, for all of its processes, which begin where their parents are.
  if (!current_program.files.empty() || (current_program.own_folder && !current_program.folder)) current_program.folder = kFilesFolder;
  current_program.files.clear();
  current_program.own_folder = false;
  for (const ProgramModule& module : current_program.modules) {
    Owned file(text_object(current_program.folder.value_or("") + "/" + module.path));
    add_program_module(file.get(), module.before);
  }
  if (!done) {
    PyErr_Print();
    fail("the program could not be handed to the interpreter");
  }
}

const Program& program() { return current_program; }

PyObject* compile_program() {
  Owned text(text_object(current_program.text));
  Owned name(text_object(current_program.name));
  PyObject* globals = PyModule_GetDict(PyImport_AddModule("__main__"));
  PyDict_SetItemString(globals, "__file__", name.get());
  PyDict_SetItemString(globals, "__builtins__", PyImport_AddModule("builtins"));
  // compile() of a text, so that a "coding" comment in it has no say. Without a Python frame around it, a SyntaxError
  // shows as it does for a file.
  Owned compile(PyObject_GetAttrString(PyImport_AddModule("builtins"), "compile"));
  return PyObject_CallFunction(compile.get(), "OOsii", text.get(), name.get(), "exec", 0, 1);
}

int run_compiled(PyObject* code) {
  begin_running();
  PyObject* globals = PyModule_GetDict(PyImport_AddModule("__main__"));
  Owned result(PyEval_EvalCode(code, globals, globals));
  return result ? 0 : status_of_exception();
}

int run_program() {
  Owned code(compile_program());
  return code ? run_compiled(code.get()) : status_of_exception();
}

int run_function(const char* module, const char* function, std::string_view bytes) {
  begin_running();
  Owned home(PyImport_ImportModule(module));
  if (!home) return status_of_exception();
  Owned result(PyObject_CallMethod(home.get(), function, "y#", bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
  return status_of(result.get());
}

int run_callable(PyObject* callable) {
  begin_running();
  Owned result(PyObject_CallNoArgs(callable));
  return status_of(result.get());
}

int status_of_exception() {
  int status = 1;
  if (_Py_HandleSystemExit(&status)) {
    PyErr_Clear();
    return status & 0xff;
  }
  if (PyObject* exception = PyErr_GetRaisedException()) {
    note_end(exception);
    PyErr_SetRaisedException(exception);
  }
  bool interrupted = PyErr_ExceptionMatches(PyExc_KeyboardInterrupt);
  PyErr_Print();
  return interrupted ? 130 : 1;
}

// On the simulated machine there are none: a wait without end is one, and nobody looks around in it.
bool hears_signals() { return is_main_thread && !simulated::here(); }
bool signal_waits() {
  constexpr std::uintptr_t kSignalsPending = 2;  // _PY_SIGNALS_PENDING_BIT, in CPython's internal headers
  if (!is_main_thread) return false;
  PyThreadState* thread = PyGILState_GetThisThreadState();
  // Relaxed: whoever finds it takes the interpreter lock before anything else.
  return thread && (__atomic_load_n(&thread->eval_breaker, __ATOMIC_RELAXED) & kSignalsPending) != 0;
}

int finalize(int status) { return Py_FinalizeEx() == 0 ? status : 120; }

}  // namespace poolyard::engine

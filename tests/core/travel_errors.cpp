// Does not compile: each line's error must say what stands behind it. See travel_errors.sh.
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include <poolyard/queue.h>
#include <poolyard/serialize.h>
#include <poolyard/threading/barrier.h>
#include <poolyard/threading/event.h>

using poolyard::check_can_travel;

struct Silent {
  int x = 0;
};
struct NoDefault {
  explicit NoDefault(int) {}
  template <class Archive>
  void serialize(Archive&) {}
};

void tries() {
  int x = 0;
  auto captures = [&x] { return x; };
  check_can_travel<int*>();                                   // error: a pointer cannot travel
  check_can_travel<std::unique_ptr<int>>();                   // error: a pointer cannot travel
  check_can_travel<std::vector<std::shared_ptr<int>>>();      // error: a pointer cannot travel
  check_can_travel<std::reference_wrapper<int>>();            // error: a pointer cannot travel
  check_can_travel<int&>();                                   // error: a reference cannot travel
  check_can_travel<const char*>();                            // error: Use std::string
  check_can_travel<int[3]>();                                 // error: Use std::string, std::array or std::vector
  check_can_travel<std::string_view>();                       // error: a view
  check_can_travel<std::span<int>>();                         // error: a view
  check_can_travel<std::map<int, std::optional<std::FILE*>>>();  // error: an open file cannot travel
  check_can_travel<std::ofstream>();                          // error: an open file cannot travel
  check_can_travel<std::thread>();                            // error: one process's own
  check_can_travel<std::mutex>();                             // error: one process's own
  check_can_travel<std::condition_variable>();                // error: one process's own
  check_can_travel<decltype(captures)>();                     // error: a lambda with captures
  check_can_travel<std::function<void()>>();                  // error: a std::function
  check_can_travel<poolyard::threading::Lock>();              // error: In poolyard::multiprocessing there is one
  check_can_travel<poolyard::threading::Barrier>();           // error: In poolyard::multiprocessing there is one
  check_can_travel<poolyard::queue::Queue<int>>();            // error: In poolyard::multiprocessing there is one
  check_can_travel<std::tuple<int, Silent>>();                // error: does not say what it consists of
  check_can_travel<NoDefault>();                              // error: needs a default constructor
  poolyard::to_bytes(std::pair(1, &captures));                // error: a pointer cannot travel
}

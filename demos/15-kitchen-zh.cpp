// title: 厨房里的线程(中文)
// about: 三位厨师是三个线程,同时做三道菜;灶台只有两个,由信号量看管,所以总有一位要等。看时间线:等灶台的线程显示为"等锁"。
//        Three cooks are threads, two stoves are a semaphore: one cook always has to wait.

#include <chrono>
#include <cstdio>
#include <memory>
#include <poolyard/thread.h>
#include <poolyard/threading/semaphore.h>
#include <string>
#include <thread>
#include <vector>

using poolyard::Thread;

void 做菜(poolyard::threading::Semaphore& 灶台, std::string 菜名, int 毫秒) {
  std::printf("%s:准备%s\n", poolyard::threading::current_thread().name().c_str(), 菜名.c_str());
  灶台.acquire();
  std::printf("%s下锅\n", 菜名.c_str());
  std::this_thread::sleep_for(std::chrono::milliseconds(毫秒));
  灶台.release();
  std::printf("%s出锅,请慢用!\n", 菜名.c_str());
}

int main() {
  const int 炉灶 = 2;  // parameter 1..3
  const struct { std::string 菜名; int 毫秒; } 菜单[] = {{"宫保鸡丁", 600}, {"麻婆豆腐", 400}, {"清蒸鲈鱼", 800}};
  poolyard::threading::Semaphore 灶台(炉灶);
  std::vector<std::unique_ptr<Thread>> 厨师们;
  for (const auto& 菜 : 菜单) {
    厨师们.emplace_back(new Thread({.name = std::to_string(厨师们.size() + 1) + "号厨师"}, [&] { 做菜(灶台, 菜.菜名, 菜.毫秒); }));
  }
  for (auto& 厨师 : 厨师们) 厨师->start();
  for (auto& 厨师 : 厨师们) 厨师->join();
  std::printf("三道菜都上齐了。\n");
}

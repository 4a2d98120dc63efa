# title: 厨房里的线程(中文)
# about: 三位厨师是三个线程,同时做三道菜;灶台只有两个,由信号量看管,所以总有一位要等。看时间线:等灶台的线程显示为"等锁"。
#        Three cooks are threads, two stoves are a semaphore: one cook always has to wait.

import threading
import time

炉灶 = 2  # parameter 1..3
灶台 = threading.Semaphore(炉灶)
菜单 = {'宫保鸡丁': 0.6, '麻婆豆腐': 0.4, '清蒸鲈鱼': 0.8}


def 做菜(菜名, 用时):
    print(f'{threading.current_thread().name}:准备{菜名}')
    with 灶台:
        print(f'{菜名}下锅')
        time.sleep(用时)
    print(f'{菜名}出锅,请慢用!')


厨师们 = [
    threading.Thread(target=做菜, args=(菜名, 用时), name=f'{序号}号厨师')
    for 序号, (菜名, 用时) in enumerate(菜单.items(), start=1)
]
for 厨师 in 厨师们:
    厨师.start()
for 厨师 in 厨师们:
    厨师.join()
print('三道菜都上齐了。')

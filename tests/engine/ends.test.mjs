// How threads and processes end that do not end well, as the trace tells: what each died of, and at which line.
//
//     node ends.test.mjs COMMAND…    e.g. build/native/poolyard-run, or node build/web/poolyard-run.js
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [command, ...options] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'poolyard-ends-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const path = join(folder, 'trace.json');
const program = `
import multiprocessing, threading, time
def fail():
    raise ValueError('no bread')
def leave():
    raise SystemExit(3)
class Own(multiprocessing.Process):
    def run(self):
        fail()
def wait(here):
    here.set()
    time.sleep(100)
def fail_beside():
    t = threading.Thread(target=fail, name='beside')
    t.start()
    t.join()
if __name__ == '__main__':
    fork = multiprocessing.get_context('fork')
    for p in (multiprocessing.Process(target=fail, name='spawned'), fork.Process(target=fail, name='forked'), Own(name='own'),
              multiprocessing.Process(target=leave, name='leaver'), multiprocessing.Process(target=fail_beside, name='parent')):
        p.start()
        p.join()
        print(p.name, p.exitcode)
    here = multiprocessing.Event()
    for end in 'kill', 'terminate':
        here.clear()
        p = multiprocessing.Process(target=wait, args=(here,), name=end)
        p.start()
        here.wait()
        getattr(p, end)()
        p.join()
        print(p.name, p.exitcode)
`;
const { status, stdout, stderr } = spawnSync(command, [...options, '--cold', `--trace=${path}`, '-'], { encoding: 'utf8', input: program, timeout: 100_000 });
assert.equal(stdout, 'spawned 1\nforked 1\nown 1\nleaver 3\nparent 0\nkill -9\nterminate -15\n', stderr);
assert.equal(status, 0);
// What is printed is what CPython prints: nothing of ours is in it.
assert.equal(stderr.match(/^Process (spawned|forked|own):$/gm)?.length, 3, stderr);
assert.doesNotMatch(stderr, /_engine|spawn>|popen_fork/);

const events = JSON.parse(readFileSync(path, 'utf8')).traceEvents;
const named = (what) => new Map(events.filter(({ name }) => name === what).map((event) => [what === 'process_name' ? event.pid : event.tid, event.args.name]));
const processes = named('process_name'), threads = named('thread_name');
const told = events.filter(({ cat }) => cat === 'note').map(({ pid, tid, name, args }) => `${processes.get(pid)}/${threads.get(tid)}: ${name}, line ${args?.line ?? 0}`);
assert.deepEqual(told, [
  'spawned/MainThread: ValueError: no bread, line 4',
  'forked/MainThread: ValueError: no bread, line 4',
  'own/MainThread: ValueError: no bread, line 4',
  'parent/beside: ValueError: no bread, line 4',
  'kill/MainThread: was ended by signal 9, line 0',
  'terminate/MainThread: was ended by signal 15, line 0',
]);
console.log(`ok   ${told.length} ends`);

// A program that prints and switches as fast as it can, and what must be there of it in the end, in the page and in the window.
import assert from 'node:assert/strict';

const lines = 50_000;

export const flood = `import threading, time

def switch():
    for _ in range(20_000):
        time.sleep(0)

threads = [threading.Thread(target=switch) for _ in range(4)]
for thread in threads:
    thread.start()
for i in range(${lines}):
    print('line', i)
for thread in threads:
    thread.join()
`;

/** `output` and `trace` as the page's and the window's automation give them. */
export function assertWhole(output, trace) {
  const printed = output.filter((line) => line.stream === 'out').map((line) => line.text);
  assert.equal(printed.length, lines);
  assert.equal(printed.findIndex((text, i) => text !== `line ${i}`), -1, 'the lines are in their order');
  assert.equal(trace.lanes.length, 5);
  for (const lane of trace.lanes) {
    assert.equal(lane.missing, 0, `${lane.thread}: nothing is missing`);
    const spans = lane.spans.filter((span) => span.state !== undefined);
    assert.ok(spans.length > 20, `${lane.thread}: ${spans.length} spans`);
    const hole = spans.findIndex((span, i) => i > 0 && Math.abs(span.start - spans[i - 1].end) > 1e-3);
    assert.equal(hole, -1, `${lane.thread}: a hole before ${JSON.stringify(spans[hole])}`);
  }
}

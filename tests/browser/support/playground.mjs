// The playground in a page, from the outside: what a person sees, clicks and types, and window.poolyard.

/** Opens the app and waits until it can be used. */
export async function openPlayground(page, url) {
  await page.goto(url);
  await page.evaluate(() => window.poolyard.ready);
  return page;
}

export const status = (page) => page.evaluate(() => window.poolyard.status());
export const output = (page) => page.evaluate(() => window.poolyard.output());
export const trace = (page) => page.evaluate(() => window.poolyard.trace());

/** What a program printed on one stream, as lines. */
export const printed = async (page, stream = 'out') =>
  (await output(page)).filter((line) => line.stream === stream).map((line) => line.text);

/** Waits in the page, looking every few milliseconds; fails with the last status after `seconds`. The condition may be async. */
export async function waitFor(page, condition, seconds, argument) {
  // Playwright's waitForFunction() takes a promise for an answer at once, whatever it will say.
  const met = await page.evaluate(`(async (condition, argument, end) => {
    while (!await condition(argument)) {
      if (performance.now() > end) return false;
      await new Promise((later) => setTimeout(later, 20));
    }
    return true;
  })(${condition}, ${JSON.stringify(argument)}, performance.now() + ${seconds * 1000})`);
  if (met) return;
  const now = await page.evaluate(() => JSON.stringify(window.poolyard.status())).catch(() => 'the page does not answer');
  throw new Error(`not within ${seconds} s: ${condition}\nstatus: ${now}`);
}

export const waitForPhase = (page, phase, seconds) => waitFor(page, (wanted) => poolyard.status().phase === wanted, seconds, phase);

/** Where a widget is, once the app has drawn it and it can be used. */
export async function widget(page, id) {
  await waitFor(page, (wanted) => poolyard.widgets().some((w) => w.id === wanted && w.visible && w.enabled), 10, id);
  return page.evaluate((wanted) => poolyard.widgets().find((w) => w.id === wanted), id);
}

/** A click of the real mouse in the middle of a widget. */
export async function click(page, id) {
  const { x, y, w, h } = await widget(page, id);
  await page.mouse.click(x + w / 2, y + h / 2);
}

/** Clicks on Run, and knows that the run has begun. */
export async function clickRun(page) {
  await widget(page, 'run');
  const before = await status(page);
  await click(page, 'run');
  // The click is worked off with the next frame; until then the run before is the one that is shown.
  if (before.phase === 'finished') {
    await waitFor(page, (old) => {
      const now = poolyard.status();
      return ['phase', 'exitcode', 'error', 'elapsed'].some((part) => now[part] !== old[part]);
    }, 10, before);
  }
}

/** Counts the page's frames from now on, instead of those counted before, and for how long it ever stood still. */
export async function startHeartbeat(page) {
  await page.evaluate(() => {
    const beat = window.heartbeat = { frames: 0, longestFrame: 0 };
    let last = performance.now();
    const frame = () => {
      if (window.heartbeat !== beat) return;
      const now = performance.now();
      beat.frames += 1;
      beat.longestFrame = Math.max(beat.longestFrame, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}
export const heartbeat = (page) => page.evaluate(() => window.heartbeat);

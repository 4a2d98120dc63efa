// What a browser test works with: a site that is served, and a browser. Both end with its tests.
import { after } from 'node:test';
import { openBrowser } from './browser.mjs';
import { serve } from './server.mjs';

export async function openSite(folder) {
  const server = await serve(folder);
  const browser = await openBrowser();
  after(async () => {
    await browser.close();
    server.close();
  });
  return { server, browser };
}

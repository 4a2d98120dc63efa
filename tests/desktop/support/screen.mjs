// A screen in memory (Xvfb) with a mouse and keyboard (xdotool), for one test.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';

const install = (program, name) => new Error(`${program} is missing: install it (Debian: apt-get install ${name})`);

/** Starts a screen of this size. */
export async function openScreen(width = 1400, height = 900) {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolyard-screen-'));
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-fbdir', folder, '-nolisten', 'tcp',
    '-noreset'],  // else it turns clients away for a moment after the last one has gone
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  process.on('exit', () => child.kill());
  const display = await new Promise((found, failed) => {
    child.on('error', () => failed(install('Xvfb', 'xvfb')));
    child.on('exit', (status) => failed(new Error(`Xvfb ended with ${status}`)));
    child.stdio[3].on('data', (number) => found(`:${String(number).trim()}`));
  });
  const environment = { ...process.env, DISPLAY: display };
  delete environment.WAYLAND_DISPLAY;
  const xdotool = (...words) => {
    try {
      return execFileSync('xdotool', words.map(String), { env: environment, encoding: 'utf8', timeout: 20_000 }).trim();
    } catch (error) {
      throw error.code === 'ENOENT' ? install('xdotool', 'xdotool') : error;
    }
  };
  return {
    environment,
    xdotool,
    /** What is on the screen: { width, height, pixel(x, y) → [r, g, b] }. */
    picture: () => readPicture(readFileSync(path.join(folder, 'Xvfb_screen0'))),
    close() {
      child.removeAllListeners('exit');
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// The file is an X window dump: a header of big-endian words, colours, then the pixels, four bytes each (blue first).
function readPicture(dump) {
  const word = (index) => dump.readUInt32BE(index * 4);
  const start = word(0) + word(19) * 12, width = word(4), height = word(5), row = word(12);
  return {
    width,
    height,
    pixel(x, y) {
      const at = start + y * row + x * 4;
      return [dump[at + 2], dump[at + 1], dump[at]];
    },
  };
}

/** A picture as PNG. */
export function png({ width, height, pixel }) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0, at = 0; y < height; ++y) {
    rows[at++] = 0;
    for (let x = 0; x < width; ++x) for (const value of pixel(x, y)) rows[at++] = value;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);  // eight bits, RGB
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

// node 20's zlib does not offer it.
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where systems put it. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Where unpack.mjs puts what npm has. */
export const unpackedFolder = fileURLToPath(new URL('node_modules/.chromium', import.meta.url))

/**
 * @typedef {object} Found
 * @property {string} path
 * @property {Record<string, string>} env what it needs in its environment
 * @property {boolean} whole a browser as people have it; else a headless shell, which has no push and no notifications
 */

/**
 * The Chromium for the tests: the one that TIDINGS_CHROMIUM names (a path, or `npm`), the machine's, or the headless shell
 * from npm, which may not be there yet.
 * @returns {Found}
 */
export function findChromium() {
  const named = process.env.TIDINGS_CHROMIUM
  const path = named ?? places.find((place) => existsSync(place))
  if (path !== undefined && path !== 'npm') return { path, env: {}, whole: true }
  return {
    path: join(unpackedFolder, 'chromium'),
    // For a machine that has neither the libraries nor a font.
    env: {
      LD_LIBRARY_PATH: join(unpackedFolder, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(unpackedFolder, 'fonts.conf'),
    },
    whole: false,
  }
}

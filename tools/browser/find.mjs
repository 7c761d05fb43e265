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

/** What npm has is for these machines alone. */
const npmHasOne = process.platform === 'linux' && process.arch === 'x64'

const unpacked = join(unpackedFolder, 'chromium')

/** @returns {Found | undefined} */
function named() {
  const path = process.env.TIDINGS_CHROMIUM
  return path === undefined || path === 'npm' ? undefined : { path, env: {}, whole: true }
}

/**
 * A Chromium as people have it: the one that TIDINGS_CHROMIUM names, or the machine's.
 * @returns {Found | undefined}
 */
export function findWholeChromium() {
  const path = places.find((place) => existsSync(place))
  return named() ?? (path === undefined ? undefined : { path, env: {}, whole: true })
}

/** Whether tests are to have the headless shell from npm: it takes half of what a whole browser does, and is the same everywhere. */
export const needsShell = () => named() === undefined && (npmHasOne || findWholeChromium() === undefined)

/**
 * The Chromium for the tests: the one that TIDINGS_CHROMIUM names (a path, or `npm`), or the headless shell from npm. Where
 * that is not, or not yet, the machine's.
 * @returns {Found}
 */
export function findChromium() {
  const whole = findWholeChromium()
  const isShell = needsShell() && (existsSync(unpacked) || process.env.TIDINGS_CHROMIUM === 'npm')
  if (whole && !isShell) return whole
  return {
    path: unpacked,
    // For a machine that has neither the libraries nor a font.
    env: {
      LD_LIBRARY_PATH: join(unpackedFolder, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(unpackedFolder, 'fonts.conf'),
    },
    whole: false,
  }
}

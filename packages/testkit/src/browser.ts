import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { findChromium } from '../../../tools/browser/find.mjs'

/** Nothing but what a test does: no look-ups of the browser's own. */
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']

function launching(args: readonly string[]) {
  const { path, env } = findChromium()
  if (!existsSync(path)) {
    throw new Error(
      `there is no Chromium at ${path}: npm test installs one, or set TIDINGS_CHROMIUM to the path of yours`,
    )
  }
  return {
    executablePath: path,
    env: { ...process.env, ...env },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet, ...args],
  }
}

/** A browser as people have it, with what the shell from npm lacks: pushes and notifications. For `*.engine.test.ts`. */
export async function openWholeBrowser(args: readonly string[] = []): Promise<Browser> {
  if (!findChromium().whole) throw new Error('there is no whole Chromium here: apt-get install chromium (.ci/run does)')
  return chromium.launch(launching(args))
}

/** Any Chromium will do: where there is none, the headless shell that npm has. */
export const openBrowser = async (args: readonly string[] = []): Promise<Browser> => chromium.launch(launching(args))

/** A browser with a profile on the disk, as people have one: what it compiled it keeps. */
export const openProfile = async (folder: string, options: BrowserContextOptions = {}): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { ...launching([]), ...options })

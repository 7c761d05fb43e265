import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { findChromium, findWholeChromium } from '../../../tools/browser/find.mjs'

/** Nothing but what a test does: no look-ups of the browser's own. */
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']

function launching(args: readonly string[], { path, env } = findChromium()) {
  if (!existsSync(path)) {
    throw new Error(
      `there is no Chromium at ${path}: npm test installs one, or set TIDINGS_CHROMIUM to the path of yours`,
    )
  }
  return {
    executablePath: path,
    // Without a language of its own the shell calls its `en-US@posix`, which is none.
    env: { ...process.env, LC_ALL: 'en_US.UTF-8', ...env },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet, ...args],
  }
}

/** A browser as people have it, with what the shell from npm lacks: pushes and notifications. For `*.engine.test.ts`. */
export async function openWholeBrowser(args: readonly string[] = []): Promise<Browser> {
  const whole = findWholeChromium()
  if (!whole) throw new Error('there is no whole Chromium here: apt-get install chromium (.ci/run does)')
  return chromium.launch(launching(args, whole))
}

/** The browser that the files of a worker share, as long as it lives. It ends with the worker. */
let shared: Promise<Browser> | undefined

async function sharedBrowser(): Promise<Browser> {
  const found = await shared
  if (found?.isConnected()) return found
  shared = chromium.launch(launching([]))
  return shared
}

/** A browser that closes what was opened in it, and stays for those who come after. */
function lent(browser: Browser): Browser {
  const opened: BrowserContext[] = []
  return new Proxy(browser, {
    get(target, name) {
      if (name === 'newContext') {
        return async (options?: BrowserContextOptions) => {
          const context = await target.newContext(options)
          opened.push(context)
          return context
        }
      }
      if (name === 'close') return async () => void (await Promise.all(opened.map((context) => context.close())))
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/**
 * The headless shell that npm has; where there is none, any Chromium will do. Who asks for nothing special shares one with the
 * files before and after; contexts have nothing in common.
 */
export const openBrowser = async (args: readonly string[] = []): Promise<Browser> =>
  args.length > 0 ? chromium.launch(launching(args)) : lent(await sharedBrowser())

/** A browser with a profile on the disk, as people have one: what it compiled it keeps. */
export const openProfile = async (folder: string, options: BrowserContextOptions = {}): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { ...launching([]), ...options })

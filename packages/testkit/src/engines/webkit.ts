import { existsSync, globSync } from 'node:fs'
import { freePort } from '../free-port.ts'
import { endProgram, startProgram } from './children.ts'
import { calling, type Driven, type InputSource } from './driven.ts'

const driver = '/usr/bin/WebKitWebDriver'

/** WebDriver: a route for each command, `value` in each answer. */
async function call<T>(url: string, method: 'POST' | 'GET' | 'DELETE', body?: unknown): Promise<T> {
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } }
  if (!answer.ok) throw new Error(`WebKit: ${value?.error}: ${value?.message}`)
  return value
}

/** A WebKitGTK in a window on a screen of its own; it keeps nothing when it is closed. */
export async function openWebKit(): Promise<Driven> {
  const [browser] = globSync('/usr/lib/*/webkit2gtk-4.1/MiniBrowser')
  if (browser === undefined || !existsSync(driver))
    throw new Error('there is no WebKitGTK here: apt-get install webkit2gtk-driver xvfb (.ci/run does)')
  const screen = await startProgram(
    ['Xvfb', '-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'],
    /^(\d+)$/,
  )
  const port = await freePort()
  const { child } = await startProgram(
    ['sh', '-c', `echo starting; exec ${driver} --host=127.0.0.1 --port=${port}`],
    /^starting$/,
    { DISPLAY: `:${screen.said[1]}`, LANG: 'en_GB.UTF-8', LANGUAGE: 'en_GB' },
  )
  const endAll = async (): Promise<void> => {
    await endProgram(child)
    await endProgram(screen.child)
  }
  const root = `http://127.0.0.1:${port}`
  try {
    await untilReady(root)
    const { sessionId } = await call<{ sessionId: string }>(`${root}/session`, 'POST', {
      capabilities: {
        alwaysMatch: { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } },
      },
    })
    const session = `${root}/session/${sessionId}`
    await call(`${session}/window/rect`, 'POST', { x: 0, y: 0, width: 1280, height: 900 })
    return new WebKit(session, endAll)
  } catch (fault) {
    await endAll()
    throw fault
  }
}

async function untilReady(root: string): Promise<void> {
  for (let tries = 100; ; tries -= 1) {
    try {
      return void (await call(`${root}/status`, 'GET'))
    } catch (fault) {
      if (tries === 0) throw fault
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

class WebKit implements Driven {
  readonly #session: string
  readonly #end: () => Promise<void>

  constructor(session: string, end: () => Promise<void>) {
    this.#session = session
    this.#end = end
  }

  async go(url: string): Promise<void> {
    await call(`${this.#session}/url`, 'POST', { url })
  }

  async reload(): Promise<void> {
    await call(`${this.#session}/refresh`, 'POST', {})
  }

  async run(code: string, args: readonly unknown[]): Promise<unknown> {
    const script = `const [text, done] = arguments; (${calling(code)})(text).then((value) => done({ value }), (fault) => done({ fault: String(fault) }))`
    const { value, fault } = await call<{ value: string; fault?: string }>(`${this.#session}/execute/async`, 'POST', {
      script,
      args: [JSON.stringify(args)],
    })
    if (fault !== undefined) throw new Error(`WebKit: ${fault}`)
    return JSON.parse(value)
  }

  async act(actions: readonly InputSource[]): Promise<void> {
    await call(`${this.#session}/actions`, 'POST', { actions })
  }

  shoot(): Promise<string> {
    return call<string>(`${this.#session}/screenshot`, 'GET')
  }

  async close(): Promise<void> {
    // Whether it can still answer or not: its processes are ended next.
    await call(this.#session, 'DELETE').catch(() => undefined)
    await this.#end()
  }
}

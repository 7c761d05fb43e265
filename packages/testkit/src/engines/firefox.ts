import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { endProgram, startProgram } from './children.ts'
import { calling, type Driven, type InputSource } from './driven.ts'

const places = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox']

type Preference = string | number | boolean

/** Nothing but what a test does, and a microphone that is made up. */
const quiet: Readonly<Record<string, Preference>> = {
  'remote.active-protocols': 1,
  'app.update.enabled': false,
  'app.normandy.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'browser.safebrowsing.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.systemAddon.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
  'dom.push.connection.enabled': false,
  'intl.locale.requested': 'en-GB',
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
}

/** WebDriver BiDi over its socket: each command has a number, and an answer. */
class Bidi {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #last = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      const { id, type, result, error, message } = JSON.parse(String(data))
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (type === 'success') waiting?.resolve(result)
      else if (type === 'error') waiting?.reject(new Error(`Firefox: ${error}: ${message}`))
    })
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has closed the connection'))
    })
  }

  async send<T>(method: string, params: Readonly<Record<string, unknown>>): Promise<T> {
    const waiting = Promise.withResolvers<unknown>()
    this.#last += 1
    this.#waiting.set(this.#last, waiting)
    this.#socket.send(JSON.stringify({ id: this.#last, method, params }))
    return (await waiting.promise) as T
  }
}

/** A Firefox without a window, in a profile of its own. */
export async function openFirefox(preferences: Readonly<Record<string, Preference>> = {}): Promise<Driven> {
  const program = process.env.TIDINGS_FIREFOX ?? places.find((place) => existsSync(place))
  if (program === undefined) throw new Error('there is no Firefox here: apt-get install firefox-esr (.ci/run does)')
  const profile = mkdtempSync(join(tmpdir(), 'tidings-firefox-'))
  const lines = Object.entries({ ...quiet, ...preferences }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const { child, said } = await startProgram(
    [program, '--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
    /WebDriver BiDi listening on (ws:\S+)/,
    { MOZ_HEADLESS_WIDTH: '1280', MOZ_HEADLESS_HEIGHT: '900', HOME: profile },
  )
  const socket = new WebSocket(`${said[1]}/session`)
  await once(socket, 'open')
  const bidi = new Bidi(socket)
  await bidi.send('session.new', { capabilities: {} })
  const { context } = await bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' })
  await bidi.send('browsingContext.setViewport', { context, viewport: { width: 1280, height: 800 } })
  return new Firefox(bidi, context, async () => {
    socket.close()
    await endProgram(child)
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
  })
}

class Firefox implements Driven {
  readonly #bidi: Bidi
  readonly #context: string
  readonly close: () => Promise<void>

  constructor(bidi: Bidi, context: string, close: () => Promise<void>) {
    this.#bidi = bidi
    this.#context = context
    this.close = close
  }

  async go(url: string): Promise<void> {
    await this.#bidi.send('browsingContext.navigate', { context: this.#context, url, wait: 'complete' })
  }

  async reload(): Promise<void> {
    await this.#bidi.send('browsingContext.reload', { context: this.#context, wait: 'complete' })
  }

  async run(code: string, args: readonly unknown[]): Promise<unknown> {
    const { type, result, exceptionDetails } = await this.#bidi.send<{
      type: string
      result: { value: string }
      exceptionDetails?: { text: string }
    }>('script.callFunction', {
      functionDeclaration: calling(code),
      arguments: [{ type: 'string', value: JSON.stringify(args) }],
      target: { context: this.#context },
      awaitPromise: true,
      userActivation: false,
    })
    if (type !== 'success') throw new Error(`Firefox: ${exceptionDetails?.text}`)
    return JSON.parse(result.value)
  }

  async act(actions: readonly InputSource[]): Promise<void> {
    await this.#bidi.send('input.performActions', { context: this.#context, actions })
  }

  async shoot(): Promise<string> {
    return (await this.#bidi.send<{ data: string }>('browsingContext.captureScreenshot', { context: this.#context }))
      .data
  }
}

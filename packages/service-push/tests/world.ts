import type { PushProvider } from '@tidings/core'
import { createPushKeys, createPushSeal } from '@tidings/credentials-node'
import { createPosting } from '@tidings/outbound-node'
import type { InputOf, OperationName } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, type Terminal, TestNode, TestTime } from '@tidings/testkit/core'
import { type Got, PushService } from '@tidings/testkit/push-service'
import { answerTrials, type PushOutcome, startPushes } from '../src/index.ts'

const secret = 'the secret of a test'
const day = 86_400_000
/** What a push service is called that wants each push to show something. */
const apple = 'https://web.push.apple.com'

/** A core whose time is the test's, its pushes, and a push service with the browsers behind it. */
export async function aWorld(
  users: readonly string[] = ['ann', 'bob', 'cat'],
  timeoutMs = 500,
  providers: readonly PushProvider[] = [],
) {
  await using resources = new AsyncDisposableStack()
  const time = new TestTime()
  const store = resources.use(await openSqliteStore({ file: ':memory:' }))
  const warned: string[] = []
  const log = {
    info: () => undefined,
    warn: (_: object, text: string) => void warned.push(text),
    error: (fields: object, text: string) => void warned.push(`error: ${text} ${JSON.stringify(fields)}`),
  }
  const { publicKey } = createPushKeys(secret)
  const node = new TestNode(coreParts({ store, time, settings: {}, ways: { log, pushKey: publicKey } }))
  const real = resources.use(
    createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'push.allow', socketsPerAddress: 64 }),
  )
  const service = resources.use(await PushService.start(publicKey))
  service.alsoCalled.push(apple)
  const inClear = service.origin.replace('https', 'http')
  // The same without a certificate.
  const posting: typeof real = Object.assign(Object.create(real), {
    post: (post: Parameters<typeof real.post>[0]) =>
      real.post({ ...post, url: post.url.replace(apple, service.origin).replace(service.origin, inClear) }),
  })
  const counted: PushOutcome[] = []
  const countedBy: string[] = []
  const waiting: number[] = []
  const { clock } = node.parts
  const metrics = {
    push(provider: string, outcome: PushOutcome) {
      counted.push(outcome)
      countedBy.push(`${provider} ${outcome}`)
    },
    waiting: (now: number) => void waiting.push(now),
  }
  const seal = createPushSeal(secret, 'mailto:ops@chat.example')
  const settings = { timeoutMs, withinMs: day }
  const startOn = ({ gate }: TestNode) => {
    const web = { posting, seal }
    const pushing = { gate: gate.service('push'), web, providers, clock, log, metrics, settings }
    answerTrials(pushing)
    return startPushes(pushing)
  }
  const state = { stop: startOn(node) }
  resources.defer(() => state.stop())
  for (const user of users) await node.app('user.create', { user })
  const owned = resources.move()

  /** Until something is so; time goes on meanwhile, by so much each time. */
  async function until(isSo: () => boolean | Promise<boolean>, stepMs = 100): Promise<void> {
    for (let turn = 0; !(await isSo()); turn++) {
      if (turn > 20_000)
        throw new Error(`it never was: ${JSON.stringify(service.got)} ${service.refused} ${counted} ${warned}`)
      time.tick(stepMs)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Long enough for whatever might come to have come: what must not come is looked for after it. */
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 60; turn++) {
      time.tick(100)
      await new Promise((resolve) => setTimeout(resolve, 4))
    }
  }

  return {
    ...{ node, service, time, warned, counted, countedBy, waiting, until, settled, store, clock },
    app: node.app.bind(node),
    call: node.call.bind(node),
    say: (from: string, to: string, data: string, more: object = {}) =>
      node.call(from, 'message.send', { to, content: { type: 'text', data }, ...more }),
    terminal: (user: string, clientId: string): Promise<Terminal> => node.terminal(user, { clientId }),
    /** A terminal that has subscribed, and is there no more. */
    async device(
      user: string,
      clientId: string,
      { isApple = false, ...more }: { isApple?: boolean; language?: string; endpoint?: string } = {},
    ): Promise<void> {
      const terminal = await node.terminal(user, { clientId })
      const { endpoint, keys } = service.subscribe(`${user}-${clientId}`)
      const subscription = { endpoint: isApple ? endpoint.replace(service.origin, apple) : endpoint, keys }
      await node.gate.call({ kind: 'user', uid: user, address: '', clientId }, 'push.subscribe', {
        ...subscription,
        ...more,
      })
      terminal.session.end()
    },
    /** As a terminal of theirs. */
    as: <N extends OperationName>(user: string, clientId: string, name: N, input: InputOf<N>) =>
      node.gate.call({ kind: 'user', uid: user, address: '', clientId }, name, input),
    bodies: (): readonly unknown[] => service.got.map(({ payload }: Got) => payload.body),
    /** As a process that ends and another that begins. */
    async restart(meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
      await state.stop()
      await meanwhile()
      state.stop = startOn(node)
    },
    /** Another node over the same store pushes as well. */
    another(): () => Promise<void> {
      const other = new TestNode(coreParts({ store, time, node: '2', settings: {}, ways: { log, pushKey: publicKey } }))
      return startOn(other)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

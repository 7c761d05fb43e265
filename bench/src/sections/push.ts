import type { DeviceNotice } from '@tidings/core'
import { createApns } from '@tidings/push-providers'
import { ApnsServer, anOwnCertificate } from '@tidings/testkit/push-service'
import { count, perSecond } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'
import { inParallel } from '../targets/in-parallel.ts'

/** As many as the service that pushes has under way, and how far away Apple is. */
const UNDER_WAY = 512
const FAR_MS = 100
const TARGET = 1000

const clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after(ms: number, fn: () => void) {
    const timer = setTimeout(fn, ms).unref()
    return () => clearTimeout(timer)
  },
}

const noticeOf = (n: number): DeviceNotice => ({
  kind: 'message',
  user: `u${n}`,
  terminal: { id: 'phone', platform: 'ios' },
  message: {
    ...{ id: `m${n}`, conversation: 'room/r1', from: 'user/ann', to: 'room/r1', seq: n, counted: n, rev: 0 },
    ...{ type: 'grpchat', content: { type: 'text', data: 'Dinner at eight?' }, ts: Date.now(), editedAt: 0 },
    ...{ recalled: false, reactions: [] },
  },
  shown: { title: 'Hiking club', body: 'Ann: Dinner at eight?' },
  isContentHidden: false,
  names: { sender: 'Ann', room: 'Hiking club' },
  pictures: { sender: '', room: '' },
  isSilent: false,
  badge: 3,
  topic: 'hiking',
  until: Date.now() + 86_400_000,
})

interface Measured {
  readonly farMs: number
  readonly rate: number
  readonly connections: number
}

/** A stand-in of Apple's in this process, which verifies each token: both take their part of one core. */
async function measured(pushes: number, farMs: number): Promise<Measured> {
  const tls = anOwnCertificate()
  await using apple = await ApnsServer.start({ tls })
  const seen = new Set<unknown>()
  apple.answers = (_, stream) => {
    seen.add(stream.session)
    if (farMs === 0) return { status: 200 }
    setTimeout(() => {
      stream.respond({ ':status': 200 })
      stream.end()
    }, farMs)
    return undefined
  }
  const { url, key, keyId, teamId } = apple
  const parts = { clock, timeoutMs: 30_000, ca: [tls.cert] }
  await using provider = createApns({ url, key, keyId, teamId, app: 'org.example.chat' }, parts)
  const start = performance.now()
  await inParallel(
    Array.from({ length: pushes }, (_, n) => n),
    UNDER_WAY,
    async (n) => {
      const { came } = await provider.send({ token: `token-${n}` }, noticeOf(n))
      if (came !== 'taken') throw new Error(`a push came to ${came}`)
    },
  )
  return { farMs, rate: (pushes / (performance.now() - start)) * 1000, connections: seen.size }
}

/** Pushes to devices through one HTTP/2 connection. */
export const push: Section = async (bench) => {
  const pushes = bench.quick ? 2000 : 20_000
  const all: Measured[] = []
  for (const farMs of [0, FAR_MS]) all.push(await measured(pushes, farMs))
  const rows = all.map(
    ({ farMs, rate }): Row => ({
      what: `${count(pushes)} pushes through one HTTP/2 connection to a stand-in of APNs that answers after ${farMs} ms`,
      measured: perSecond(rate),
      target: { text: `≥ ${count(TARGET)}/s`, met: rate >= TARGET },
    }),
  )
  const faults = all.flatMap(({ connections }) => (connections === 1 ? [] : [`pushes took ${connections} connections`]))
  return { rows, data: all, faults }
}

import { join } from 'node:path'
import { count, microseconds, perSecond } from '../report/format.ts'
import type { Section } from '../report/result.ts'
import { usageOf } from '../targets/process-usage.ts'
import { asApp, type Endpoint, startServer } from '../targets/server.ts'

const TARGET = 1000
const PEOPLE = 50
/** Calls under way at once: messages come as they do from many people, and not one after the other. */
const AT_ONCE = 32
const ROBOT = 'robot'

interface Update {
  readonly id: number
}

async function ask(endpoint: Endpoint, token: string, after: number): Promise<readonly Update[]> {
  const url = `http://${endpoint.host}:${endpoint.port}/v1/robot/updates?after=${after}&waitMs=10000`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
  return ((await answer.json()) as { readonly updates: readonly Update[] }).updates
}

async function write(endpoint: Endpoint, tokens: readonly string[], messages: number): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let n = next++; n < messages; n = next++) {
      const content = { type: 'text', data: 'What is the weather like today?' }
      const answer = await fetch(`http://${endpoint.host}:${endpoint.port}/v1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens[n % tokens.length]}`, 'content-type': 'application/json' },
        body: JSON.stringify({ to: `user/${ROBOT}`, content }),
      })
      if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** Many people have written to one robot, whose program then asks for its updates over HTTP, and acknowledges them. */
export const robots: Section = async (bench) => {
  // More than 10,000 do not wait.
  const messages = bench.quick ? 3000 : 9000
  const server = await startServer(join(bench.directory, 'robots'))
  try {
    const { endpoint } = server
    const people = Array.from({ length: PEOPLE }, (_, n) => `person${n}`)
    const tokens = await server.tokens(people)
    const { token } = (await asApp(endpoint, '/v1/robots', { robot: ROBOT, name: 'Robot' })) as { token: string }
    await ask(endpoint, token, 0)
    await write(endpoint, tokens, messages)
    const { cpuMs: before } = await usageOf(server.pid)
    const began = performance.now()
    let [told, after, answers] = [0, 0, 0]
    while (told < messages) {
      const updates = await ask(endpoint, token, after)
      if (updates.length === 0) break
      told += updates.length
      answers += 1
      after = updates.at(-1)?.id ?? after
    }
    const ms = performance.now() - began
    const { cpuMs } = await usageOf(server.pid)
    const rate = (told * 1000) / ms
    bench.say(`robots: ${perSecond(rate)}`)
    return {
      rows: [
        {
          what: `updates that one robot's program is told by long poll, and acknowledges, of ${PEOPLE} people`,
          measured: perSecond(rate),
          target: { text: `≥ ${count(TARGET)}/s`, met: rate >= TARGET },
        },
        { what: '– CPU of the server an update', measured: microseconds((cpuMs - before) / told) },
      ],
      data: { rate, told, answers },
      faults: told < messages ? [`robots: ${told} of ${messages} were told`] : [],
    }
  } finally {
    await server.stop()
  }
}

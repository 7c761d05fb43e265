import { startBystanders } from '../load/bystanders.ts'
import { cutAll, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import { comeBack, type Returned } from '../load/come-back.ts'
import { pause } from '../load/pause.ts'
import { count, milliseconds } from '../report/format.ts'
import type { Bench, SectionResult } from '../report/result.ts'
import { inParallel } from '../targets/in-parallel.ts'
import { usageOf } from '../targets/process-usage.ts'
import type { Target } from '../targets/target.ts'

const TARGET_MS = 10_000
const SENDERS = 16

interface Page {
  readonly messages: readonly { readonly id: string; readonly seq: number }[]
}

/**
 * Every client's connection is cut at once, while others write a message to each of them. They come back, sync,
 * and read the logs that changed. Afterwards everyone's log must hold what was acknowledged, and that once.
 */
export async function storm(bench: Bench, server: Target, clients: readonly LoadClient[]): Promise<SectionResult> {
  const senders = await signInAll(server, await identities(server, uidsOf('s', SENDERS)))
  const bystanders = await startBystanders(server)
  try {
    await pause(2000)
    const calm = await bystanders.report()
    const cpuBefore = usageOf(server.pid).cpuMs
    const start = performance.now()
    cutAll(clients)
    const written = writeToAll(senders, clients)
    const returned = await Promise.all(clients.map((client, index) => comeBack(server, client, index, readAll)))
    const tookMs = performance.now() - start
    const during = await bystanders.report()
    const cpuMs = usageOf(server.pid).cpuMs - cpuBefore
    const faults = await missing(returned, await written)
    cutAll(returned.map(({ client }) => client))
    const tries = returned.reduce((sum, one) => sum + one.tries, 0)
    bench.say(`storm over after ${milliseconds(tookMs)}, ${count(tries - clients.length)} failed tries`)
    return {
      rows: [
        {
          what: `storm: ${count(clients.length)} clients cut at once, until all are back and synced`,
          measured: milliseconds(tookMs),
          target: {
            text: `≤ ${count(TARGET_MS / 1000)} s, nothing lost`,
            met: tookMs <= TARGET_MS && faults.length === 0,
          },
        },
        {
          what: '– p99 of a pair that was not cut, send to ack / to push (before: right column)',
          measured: `${milliseconds(during.toAck.p99)} / ${milliseconds(during.toPush.p99)}`,
          reference: `${milliseconds(calm.toAck.p99)} / ${milliseconds(calm.toPush.p99)}`,
        },
      ],
      data: { tookMs, cpuMs, tries, calm, during, missing: faults.length },
      faults: [
        ...faults.slice(0, 5),
        ...(during.lost > 0 ? [`the pair that was not cut lost ${during.lost} messages`] : []),
      ],
    }
  } finally {
    cutAll(senders)
    bystanders.stop()
  }
}

/** One message to each client; answers the acknowledged ids in the order of the clients. */
function writeToAll(senders: readonly LoadClient[], clients: readonly LoadClient[]): Promise<string[]> {
  return inParallel(clients, SENDERS * 4, async ({ uid }, index) => {
    const sender = senders[index % SENDERS] as LoadClient
    const content = { type: 'text', data: `written while ${uid} was away` }
    const message = { to: `user/${uid}`, content, clientMsgId: `${Date.now().toString(36)}-${index}` }
    return (await sender.connection.request<{ id: string }>('message.send', message)).id
  })
}

async function readAll(client: LoadClient): Promise<void> {
  for (const { conversation } of client.synced.conversations) await readLog(client, conversation)
}

const readLog = (client: LoadClient, conversation: string): Promise<Page> =>
  client.connection.request<Page>('log.read', { conversation, after: 0, limit: 50 })

/** What clients do not find in their logs, or find twice. */
async function missing(returned: readonly Returned[], ids: readonly string[]): Promise<string[]> {
  const found = await inParallel(returned, 128, async ({ client }, index) => {
    const { messages } = await readLog(client, `user/s${index % SENDERS}`)
    return messages.filter(({ id }) => id === ids[index]).length === 1 && messages.length === 1
  })
  return found.flatMap((ok, index) =>
    ok ? [] : [`storm: ${returned[index]?.client.uid} does not find ${ids[index]} once`],
  )
}

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expectDelivered, expectPrompt } from '../delivery.ts'
import { History } from '../history.ts'
import { settled, writing } from '../load.ts'
import { pause } from '../pause.ts'
import { seeded } from '../random.ts'
import { Receiver } from '../receiver.ts'
import { judge } from '../verdict.ts'
import { befall, Fate, type Misfortune } from './befalling.ts'
import { Cluster } from './cluster.ts'
import { type Crowd, People } from './people.ts'

export interface ClusterOptions {
  readonly seconds: number
  readonly seed: number
  readonly directory: string
  /** Fewer people, and fewer misfortunes one upon the other. */
  readonly short: boolean
  readonly say: (text: string) => void
}

/** The longest times, in milliseconds, of all the times after misfortunes. */
interface Longest {
  /** Until all that was said was answered, and everybody was back. */
  settledMs: number
  /** From then on until everybody had everything. */
  deliveredMs: number
  /** Until everybody was seen as they were. */
  seenMs: number
}

export interface ClusterSummary extends Readonly<Longest> {
  readonly seconds: number
  readonly suffered: Readonly<Partial<Record<Misfortune, number>>>
  readonly terminals: number
  readonly messages: number
  readonly repetitions: number
  /** Tries of people who had been removed, all refused. */
  readonly refused: number
  /** The longest that more terminals of one user were there than the login policy lets. */
  readonly rivalsMs: number
  /** So often one of those terminals was pushed out. */
  readonly pushedOut: number
  readonly violations: readonly string[]
}

const crowds: Readonly<Record<'short' | 'long', Crowd>> = {
  short: { users: 48, rooms: 6, roomMembers: 8, sdks: 16, watchers: 6, visitors: 8, kickings: 2, rivals: 2 },
  long: { users: 80, rooms: 10, roomMembers: 10, sdks: 40, watchers: 8, visitors: 16, kickings: 4, rivals: 4 },
}
/** So many misfortunes, or twos, come one upon the other, and then everybody has to have everything. */
const together = { short: 2, long: 3 }
/** Less than what three nodes on a small machine can take: what is behind is so because of what befell it. */
const everyMs = 800
/** What a node was asked for while its store was away it says a while later. */
const untilReconnectedMs = 3000

/** Three nodes at random under load. */
export async function tortureCluster({
  seconds,
  seed,
  directory,
  short,
  say,
}: ClusterOptions): Promise<ClusterSummary> {
  const started = performance.now()
  const form = short ? 'short' : 'long'
  const history = new History()
  await using cluster = await Cluster.start(directory)
  await using receiver = await Receiver.at(cluster.endpoint, seeded(seed + 3))
  await using people = await People.come({ cluster, history, crowd: crowds[form], seed })
  const { terminals, world, visitors, kickings, rivals } = people
  say(`three nodes, ${people.count} terminals`)
  const [random, fate, writer] = [seeded(seed), new Fate(seeded(seed + 6)), seeded(seed + 2)]
  const suffered: Partial<Record<Misfortune, number>> = {}
  const ownDelay = monitorEventLoopDelay()
  ownDelay.enable()
  const longest: Longest = { settledMs: 0, deliveredMs: 0, seenMs: 0 }
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const load = writing({ terminals, world, everyMs }, writer)
    const over = history.storeMayRefuse()
    for (let n = 0; n < together[form]; n++) {
      const misfortunes = fate.next()
      await befall(misfortunes, cluster.victims, random)
      for (const one of misfortunes) suffered[one] = (suffered[one] ?? 0) + 1
      say(`${misfortunes.join(', and ')}; ${history.acknowledged} messages acknowledged`)
    }
    const prompt = expectPrompt(terminals, history)
    const seen = visitors.expectSeen()
    await load.stop()
    void pause(untilReconnectedMs).then(over)
    const settledMs = await settled(terminals, history)
    const deliveredMs = await expectDelivered(terminals, history)
    const seenMs = await seen
    await prompt.stop()
    // On a machine that is too busy what is late says little.
    const busyMs = ownDelay.max / 1e6
    ownDelay.reset()
    for (const [name, ms] of Object.entries({ settledMs, deliveredMs, seenMs }) as [keyof Longest, number][])
      longest[name] = Math.max(longest[name], ms)
    say(
      `all answered after ${inMs(settledMs)}, everywhere ${inMs(deliveredMs)} later, ${visitors.here} visitors seen right after ${inMs(seenMs)}, this process stood still for ${inMs(busyMs)} at most, ${history.violations.length} violations`,
    )
    for (const violation of history.violations.slice(-3)) say(violation)
  }
  await people.leave()
  const toldWrongly = await receiver.judge(history, cluster.endpoint)
  history.violations.push(...faultsOf(cluster))
  return {
    ...longest,
    seconds: (performance.now() - started) / 1000,
    suffered,
    terminals: people.count,
    messages: history.acknowledged,
    repetitions: history.repetitionsRecognised,
    refused: kickings.reduce((sum, { tried }) => sum + tried, 0),
    rivalsMs: Math.max(...rivals.map(({ longestMs }) => longestMs)),
    pushedOut: rivals.reduce((sum, one) => sum + one.pushedOut, 0),
    violations: [...(await judge(cluster.endpoints, world, history, await people.copies())), ...toldWrongly],
  }
}

const inMs = (milliseconds: number): string => `${Math.round(milliseconds)} ms`

/** What nodes did of themselves that none may. */
const faultsOf = ({ victims }: Cluster): string[] =>
  victims.nodes.flatMap(({ name, deaths, refusals }) => [
    ...(deaths > 0 ? [`${name} ended by itself, ${deaths} times`] : []),
    ...(refusals > 0 ? [`${name} did not stop when it was asked to, ${refusals} times`] : []),
  ])

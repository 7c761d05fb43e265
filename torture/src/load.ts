import type { History } from './history.ts'
import { pause } from './pause.ts'
import type { Random } from './random.ts'
import type { Writer } from './reader.ts'
import { Terminal } from './terminal.ts'
import type { Whereabouts, World } from './world.ts'

/** Of each user; no login policy pushes one of them out for the other. */
const PLATFORMS = ['linux', 'android'] as const
/** A terminal with so many unanswered messages writes no more for the moment. */
const OUTBOX = 64
const PATIENCE_MS = 60_000

export interface TerminalsParts {
  readonly history: History
  /** Where the terminal of that number connects. */
  readonly whereabouts: (number: number) => Whereabouts
  readonly random: Random
}

export function openTerminals(world: World, { history, whereabouts, random }: TerminalsParts): Terminal[] {
  let count = 0
  return world.accounts.flatMap((account) => {
    const conversations = world.conversations.filter(({ members }) => members.includes(account.uid))
    const mine = PLATFORMS.map((platform, i) => {
      const clientId = `${account.uid}-${i + 1}`
      count += 1
      return new Terminal({
        account,
        clientId,
        platform,
        conversations,
        history,
        whereabouts: whereabouts(count),
        random,
      })
    })
    mine.forEach((terminal, index) => {
      terminal.twin = mine[(index + 1) % mine.length]
      terminal.start()
    })
    return mine
  })
}

export interface Writers {
  readonly terminals: readonly Writer[]
  readonly world: World
  /** Between two bursts, in milliseconds. */
  readonly everyMs: number
}

/** Bursts of messages from random terminals, some of them over two connections, and now and then a cut line, until it is stopped. */
export function writing({ terminals, world, everyMs }: Writers, random: Random): { stop(): Promise<void> } {
  let isGoing = true
  const ofUser = new Map(
    world.accounts.map(({ uid }) => [uid, world.conversations.filter(({ members }) => members.includes(uid))]),
  )
  const burst = (): void => {
    const terminal = random.pick(terminals)
    const conversation = random.pick(ofUser.get(terminal.uid) ?? [])
    const length = 1 + random.int(6)
    for (let i = 0; i < length && terminal.unanswered < OUTBOX; i++) terminal.write(conversation, random.chance(0.05))
  }
  const write = async (): Promise<void> => {
    while (isGoing) {
      for (let n = 0; n < 8; n++) burst()
      if (random.chance(0.02)) random.pick(terminals).cut()
      await pause(everyMs)
    }
  }
  const done = write()
  return {
    stop(): Promise<void> {
      isGoing = false
      return done
    },
  }
}

/** Waits until all that was said is answered and everybody is back; answers how long that took, in milliseconds. */
export async function settled(terminals: readonly Writer[], history: History): Promise<number> {
  const since = performance.now()
  const unsettled = () => terminals.filter(({ unanswered, syncedSince }) => unanswered > 0 || syncedSince === undefined)
  const complaint = (): string => {
    const all = unsettled().map(({ clientId, unanswered, syncedSince, standing }) =>
      syncedSince === undefined
        ? `${clientId} did not come back (${standing})`
        : `${clientId} has no answer to ${unanswered} messages (${standing})`,
    )
    return `${all.length} terminals are not done: ${all.slice(0, 5).join(', ')}`
  }
  await patience(complaint, () => unsettled().length === 0, history)
  return performance.now() - since
}

/** Waits until it holds; when it does not in time, that is a finding as well. */
export async function patience(complaint: () => string, holds: () => boolean, history: History): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!holds()) {
    if (performance.now() > deadline) {
      history.violations.push(`after ${PATIENCE_MS / 1000} s ${complaint()}`)
      return
    }
    await pause(20)
  }
}

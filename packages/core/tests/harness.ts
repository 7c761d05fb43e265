import type { OperationName, OutputOf } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { coreParts, type Terminal, type TerminalOptions, TestNode, TestTime } from '@tidings/testkit/core'
import type { Core, CoreParts, CoreSettings } from '../src/index.ts'

export { coreSettings as settings, generous, type Terminal, type TerminalOptions } from '@tidings/testkit/core'

/** A core on a real store in memory; time, ids and secrets are the test's. */
export interface Harness extends AsyncDisposable {
  readonly gate: Core
  readonly parts: CoreParts
  tick(ms: number): void
  /** The wall clock is put ahead or back; what is measured with `elapsed` is not. */
  shift(ms: number): void
  /** Makes the user and answers a terminal of theirs. */
  terminal(uid: string, options?: TerminalOptions): Promise<Terminal>
  call<N extends OperationName>(uid: string, name: N, input: unknown): Promise<OutputOf<N>>
  app<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>>
}

export async function aCore(change: Partial<CoreSettings> = {}, ways: Partial<CoreParts> = {}): Promise<Harness> {
  const time = new TestTime()
  const store = await openSqliteStore({ file: ':memory:' })
  const node = new TestNode(coreParts({ store, time, settings: change, ways }))
  return {
    gate: node.gate,
    parts: node.parts,
    app: (name, input) => node.app(name, input),
    terminal: (uid, options) => node.terminal(uid, options),
    tick: (ms) => time.tick(ms),
    shift: (ms) => time.shift(ms),
    call: (uid, name, input) => node.call(uid, name, input),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

export const text = (data: string) => ({ type: 'text', data })

/** All that there is, in order. */
export async function gathered<T>(each: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of each) all.push(one)
  return all
}

/** Far more turns than anything takes that is under way: the store is in memory, and time stands still. */
const turns = 200

/** What was queued for other turns has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** As `settled`, where the store lies on the disk: its threads take their time. */
export const settledInThreads = () => new Promise((resolve) => setTimeout(resolve, 20))

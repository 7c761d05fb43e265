import type { CoreSettings } from '@tidings/core'
import { type OperationName, TidingsError } from '@tidings/protocol'
import { Cluster, type Terminal, type TestNode } from '@tidings/testkit/core'
import type { MakeRivals, Rivals } from '../rivals.ts'

export const text = (data: string) => ({ type: 'text', data })
export const anyone = { kind: 'anyone', address: '127.0.0.1' } as const
export const account = { username: 'alice', password: 'correct horse' }

/** Alice is at home on the second node, Bob on the first, which nobody tells of the other. */
export interface Scene {
  readonly cluster: Cluster
  readonly rivals: Rivals
  /** Where things are changed. */
  readonly one: TestNode
  /** Where Alice has written before, and goes on. */
  readonly other: TestNode
  readonly alice: Terminal
  readonly bob: Terminal
  readonly room: string
}

/** Somebody who tries one thing, in a room and a conversation of their own: what others try tells the node nothing of them. */
export interface Trial extends Scene {
  readonly uid: string
  readonly name: OperationName
  readonly input: unknown
  readonly to: string
  /** A message of theirs. */
  readonly id: string
  /** What they are writing. */
  readonly stream: string
}

export async function aScene(make: MakeRivals, settings: Partial<CoreSettings> = {}): Promise<Scene & AsyncDisposable> {
  const rivals = await make()
  const cluster = new Cluster({ stores: rivals.stores, settings })
  const [one, other] = cluster.two
  const { token } = await one.gate.call(anyone, 'account.register', account)
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice', { token, clientId: 'phone' })
  const { room } = await bob.call('room.create', { name: 'Tea', members: ['alice'] })
  for (const to of ['user/bob', room.oid]) await alice.call('message.send', { to, content: text('before') })
  const people = { alice, bob, room: room.id }
  const drained = async () => {
    await Promise.all(cluster.nodes.map(({ gate }) => gate.drain()))
    await rivals[Symbol.asyncDispose]()
  }
  return { rivals, cluster, one, other, ...people, [Symbol.asyncDispose]: drained }
}

/** `done`, or the code of the error. */
export const codeOf = (calling: Promise<unknown>): Promise<string> =>
  calling.then(
    () => 'done',
    (error: unknown) => (error instanceof TidingsError ? error.code : String(error)),
  )

import { inParallel } from '../targets/in-parallel.ts'
import type { Target } from '../targets/target.ts'
import { Connection } from '../wire/connection.ts'

export interface LoadClient {
  readonly uid: string
  readonly token: string
  readonly connection: Connection
  readonly synced: ConnectAnswer
}

export interface ConnectAnswer {
  readonly cursor: string
  readonly conversations: readonly { readonly conversation: string; readonly seq: number }[]
}

export interface Identity {
  readonly uid: string
  readonly token: string
  /** Where it left off. */
  readonly cursor?: string
}

export const uidsOf = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`)

/** Loopback addresses to connect from: one address has some 28,000 ports, and cut connections keep theirs for a while. */
const sourceAddress = (index: number): string | undefined =>
  process.platform === 'linux' ? `127.0.0.${2 + (index % 8)}` : undefined

/** Connects, signs in and syncs. */
export async function signIn(
  target: Pick<Target, 'endpoint'>,
  { uid, token, cursor }: Identity,
  index: number,
): Promise<LoadClient> {
  const connection = new Connection(target.endpoint, sourceAddress(index))
  await connection.opened
  const client = { id: `bench-${uid}`, platform: 'linux' }
  const synced = await connection.request<ConnectAnswer>('connect', { token, client, since: cursor ?? 0 })
  return { uid, token, connection, synced }
}

export async function identities(target: Target, uids: readonly string[]): Promise<Identity[]> {
  const tokens = await target.tokens(uids)
  return uids.map((uid, index) => ({ uid, token: tokens[index] ?? '' }))
}

/** Signs in everybody, `width` at a time. */
export const signInAll = (
  target: Pick<Target, 'endpoint'>,
  who: readonly Identity[],
  width = 64,
): Promise<LoadClient[]> => inParallel(who, width, (identity, index) => signIn(target, identity, index))

export function cutAll(clients: readonly LoadClient[]): void {
  for (const { connection } of clients) connection.cut()
}

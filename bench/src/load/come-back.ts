import type { Target } from '../targets/target.ts'
import { type LoadClient, signIn } from './clients.ts'
import { pause } from './pause.ts'

/** A cut client waits a random part of this before it tries again, and after each failure twice as long. */
const FIRST_WAIT_MS = 1000
const TRIES = 8

export interface Returned {
  readonly client: LoadClient
  readonly tries: number
}

/** Signs a client that was cut in again, as patiently as the SDK, and lets it do what it does at once. */
export async function comeBack(
  server: Target,
  { uid, token, synced }: LoadClient,
  index: number,
  then: (client: LoadClient) => Promise<unknown>,
): Promise<Returned> {
  for (let tries = 1; ; tries++) {
    await pause(Math.random() * FIRST_WAIT_MS * 2 ** (tries - 1))
    try {
      const client = await signIn(server, { uid, token, cursor: synced.cursor }, index)
      await then(client)
      return { client, tries }
    } catch (error) {
      if (tries === TRIES) throw error
    }
  }
}

import { join } from 'node:path'
import { cutAll, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import type { Bench } from '../report/result.ts'
import { startRelay } from '../targets/relay.ts'
import { startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

/** A target with its clients signed in. */
export interface Contestant {
  readonly target: Target
  readonly clients: readonly LoadClient[]
}

/** Starts the server and the relay side by side, each with as many users, and stops them afterwards. */
export async function contest<T>(
  bench: Bench,
  users: number,
  run: (server: Contestant, relay: Contestant) => Promise<T>,
): Promise<T> {
  const targets: Target[] = []
  const clients: LoadClient[] = []
  const enter = async (start: Promise<Target>): Promise<Contestant> => {
    const target = await start
    targets.push(target)
    const mine = await signInAll(target, await identities(target, uidsOf('u', users)))
    clients.push(...mine)
    return { target, clients: mine }
  }
  try {
    const server = await enter(startServer(join(bench.directory, `contest-${users}`)))
    return await run(server, await enter(startRelay(bench.directory)))
  } finally {
    cutAll(clients)
    await Promise.all(targets.map((target) => target.stop()))
  }
}

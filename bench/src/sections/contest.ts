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

type Start = () => Promise<Target>

const serverAndRelay = (bench: Bench, users: number): readonly [Start, Start] => [
  () => startServer(join(bench.directory, `contest-${users}`)),
  () => startRelay(bench.directory),
]

/** Starts two side by side, the server and the relay unless others are named, each with as many users, and stops them afterwards. */
export async function contest<T>(
  bench: Bench,
  users: number,
  run: (one: Contestant, reference: Contestant) => Promise<T>,
  [one, reference]: readonly [Start, Start] = serverAndRelay(bench, users),
): Promise<T> {
  const targets: Target[] = []
  const clients: LoadClient[] = []
  const enter = async (start: Start): Promise<Contestant> => {
    const target = await start()
    targets.push(target)
    const mine = await signInAll(target, await identities(target, uidsOf('u', users)))
    clients.push(...mine)
    return { target, clients: mine }
  }
  try {
    const first = await enter(one)
    return await run(first, await enter(reference))
  } finally {
    cutAll(clients)
    await Promise.all(targets.map((target) => target.stop()))
  }
}

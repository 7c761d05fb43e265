import { join } from 'node:path'
import { PostgresServer } from '@tidings/testkit/postgres'
import { rateOf } from '../load/sample.ts'
import { percent, perSecond } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'
import { startServer } from '../targets/server.ts'
import { contest } from './contest.ts'
import { figures, rowsOf, stretch, takeTurns, withLoad } from './p2p.ts'

const USERS = 500
const WINDOWS = [1, 8]
const TARGET = 0.5

/** The same server on PostgreSQL, which takes its part of the same two cores, against the embedded store. */
export const p2pPostgres: Section = async (bench) => {
  await using postgres = await PostgresServer.start(['shared_buffers=256MB', 'max_wal_size=4GB'])
  const TIDINGS_STORE = await postgres.database()
  return await contest(
    bench,
    USERS,
    async (onPostgres, embedded) => {
      const match = { server: withLoad(onPostgres), reference: withLoad(embedded), faults: [] as string[] }
      const rows: Row[] = []
      const data: Record<string, unknown> = {}
      for (const one of [match.server, match.reference])
        await stretch(one, { window: 8, seconds: 2, faults: match.faults })
      for (const window of WINDOWS) {
        const outcomes = await takeTurns(bench, match, window)
        const { server, reference } = outcomes
        const ratio = rateOf(server.sample) / rateOf(reference.sample)
        bench.say(`p2p on PostgreSQL, window ${window}: ${perSecond(rateOf(server.sample))}, ${percent(ratio)}`)
        const what = `p2p messages on PostgreSQL (right: embedded), ${USERS} users, ${window} unanswered each`
        rows.push(...rowsOf({ what, target: TARGET, of: 'the embedded store' }, outcomes))
        data[`window ${window}`] = { postgres: figures(server), embedded: figures(reference) }
      }
      return { rows, data, faults: match.faults }
    },
    [
      () => startServer(join(bench.directory, 'p2p-postgres'), { TIDINGS_STORE }),
      () => startServer(join(bench.directory, 'p2p-embedded')),
    ],
  )
}

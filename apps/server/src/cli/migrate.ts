import { openPostgresSide } from '@tidings/storage-postgres'
import { carryOver, type Side } from '@tidings/storage-sql'
import { openSqliteSide } from '@tidings/storage-sqlite/side'
import { isEmbedded, openStore, placeOfStore } from '../compose-store.ts'
import type { Config } from '../config/schema.ts'
import { type Command, type CommandContext, UsageError } from './command.ts'
import { noteStore } from './its-store.ts'

const isPostgres = (name: string): boolean => /^postgres(ql)?:\/\//.test(name)

function expectPlaces({ from, to }: Readonly<Record<string, string>>): { readonly from: string; readonly to: string } {
  if (from === undefined || to === undefined) throw new UsageError('--from and --to belong together')
  for (const [flag, name] of Object.entries({ from, to }))
    if (name !== 'sqlite' && !isPostgres(name)) throw new UsageError(`--${flag} is sqlite or postgres://…`)
  if (from === to) throw new UsageError('--from and --to name the same store')
  if (!isPostgres(from) && !isPostgres(to)) throw new UsageError('a data directory has one store: copy it with backup')
  return { from, to }
}

const openSide = (
  name: string,
  { data, postgres: { schema } }: Config,
  arriving: boolean,
): Promise<Side & AsyncDisposable> =>
  isPostgres(name) ? openPostgresSide({ url: name, schema }, { arriving }) : openSqliteSide(data, { arriving })

async function move({ own, config, json, print }: CommandContext): Promise<number> {
  const { from, to } = expectPlaces(own)
  const settings = config()
  await using source = await openSide(from, settings, false)
  await using target = await openSide(to, settings, true)
  const tables: Record<string, number> = {}
  const rows = await carryOver(source, target, (table, count) => {
    tables[table] = count
    if (!json && count > 0) print({}, `${table}: ${count}`)
  })
  noteStore(settings.data, await placeOfStore({ ...settings, store: to }))
  const setting = isPostgres(to) ? 'TIDINGS_STORE set to that URL' : 'TIDINGS_STORE left out'
  print({ rows, tables }, `${rows} rows came over; start the server with ${setting}; clients sync anew`)
  return 0
}

export const migrate: Command = {
  usage: 'migrate [--from sqlite|postgres://… --to postgres://…|sqlite]',
  summary:
    "Brings the store to this version's schema, as `serve` does, too. With --from and --to: copies everything but files to a store of the other kind, which must be empty. The server must be stopped; what was copied from stays.",
  flags: {
    from: 'The store to copy from: sqlite, which is that of the data directory, or the URL of a PostgreSQL.',
    to: 'The store to copy to, likewise.',
  },
  async run(context) {
    const { config, own, print } = context
    if (own.from !== undefined || own.to !== undefined) return move(context)
    const settings = config()
    await using store = await openStore(settings)
    const place = isEmbedded(settings) ? settings.data : `${await placeOfStore(settings)},`
    print({ epoch: store.epoch }, `the store in ${place} is up to date`)
    return 0
  },
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeOfStore } from '../compose-store.ts'
import type { Config } from '../config/schema.ts'
import { UsageError } from './command.ts'

const name = 'store'

/** Where the server of this directory had its store the last time; undefined where none has run. */
function lastPlace(data: string): string | undefined {
  try {
    return readFileSync(join(data, name), 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** From now on this is the store of the data directory. */
export function noteStore(data: string, place: string): void {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  writeFileSync(join(data, name), `${place}\n`, { mode: 0o600 })
}

/** What these settings name, and what the server had the last time, where that is another store. */
export async function otherStore(
  config: Config,
): Promise<{ readonly store: string; readonly before: string } | undefined> {
  const [store, before] = [await placeOfStore(config), lastPlace(config.data)]
  return before === undefined || before === store ? undefined : { store, before }
}

/** With other settings than the server's a command would work on another store, and look as if all had gone well. */
export async function expectItsStore(config: Config): Promise<void> {
  const other = await otherStore(config)
  if (!other) return
  const advice = 'give this command the settings of the server (TIDINGS_STORE), or start the server with these first'
  throw new UsageError(`the store is ${other.store} by these settings, the server had ${other.before}: ${advice}`)
}

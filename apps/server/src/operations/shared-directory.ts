import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Records } from '@tidings/core'

const fileName = 'installation'
const place = { owner: 'installation', kind: 'directory', key: 'files' } as const

function markIn(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, fileName), 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The mark that is there, or a new one; there at once with all that it says, whoever else makes one now. */
function markOf(directory: string): string {
  const found = markIn(directory)
  if (found !== undefined) return found
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, `${fileName}.${randomUUID()}`)
  writeFileSync(file, `${randomUUID()}\n`, { mode: 0o600 })
  try {
    linkSync(file, join(directory, fileName))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(file)
  }
  return markOf(directory)
}

/**
 * Whether a directory is the one that all nodes have, as the operator says: it has a mark, which the store knows. Answers what is
 * wrong. Otherwise it would be found by people, weeks later, whose files are on another node.
 */
export async function sharedDirectoryFault(
  directory: string,
  records: Pick<Records, 'get' | 'put'>,
): Promise<string | undefined> {
  const known = async () => (await records.get(place.owner, place.kind, place.key))?.value ?? undefined
  const before = await known()
  if (before === undefined) await records.put([{ ...place, value: markOf(directory), only: 'absent' }])
  const mark = await known()
  if (mark === markIn(directory)) return undefined
  return `${directory} is not the directory of the other nodes: the file ${fileName} in that one says ${mark}, here is ${before === undefined ? 'another' : 'none, or another'}; mount the same everywhere (if the files were moved here, bring that file, too)`
}

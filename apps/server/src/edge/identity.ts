import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { helloText, type KeyPair, keyPairOf, newKeyPair, readJoiningCode, secretOf } from '@tidings/edge-link'

/** Who this edge is, and by which key it knows its centre: all that it keeps. */
export interface EdgeIdentity {
  readonly name: string
  readonly own: KeyPair
  readonly centre: Buffer
  /** Has the centre taken the key? Until then the code's secret goes with each hello. */
  readonly joined: boolean
  readonly hello: string
}

interface Kept {
  readonly name: string
  readonly key: string
  readonly centre: string
  readonly secret?: string
}

/** What whoever runs the edge has to mend. */
class IdentityFault extends Error {
  override readonly name = 'IdentityFault'
  readonly code = 'EDGE_IDENTITY'
}

const fileIn = (data: string): string => join(data, 'edge.json')

function readKept(data: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(data), 'utf8')) as Kept
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new IdentityFault(`${fileIn(data)} cannot be read: ${(error as Error).message}`)
  }
}

/** Whole or not at all: with half a key the edge would be nobody. */
function write(data: string, kept: Kept): void {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  writeFileSync(`${fileIn(data)}.new`, `${JSON.stringify(kept)}\n`, { mode: 0o600, flush: true })
  renameSync(`${fileIn(data)}.new`, fileIn(data))
}

const identityOf = ({ name, key, centre, secret }: Kept): EdgeIdentity => ({
  name,
  own: keyPairOf(Buffer.from(key, 'base64url')),
  centre: Buffer.from(centre, 'base64url'),
  joined: secret === undefined,
  hello: helloText(secret === undefined ? { name } : { name, secret }),
})

/**
 * The identity that is kept in this directory, or a new one that joins with this code. The key is on the disk before anybody
 * hears of it. A code of the edge that is here already changes nothing, so that it may stay on the command line.
 */
export function openIdentity(data: string, text: string | undefined): EdgeIdentity {
  const kept = readKept(data)
  if (text === undefined) {
    if (kept) return identityOf(kept)
    throw new IdentityFault(`${data} holds no edge yet: get a code by "tidings edge invite", and give it with --join`)
  }
  const code = readJoiningCode(text)
  if (!code) throw new IdentityFault('this is no code of an edge, or not a whole one: copy it again')
  const centre = code.centre.toString('base64url')
  if (kept && (kept.name !== code.name || kept.centre !== centre))
    throw new IdentityFault(
      `${data} holds the edge ${kept.name} of ${kept.centre === centre ? 'this' : 'another'} centre: choose another directory with --data`,
    )
  if (kept && kept.secret === undefined) return identityOf(kept)
  const key = kept?.key ?? secretOf(newKeyPair()).toString('base64url')
  const joining: Kept = { name: code.name, key, centre, secret: code.secret }
  write(data, joining)
  return identityOf(joining)
}

/** Why there is no edge in this directory that can link by its key; undefined where there is. */
export function identityFault(data: string): string | undefined {
  try {
    openIdentity(data, undefined)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** The centre knows the key: the code is used up, and nobody need keep it. */
export function hasJoined(data: string): void {
  const kept = readKept(data)
  if (kept?.secret === undefined) return
  const { secret: _, ...rest } = kept
  write(data, rest)
}

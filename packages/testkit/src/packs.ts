import { readFileSync } from 'node:fs'
import type { OutputOf } from '@tidings/protocol'
import { asApp, type Reachable } from './people.ts'

export interface NewPack {
  readonly id: string
  readonly title?: string
  readonly kind?: 'emoji' | 'sticker'
  /** Files of pictures, by the names that they get. */
  readonly pictures: Readonly<Record<string, string>>
}

/** Gives pictures to everybody on the server. */
export async function aPack(
  server: Reachable,
  { id, title = id, kind = 'emoji', pictures }: NewPack,
): Promise<OutputOf<'pack.put'>['pack']> {
  const items = []
  for (const [name, file] of Object.entries(pictures)) {
    const input = { kind, bytes: readFileSync(file).toString('base64') }
    const { picture } = await asApp<OutputOf<'pack.picture'>>(server, '/packs/pictures', input)
    items.push({ name, picture, says: '' })
  }
  return (await asApp<OutputOf<'pack.put'>>(server, `/packs/${id}`, { title, kind, items }, 'PUT')).pack
}

export async function removePack({ url, secret }: Reachable, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${secret}` }
  const answer = await fetch(`${url}/v1/packs/${id}`, { method: 'DELETE', headers })
  if (!answer.ok) throw new Error(`pack ${id}: ${answer.status} ${await answer.text()}`)
}

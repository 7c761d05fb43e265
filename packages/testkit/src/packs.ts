import { readFileSync } from 'node:fs'
import type { OutputOf, PackKind } from '@tidings/protocol'
import { asApp, type Reachable } from './people.ts'

export interface NewPack {
  readonly id: string
  readonly title?: string
  readonly kind?: PackKind
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

export const removePack = (server: Reachable, id: string): Promise<OutputOf<'pack.remove'>> =>
  asApp(server, `/packs/${id}`, undefined, 'DELETE')

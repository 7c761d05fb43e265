import type { OutputOf, Pack } from '@tidings/protocol'
import type { PackState } from './state.ts'

/** The emoji and stickers of the server, after an answer of `pack.list`. */
export function packsTold({ version, packs }: PackState, told: OutputOf<'pack.list'>): PackState {
  const kept: Record<string, Pack> = told.anew ? {} : { ...packs }
  for (const id of told.removed) delete kept[id]
  const now = { ...kept, ...Object.fromEntries(told.packs.map((pack) => [pack.id, pack])) }
  return { version: Math.max(told.anew ? 0 : version, told.version), packs: now }
}

import type { OperationDefinition, OutputOf, ParsedInputOf } from '@tidings/protocol'
import { roomOid, uidOf, userOid } from '@tidings/protocol'
import type { Actor } from '../gates/gate.ts'
import { numbersOf } from '../pages/cursor.ts'
import { jsonBytes, pageOf } from '../pages/page.ts'
import type { Audit } from '../ports/audit.ts'
import { named } from './named.ts'

const actorName = (actor: Actor): string => (actor.kind === 'user' ? userOid(actor.uid) : actor.kind)

/** Whom or what a field of the input means, always in the same words. */
function addressIn(field: string, value: string): string {
  if (field === 'user' || field === 'confirm') return userOid(uidOf(value))
  return field === 'room' ? roomOid(value) : value
}

/** What the audit log keeps of a call; undefined for what it does not keep. */
export function auditRecord(
  { audit }: OperationDefinition,
  operation: string,
  {
    actor,
    input,
    at,
  }: { readonly actor: Actor; readonly input: Readonly<Record<string, unknown>>; readonly at: number },
) {
  if (!audit) return undefined
  const subject =
    audit.subject === undefined ? actorName(actor) : addressIn(audit.subject, String(input[audit.subject]))
  const named = audit.detail.filter((field) => input[field] !== undefined).map((field) => [field, input[field]])
  const detail: Record<string, unknown> = Object.fromEntries(named)
  return { at, actor: actorName(actor), address: actor.address, operation, subject, detail }
}

export const createAuditList =
  (audit: Audit) =>
  async ({ next, limit, ...query }: ParsedInputOf<'audit.list'>): Promise<OutputOf<'audit.list'>> => {
    const [before] = next === undefined ? [] : numbersOf(next, 1, 'the audit log')
    const found = await audit.list({ ...named(query), ...(before === undefined ? {} : { before }), limit: limit + 1 })
    const { items, more } = pageOf(found, limit, jsonBytes)
    return { entries: [...items], ...(more ? { next: String(items.at(-1)?.id) } : {}) }
  }

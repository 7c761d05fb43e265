import type { OperationDefinition, OutputOf, ParsedInputOf } from '@tidings/protocol'
import { userOid } from '@tidings/protocol'
import type { Actor } from '../gate.ts'
import type { Audit } from '../ports/audit.ts'

const actorName = (actor: Actor): string => (actor.kind === 'user' ? userOid(actor.uid) : actor.kind)

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
  const subject = audit.subject === undefined ? actorName(actor) : String(input[audit.subject])
  const named = audit.detail.filter((field) => input[field] !== undefined).map((field) => [field, input[field]])
  const detail: Record<string, unknown> = Object.fromEntries(named)
  return { at, actor: actorName(actor), address: actor.address, operation, subject, detail }
}

export const createAuditList =
  (audit: Audit) =>
  async ({ next, limit, ...query }: ParsedInputOf<'audit.list'>): Promise<OutputOf<'audit.list'>> => {
    const filters = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
    const before = next === undefined ? {} : { before: Number(next) }
    const entries = await audit.list({ ...filters, ...before, limit })
    const last = entries.at(-1)
    return { entries: [...entries], ...(last && entries.length === limit ? { next: String(last.id) } : {}) }
  }

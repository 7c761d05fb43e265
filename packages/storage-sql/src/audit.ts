import type { Audit } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** A newer version may have more of them. */
const columns = ['id', 'at', 'actor', 'address', 'operation', 'subject', 'detail'] as const

export const createAudit = (db: Kysely<Schema>): Audit => ({
  async append({ detail, ...record }) {
    await db
      .insertInto('audit')
      .values({ ...record, detail: JSON.stringify(detail) })
      .execute()
  },

  async list({ subject, operation, before, limit }) {
    let query = db.selectFrom('audit').select(columns).orderBy('id', 'desc').limit(limit)
    if (subject !== undefined) query = query.where('subject', '=', subject)
    if (operation !== undefined) query = query.where('operation', '=', operation)
    if (before !== undefined) query = query.where('id', '<', before)
    const rows = await query.execute()
    return rows.map(({ detail, ...row }) => ({ ...row, detail: JSON.parse(detail) as Record<string, unknown> }))
  },

  async trim(before, limit) {
    const old = db.selectFrom('audit').select('id').where('at', '<', before).orderBy('at').limit(limit)
    const { numDeletedRows } = await db.deleteFrom('audit').where('id', 'in', old).executeTakeFirst()
    return Number(numDeletedRows)
  },
})

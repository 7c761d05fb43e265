import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

const contactsAtOnce = 1000

/** How many contacts carry each group, written into its record; one that nobody carries goes. */
export async function countGroups(db: Kysely<Schema>): Promise<void> {
  const members = new Map<string, { readonly owner: string; readonly key: string; members: number }>()
  for (let after = { owner: '', key: '' }; ; ) {
    const rows = await db
      .selectFrom('records')
      .select(['owner', 'key', 'value'])
      .where('kind', '=', 'contact')
      .where('value', 'is not', null)
      .where(({ eb, refTuple, tuple }) => eb(refTuple('owner', 'key'), '>', tuple(after.owner, after.key)))
      .orderBy('owner')
      .orderBy('key')
      .limit(contactsAtOnce)
      .execute()
    for (const { owner, value } of rows)
      for (const key of (JSON.parse(value ?? '{}') as { groups?: readonly string[] }).groups ?? []) {
        const group = { owner: owner.replace('user/', 'groups/'), key, members: 0 }
        const known = members.get(JSON.stringify([owner, key])) ?? group
        known.members += 1
        members.set(JSON.stringify([owner, key]), known)
      }
    const last = rows.at(-1)
    if (!last) break
    after = last
  }
  await db.updateTable('records').set({ value: null }).where('kind', '=', 'group').execute()
  for (const { owner, key, members: count } of members.values())
    await db
      .updateTable('records')
      .set({ value: JSON.stringify({ members: count }) })
      .where('owner', '=', owner)
      .where('kind', '=', 'group')
      .where('key', '=', key)
      .execute()
}

import type { RecordEntry, Records } from '../ports/records.ts'

const atOnce = 200

/** Removes all that an owner has of a kind, a page at a time; by `remove`, where something else goes with it. */
export async function emptied(
  records: Pick<Records, 'list' | 'put'>,
  owner: string,
  kind: string,
  remove: (page: readonly RecordEntry[]) => Promise<unknown> = (page) =>
    records.put(page.map(({ key }) => ({ owner, kind, key, value: null }))),
): Promise<void> {
  for (;;) {
    const page = await records.list(owner, kind, '', atOnce)
    if (page.length === 0) return
    await remove(page)
  }
}

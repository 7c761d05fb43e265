import { describe, expect, test } from 'vitest'
import { withoutIds } from './entries.ts'
import { rivalAccessConformance } from './rival-access.ts'
import { rivalAttachmentConformance } from './rival-attachments.ts'
import { rivalLogConformance } from './rival-log.ts'
import { rivalRecordConformance } from './rival-records.ts'
import { rivalRoomConformance } from './rival-rooms.ts'
import { rivalTimeConformance } from './rival-time.ts'
import type { MakeRivals } from './rivals.ts'

/**
 * Every sentence of the ports that says "at once", as a test with several connections. A store that has one connection, as
 * PostgreSQL in the tests' own process, passes whatever its queries do: it cannot take part.
 */
export function rivalConformance(name: string, make: MakeRivals): void {
  const unnamed: MakeRivals = async () => {
    const rivals = await make()
    const [one, other] = rivals.stores
    return { ...rivals, stores: [withoutIds(one), withoutIds(other)] }
  }
  describe(`${name} is true under rivals`, () => {
    test('both see what either wrote', async () => {
      await using rivals = await make()
      const [one, other] = rivals.stores
      await one.records.put([{ owner: 'user/alice', kind: 'contact', key: 'bob', value: '1' }])
      expect(await other.records.version('user/alice')).toBe(1)
      expect(other.epoch).toBe(one.epoch)
    })
    describe('message log', () => rivalLogConformance(make))
    describe('message log, entries without ids', () => rivalLogConformance(unnamed))
    describe('access and standing', () => rivalAccessConformance(make))
    describe('access and standing, entries without ids', () => rivalAccessConformance(unnamed))
    describe('records and users', () => rivalRecordConformance(make))
    describe('rooms and memberships', () => rivalRoomConformance(make))
    describe('attachments', () => rivalAttachmentConformance(make))
    describe('time', () => rivalTimeConformance(make))
  })
}
